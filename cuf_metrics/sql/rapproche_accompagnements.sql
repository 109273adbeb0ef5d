-- Published numbers of local governments that the DCOL supported, counted again on the supports: of the year, of all
-- years since the first of the period, or of one call by type or by object.
-- Grain: one published figure of $document about the DCOL.
with demandes as (
    select
        c.id_chiffre_publie,
        cast(left(c.periode, 4) as integer) as depuis,
        c.annee,
        'dcol-' || nullif(regexp_extract(c.ventilation['dispositif'], '^DCOL (\d+)$', 1), '') || 'e-appel' as id_appel,
        if(c.ventilation['type'] = 'syndicat mixte', 'syndicat', c.ventilation['type']) as type_collectivite,
        if(c.unite in ('projets', 'stratégies'), c.ventilation['objet'], null) as objet
    from chiffres_ventiles c
    where c.id_document = $document
        and c.unite in ('collectivités', 'projets', 'stratégies')
        and starts_with(c.ventilation['dispositif'], 'DCOL')
)

select
    d.id_chiffre_publie,
    if(d.objet is null, count(distinct a.id_suite), count(distinct a.id_accompagnement)) as valeur,
    count(a.id_accompagnement) as lignes
from demandes d
left join accompagnements_dcol a
    on a.annee between d.depuis and d.annee
    and (d.id_appel is null or a.id_dispositif = d.id_appel)
    and (d.type_collectivite is null or a.type_collectivite = d.type_collectivite)
    and (d.objet is null or starts_with(lower(a.objet), d.objet))
group by d.id_chiffre_publie, d.objet
