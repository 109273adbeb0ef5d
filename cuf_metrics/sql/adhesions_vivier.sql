-- Year by year, members who came to nothing, local governments that came to three meetings or more, those among them that
-- were not members, and members who joined after such a year (indicator 1.1.d), for the reader's filters.
-- Grain: one year of memberships.
with assiduites as materialized (
    select annee, id_suite, count(distinct id_reunion) as nb_reunions
    from presences_choisies($filtre)
    group by all
),

adherentes as materialized (
    select distinct annee, id_suite
    from adherents
),

choisies as materialized (
    select annee, id_suite, count(distinct id_collectivite) as nb
    from adherents_choisis($filtre)
    group by all
),

absentes as (
    select c.annee, sum(c.nb) as nb_sans_presence
    from choisies c
    anti join assiduites p using (annee, id_suite)
    group by c.annee
),

assidues as (
    select p.annee, count(*) as nb_assidues, count(*) filter (where a.id_suite is null) as nb_reguliers
    from assiduites p
    left join adherentes a using (annee, id_suite)
    where p.nb_reunions >= 3
    group by p.annee
),

devenues as (
    select c.annee, count(*) as nb_devenus
    from choisies c
    join assiduites p on p.id_suite = c.id_suite and p.annee = c.annee - 1 and p.nb_reunions >= 3
    anti join adherentes a on a.id_suite = c.id_suite and a.annee = c.annee - 1
    group by c.annee
),

annees_connues as (
    select distinct annee
    from adherentes
)

select
    y.annee,
    coalesce(s.nb_sans_presence, 0)::integer as nb_sans_presence,
    coalesce(p.nb_assidues, 0)::integer as nb_assidues,
    coalesce(p.nb_reguliers, 0)::integer as nb_reguliers,
    -- Who had joined before the first known year is not told.
    if(y.annee > (select min(annee) from annees_connues), coalesce(d.nb_devenus, 0), null)::double as nb_devenus
from annees_connues y
left join absentes s using (annee)
left join assidues p using (annee)
left join devenues d using (annee)
order by y.annee
