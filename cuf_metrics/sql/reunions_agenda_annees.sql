-- Years in which a calendar has events, latest first. Grain: one year.
select annee, count(*) as nb_evenements
from reunions_agenda(null, $filtre)
group by annee
order by annee desc
