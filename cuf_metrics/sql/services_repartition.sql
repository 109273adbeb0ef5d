-- Local governments that the DCOL supported, of one year or of all, by type and by region: each under the type and the
-- region it had the last time, so that the parts add up. Grain: one value of a dimension.
with choisies as (
    select
        coalesce(c.id_suite, a.id_collectivite) as id_suite,
        arg_max(a.type_collectivite, (a.annee, a.id_accompagnement)) as type_collectivite,
        arg_max(coalesce(c.region, 'non renseignée'), (a.annee, a.id_accompagnement)) as region
    from accompagnements_dcol a
    left join collectivites_situees c using (id_collectivite)
    where ($filtre['annee']::integer is null or a.annee = $filtre['annee']::integer)
        and (len($filtre['types']::varchar[]) = 0 or list_contains($filtre['types']::varchar[], a.type_collectivite))
        and (len($filtre['regions']::varchar[]) = 0 or list_contains($filtre['regions']::varchar[], a.code_region))
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
