-- What followed a support of the DCOL: a dated deliberation or a funding by the end of the second year after it, as
-- indicator 4.1.d counts them. Grain: one year of support.
with suivies as (
    select
        a.annee,
        a.id_collectivite,
        bool_or(a.date_deliberation between make_date(a.annee, 1, 1) and make_date(a.annee + 2, 12, 31)) is true as a_delibere,
        bool_or(f.id_financement is not null) is true as est_financee
    from accompagnements_choisis($filtre) a
    left join financements f on f.id_collectivite = a.id_collectivite and f.annee between a.annee and a.annee + 2
    group by all
)

select
    annee,
    count(*) as nb_collectivites,
    count(*) filter (where a_delibere) as nb_deliberations,
    count(*) filter (where est_financee) as nb_financements,
    count(*) filter (where a_delibere or est_financee) as nb_suites,
    annee + 2 < year($au::date) as est_close
from suivies
group by annee
order by annee
