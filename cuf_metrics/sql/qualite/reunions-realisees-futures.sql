-- titre: Réunions réalisées dont la date n’est pas passée
-- tables: reunions
-- famille: cohérence
-- gravite: majeure
-- responsable: responsables des pôles géographiques
-- attendu: une date passée pour une réunion réalisée
-- remede: Corrigez la date ou la situation.
-- pourquoi: Une date fausse range la réunion dans une autre année.
-- grain: une réunion réalisée
select
    'reunions' as nom_table,
    id_reunion as cle,
    titre as objet,
    strftime(date_debut, '%d/%m/%Y') as valeur,
    case when date_debut > $au then 'dite réalisée, elle commence après le ' || strftime($au, '%d/%m/%Y') end as explication
from reunions
where statut_reunion = 'réalisé'
