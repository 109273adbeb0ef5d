-- What each filter shared by the pages may keep, in the order it is offered. Grain: one value of a filter.
with annees_connues as (
    select annee from reunions_situees where est_tenue
    union
    select annee from adhesions
    union
    select annee from accompagnements_dcol
),

poles_connus as (
    select pole as valeur, count(*) as nb
    from reunions_situees
    where pole <> 'non renseigné'
    group by pole
),

pays_connus as (
    select unnest(pays_concernes) as valeur, count(*) as nb
    from reunions_situees
    group by valeur
),

collectivites_connues as (
    select type_collectivite, code_region, region, count(*) as nb
    from collectivites_situees
    group by all
)

select 'annee' as filtre, cast(annee as varchar) as valeur, cast(annee as varchar) as libelle, -annee as rang
from annees_connues
union all
select 'poles', valeur, valeur, row_number() over (order by strip_accents(valeur)) from poles_connus
union all
select 'pays', p.valeur, r.nom, row_number() over (order by strip_accents(r.nom))
from pays_connus p
join reference_pays r on r.code_pays = p.valeur
union all
select 'types', type_collectivite, type_collectivite, -sum(nb)
from collectivites_connues
where type_collectivite is not null
group by type_collectivite
union all
select 'regions', code_region, any_value(region), row_number() over (order by strip_accents(any_value(region)))
from collectivites_connues
where region is not null
group by code_region
order by filtre, rang
