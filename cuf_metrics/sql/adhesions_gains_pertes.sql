-- Local governments that some moves between two years concern (gained, lost, late, carried on by another), named, with the
-- last meeting they came to; at most $limite, out of nb_en_tout. Grain: one local government.
with mouvements as (
    select *, coalesce(id_avant, id_apres) as id_collectivite
    from passages_adherents($annees, $filtre)
    where list_contains($mouvements::varchar[], mouvement) and (est_avant or est_apres)
),

concernees as materialized (
    select
        m.mouvement,
        m.situation,
        m.id_apres,
        m.id_collectivite,
        coalesce(c.id_suite, m.id_collectivite) as id_suite,
        coalesce(c.nom, m.id_collectivite) as nom,
        coalesce(c.type_collectivite, 'non renseigné') as type_collectivite,
        coalesce(c.region, 'non renseignée') as region
    from mouvements m
    left join collectivites_situees c using (id_collectivite)
)

select
    m.mouvement,
    m.situation,
    m.nom,
    m.type_collectivite,
    m.region,
    if(m.mouvement in ('fusionnée', 'nouvelle forme'), s.nom, null) as nom_suite,
    p.derniere_presence,
    p.precision_date,
    p.derniere_reunion,
    (select count(*) from concernees)::integer as nb_en_tout
from concernees m
left join collectivites s on s.id_collectivite = m.id_apres
left join dernieres_presences p using (id_suite)
order by p.derniere_presence desc nulls last, strip_accents(m.nom), m.id_collectivite
limit $limite
