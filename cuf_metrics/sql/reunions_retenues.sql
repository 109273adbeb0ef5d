-- How many meetings and events a filter keeps, and the latest year in which one was held (or is told of, where none
-- was). Grain: one row.
select
    count(*) as nb_reunions,
    coalesce(max(annee) filter (where est_tenue), max(annee)) as derniere_annee
from reunions_choisies($filtre)
