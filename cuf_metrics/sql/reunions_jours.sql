-- Events of a year as a calendar holds them: those known to the day on their first day, the others under their month, or
-- under the year. Grain: one day, month or year.
select
    if(precision_date in ('jour', 'mois'), date_debut, null) as date_debut,
    if(precision_date in ('jour', 'mois'), precision_date, 'annee') as precision_date,
    count(*) as nb_evenements
from reunions_agenda($annee, $filtre)
group by all
order by date_debut nulls last
