-- Local governments by the first year they were members, and how many are, year by year; who comes back counts again.
-- Grain: one first year and one year from it on.
-- The filters are those of the first year. What became one by merger is one from the start.
with entrees as (
    select id_suite, min(annee) as cohorte
    from adherents
    group by id_suite
),

choisies as (
    select distinct e.id_suite, e.cohorte
    from entrees e
    join adherents_choisis($filtre) c on c.id_suite = e.id_suite and c.annee = e.cohorte
),

tailles as (
    select cohorte, count(*)::integer as nb_entrees
    from choisies
    group by cohorte
),

annees_connues as (
    select distinct annee
    from adherents
)

select
    t.cohorte as annee_cohorte,
    a.annee,
    t.nb_entrees,
    count(distinct m.id_suite)::integer as nb_presentes,
    count(distinct m.id_suite) / t.nb_entrees as part
from tailles t
join annees_connues a on a.annee >= t.cohorte
join choisies c on c.cohorte = t.cohorte
left join adherents m on m.id_suite = c.id_suite and m.annee = a.annee
group by t.cohorte, a.annee, t.nb_entrees
order by t.cohorte, a.annee
