-- titre: Réunions annoncées dont la date est passée
-- tables: reunions
-- famille: cohérence
-- gravite: moyenne
-- responsable: responsables des pôles géographiques
-- attendu: « réalisé » ou « annulé ou reporté » une fois la date passée
-- remede: Dites si la réunion s’est tenue, et complétez ses participants.
-- pourquoi: Une réunion restée annoncée n’est comptée ni comme tenue ni comme annulée.
-- grain: une réunion annoncée
select
    'reunions' as nom_table,
    id_reunion as cle,
    titre as objet,
    strftime(date_fin, '%d/%m/%Y') as valeur,
    case when date_fin < $au then 'toujours « annoncé », finie au plus tard le ' || strftime(date_fin, '%d/%m/%Y') end as explication
from reunions
where statut_reunion = 'annoncé'
