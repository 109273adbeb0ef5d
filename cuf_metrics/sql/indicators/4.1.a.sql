-- libelle: Collectivités accompagnées par le DCOL dans l’année
-- libelle_court: Accompagnées par le DCOL
-- definition: Collectivités distinctes qui ont bénéficié d’une expertise du DCOL dans l’année.
-- formule: Nombre de collectivités distinctes.
-- justification: C’est le service d’accompagnement que l’objectif demande de développer.
-- objectif: 4.1
-- action: 4.1.1 ; 4.1.2
-- niveau: activite
-- nature: flux
-- unite: collectivités
-- sens: hausse
-- agregation_temps: aucune
-- dimensions: type_collectivite
-- periodicite: annuelle
-- delai_mois: 2
-- sources: accompagnements ; dispositifs
-- responsable: responsable du DCOL
-- hypotheses: Les financements de l’AFD et de la Caisse des Dépôts sont reconduits.
-- limites: Le neuvième appel n’en compte que quatre ; le rapport en compte sept dans l’année.
-- publie: dcol_collectivites_2023
with lignes as (
    select annee, id_accompagnement, id_collectivite, id_dispositif, objet, type_collectivite
    from accompagnements_dcol
)

select
    annee,
    case $ventilation when 'type_collectivite' then type_collectivite end as modalite,
    count(distinct id_collectivite) as valeur
from lignes
group by all
