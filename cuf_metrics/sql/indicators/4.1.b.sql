-- libelle: Collectivités accompagnées par le DCOL depuis 2018
-- libelle_court: Cumul DCOL
-- definition: Collectivités distinctes accompagnées depuis la création du DCOL, jusqu’à la fin de l’année.
-- formule: Nombre de collectivités distinctes, cumulé.
-- justification: Dit la part du territoire que le dispositif a touchée.
-- objectif: 4.1
-- action: 4.1.1
-- niveau: resultat
-- nature: cumul
-- unite: collectivités
-- sens: hausse
-- agregation_temps: derniere
-- depuis: 2018
-- periodicite: annuelle
-- delai_mois: 2
-- sources: accompagnements ; dispositifs
-- responsable: responsable du DCOL
-- hypotheses: Une collectivité accompagnée deux fois compte une fois.
-- limites: La liste des 45 collectivités n’est pas publiée.
-- publie: dcol_cumul_collectivites_2023
-- reperes: dcol_cumul_collectivites_depuis_2018
with lignes as (
    select annee, id_accompagnement, id_suite, id_dispositif
    from accompagnements_dcol
)

select
    annees.annee,
    count(distinct id_suite) as valeur
from annees
join lignes on lignes.annee <= annees.annee
group by all
