-- Years that rows tell of services: how many of the four kinds, and whether the year is over. Grain: one year.
with connus as (
    select annee, 'accompagnement' as service from accompagnements_dcol
    union
    select annee, 'formation' from reunions_tenues where list_contains($sessions::varchar[], type_reunion)
    union
    select annee, 'publications' from publications_parues where list_contains($ouvrages::varchar[], type_publication)
    union
    select annee, 'audience' from releves
)

select annee, count(*) as nb_services, annee < year($au::date) as est_close
from connus
group by annee
order by annee
