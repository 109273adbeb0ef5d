-- How many meetings and events a filter keeps. Grain: one row.
select count(*) as nb_reunions
from reunions_choisies($filtre)
