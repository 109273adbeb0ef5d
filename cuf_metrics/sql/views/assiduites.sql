-- Vue : Les collectivités venues à tant de réunions ou plus dans une année, sous la forme qu’elles ont aujourd’hui.
-- Local governments that came to so many meetings or more in a year, whoever held them, members or not, for the reader's
-- filters. Grain: one local government of today in one year.
-- Counted in two steps: what tells a meeting once is lighter than a count of distinct ones.
with venues as (
    select annee, id_suite, id_reunion, bool_or(est_membre) as est_membre
    from presences_choisies($filtre)
    group by all
)

select annee, id_suite, bool_or(est_membre) as est_membre, count(*)::integer as nb_reunions
from venues
group by annee, id_suite
having count(*) >= $seuil
