-- Local governments present year by year, members of CUF that year or not. Grain: one year.
with presentes as (
    select distinct annee, id_collectivite, est_membre
    from presences_choisies($filtre)
)

select
    annee,
    count(*) as nb_collectivites,
    count(*) filter (where est_membre) as nb_membres,
    count(*) filter (where not est_membre) as nb_autres
from presentes
group by annee
order by annee
