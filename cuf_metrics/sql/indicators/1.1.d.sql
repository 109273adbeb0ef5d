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
with liens_de_forme as (
    select id_collectivite, id_forme from formes
    union
    select id_collectivite, id_collectivite from adherents
),

lignes as (
    select n.annee, n.id_collectivite, n.type_collectivite, count(distinct p.id_reunion) as nb_activites
    from adherents n
    join liens_de_forme f on f.id_forme = n.id_collectivite
    join presences p on p.id_collectivite = f.id_collectivite and p.annee = n.annee - 1
    where n.annee - 1 in (select annee from adherents)
        and not exists (
            select 1
            from adherents avant
            join liens_de_forme l on l.id_collectivite = avant.id_collectivite
            where l.id_forme = n.id_collectivite and avant.annee = n.annee - 1
        )
    group by all
    having count(distinct p.id_reunion) >= 3
)

select
    annee,
    case $ventilation when 'type_collectivite' then type_collectivite end as modalite,
    count(*) as valeur
from lignes
group by all
