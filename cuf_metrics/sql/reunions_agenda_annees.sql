-- Years in which a calendar has events, latest first. Grain: one year.
select distinct annee
from reunions_agenda(null, $filtre)
order by annee desc
