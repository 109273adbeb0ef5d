-- Local governments present year by year, members of CUF that year or not, which nothing
-- tells of a year without any membership.
-- Grain: one year.
with presentes as (
    select distinct annee, id_collectivite, est_membre
    from presences_choisies($filtre)
)

select
    annee,
    count(*) as nb_collectivites,
    if(count(est_membre) = 0, null, count(*) filter (where est_membre)) as nb_membres,
    if(count(est_membre) = 0, null, count(*) filter (where not est_membre)) as nb_autres,
    count(*) filter (where est_membre is null) as nb_inconnues
from presentes
group by annee
order by annee
