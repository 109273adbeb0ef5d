-- titre: Réunions qui finissent avant de commencer
-- tables: reunions
-- famille: cohérence
-- gravite: mineure
-- responsable: responsables des pôles géographiques
-- attendu: une heure de fin après l’heure de début
-- remede: Corrigez les heures de la réunion.
-- pourquoi: L’agenda exporté refuserait cette réunion.
-- grain: une réunion d’un jour, aux deux heures connues
select
    'reunions' as nom_table,
    id_reunion as cle,
    titre || ', ' || strftime(date_debut, '%d/%m/%Y') as objet,
    heure_debut || ' – ' || heure_fin as valeur,
    case when heure_fin <= heure_debut then 'l’heure de fin n’est pas après celle du début' end as explication
from reunions
where date_debut = date_fin and heure_debut is not null and heure_fin is not null
