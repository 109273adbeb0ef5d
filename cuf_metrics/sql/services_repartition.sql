-- Local governments that the DCOL supported, of one year or of all, by type and by region: each under the type and the
-- region it had the last time, so that the parts add up. Grain: one value of a dimension.
with choisies as (
    select
        id_suite,
        arg_max(type_collectivite, (annee, id_accompagnement)) as type_collectivite,
        arg_max(region, (annee, id_accompagnement)) as region
    from accompagnements_choisis($filtre)
    where $filtre['annee']::integer is null or annee = $filtre['annee']::integer
    group by all
)

select 'Par type' as dimension, type_collectivite as libelle, count(*) as nb_collectivites
from choisies
group by all
union all
select 'Par région', region, count(*)
from choisies
group by all
order by dimension desc, nb_collectivites desc, libelle
