-- libelle: Nouveaux adhérents venus des participants réguliers
-- libelle_court: Participants devenus adhérents
-- definition: Collectivités adhérentes dans l’année, qui ne l’étaient pas l’année précédente mais avaient alors
--   pris part à au moins trois activités.
-- formule: Nombre de collectivités adhérentes en N, non adhérentes en N−1, présentes à trois réunions ou plus en
--   N−1.
-- justification: Dit si le vivier des participants nourrit l’adhésion, et où porter la campagne.
-- objectif: 1.1
-- action: 1.1.2 ; 1.1.3
-- niveau: resultat
-- nature: flux
-- unite: collectivités
-- sens: hausse
-- agregation_temps: aucune
-- dimensions: type_collectivite
-- recul: 1
-- periodicite: annuelle
-- delai_mois: 3
-- sources: adhesions ; participations ; reunions
-- responsable: responsable des adhésions
-- hypotheses: La présence est enregistrée par collectivité.
-- limites: Une commune nouvelle a pris part à ce à quoi les anciennes ont pris part. Le vivier publié (500 participants
--   réguliers en 2023) comprend les adhérents : aucun taux ne s’en déduit.
-- reperes: collectivites_participation_reguliere_2023
with lignes as (
    select n.annee, n.id_collectivite, n.type_collectivite, count(distinct p.id_reunion) as nb_activites
    from adherents n
    join presences p on p.id_suite = n.id_suite and p.annee = n.annee - 1
    left join adherents avant on avant.id_suite = n.id_suite and avant.annee = n.annee - 1
    where avant.id_suite is null and n.annee > (select min(annee) from adherents)
    group by all
    having count(distinct p.id_reunion) >= 3
)

select
    annee,
    case $ventilation when 'type_collectivite' then type_collectivite end as modalite,
    count(*) as valeur
from lignes
group by all
