-- Local governments that the DCOL supported, in the year and since its first one, kept by their type and region; over
-- the years, whoever carries on after a merger or a change of status is counted once.
-- Grain: one year in which anyone was supported, even none of those kept.
with choisis as (
    select annee, id_collectivite, id_suite
    from accompagnements_choisis($filtre)
),

premieres as (
    select id_suite, min(annee) as annee
    from choisis
    group by id_suite
),

nouvelles as (
    select annee, count(*) as nb_nouvelles
    from premieres
    group by annee
),

comptes as (
    select annee, count(*) as nb_accompagnements, count(distinct id_collectivite) as nb_collectivites
    from choisis
    group by annee
)

select
    y.annee,
    coalesce(c.nb_accompagnements, 0) as nb_accompagnements,
    coalesce(c.nb_collectivites, 0) as nb_collectivites,
    coalesce(n.nb_nouvelles, 0) as nb_nouvelles,
    cast(sum(coalesce(n.nb_nouvelles, 0)) over (order by y.annee) as bigint) as nb_depuis,
    cast(sum(coalesce(c.nb_accompagnements, 0)) over (order by y.annee) as bigint) as nb_accompagnements_depuis
from (select distinct annee from accompagnements_dcol) y
left join comptes c using (annee)
left join nouvelles n using (annee)
order by y.annee
