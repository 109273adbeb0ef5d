-- Local governments that came most in the chosen year, under the name they bore then, with how many years they have been
-- coming, mergers and changes of status followed. Grain: one local government; at most $limite rows.
with presentes as (
    select
        id_collectivite,
        any_value(id_suite) as id_suite,
        any_value(nom) as nom,
        any_value(type_collectivite) as type_collectivite,
        any_value(region) as region,
        any_value(est_membre) as est_membre,
        count(distinct id_reunion) as nb_reunions
    from presences_choisies($filtre)
    group by id_collectivite
),

premieres as (
    select *, count(*) over () as nb_en_tout
    from presentes
    order by nb_reunions desc, nom, id_collectivite
    limit $limite
),

fidelite as (
    select c.id_suite, count(distinct r.annee) as nb_annees
    from collectivites_situees c
    join participations p using (id_collectivite)
    join reunions_tenues r using (id_reunion)
    where c.id_suite in (select id_suite from premieres)
    group by c.id_suite
)

select p.*, f.nb_annees
from premieres p
left join fidelite f using (id_suite)
order by p.nb_reunions desc, p.nom, p.id_collectivite
