-- Vue : Les liens de coopération, leurs bouts, leurs lieux, leur dernière preuve. Lieu inconnu : précision « aucune ».
-- Cooperation links with both ends, their places, their regions and their last proof.
-- Grain: one link. A foreign end that is not named falls back to its country, and says so in precision_etranger.
with regions_francaises as (
    select code_region, nom as region, latitude as latitude_region, longitude as longitude_region
    from reference_collectivites
    where type_collectivite in ('région', 'outre-mer')
),

-- The middle of a region of the world, on the sphere: a mean of longitudes would leave the Pacific.
sous_regions as (
    select
        sous_region,
        degrees(atan2(avg(z), sqrt(avg(x) ** 2 + avg(y) ** 2))) as latitude_sous_region,
        degrees(atan2(avg(y), avg(x))) as longitude_sous_region
    from (
        select
            sous_region,
            cos(radians(latitude)) * cos(radians(longitude)) as x,
            cos(radians(latitude)) * sin(radians(longitude)) as y,
            sin(radians(latitude)) as z
        from reference_pays
        where sous_region <> ''
    )
    group by sous_region
),

poles as (
    select code_pays, arg_max(pole, date_etat) as pole
    from groupes
    where code_pays is not null and pole is not null
    group by code_pays
),

nommes as (
    select
        p.*,
        d.titre as titre_document,
        coalesce(c.nom, p.porteur) as nom_francais,
        c.type_collectivite,
        c.code_region,
        c.latitude as latitude_france,
        c.longitude as longitude_france,
        c.precision_lieu as precision_france,
        c.motif_non_localise as motif_france,
        coalesce(e.nom, p.partenaire) as nom_etranger,
        coalesce(p.code_pays, e.code_pays) as pays,
        e.latitude as latitude_partenaire,
        e.longitude as longitude_partenaire,
        coalesce(e.precision_lieu, 'aucune') as precision_partenaire,
        coalesce(p.motif_non_localise, e.motif_non_localise) as motif_etranger,
        -- A published text vouches for what it tells in its year; a file, only when the importer said which year.
        coalesce(
            p.annee_attestation,
            if(d.type_document in ('base de jumelages', 'table de partenariats', 'répertoire'), null,
                year(d.date_publication))
        ) as annee_preuve
    from partenariats p
    join documents d using (id_document)
    left join collectivites_situees c using (id_collectivite)
    left join partenaires e using (id_partenaire)
),

places as (
    select
        n.*,
        f.* exclude (code_region),
        r.nom as nom_pays,
        r.region_monde,
        r.sous_region,
        r.latitude as latitude_pays,
        r.longitude as longitude_pays,
        w.* exclude (sous_region),
        g.* exclude (code_pays),
        -- A named partner without a place stays without one: its country would be a wrong place. An import says so itself
        -- where it falls back on the country (precision « pays »).
        coalesce(n.latitude_partenaire, if(n.id_partenaire is null, r.latitude, null)) as latitude_etranger,
        coalesce(n.longitude_partenaire, if(n.id_partenaire is null, r.longitude, null)) as longitude_etranger,
        case
            when n.latitude_partenaire is not null then n.precision_partenaire
            when n.id_partenaire is null and r.latitude is not null then 'pays'
            else 'aucune'
        end as precision_etranger
    from nommes n
    left join regions_francaises f using (code_region)
    left join reference_pays r on r.code_pays = n.pays
    left join sous_regions w using (sous_region)
    left join poles g on g.code_pays = n.pays
)

select
    *,
    -- An arc needs a French local government; what CUF itself carries is a marker at the partner's.
    case
        when precision_etranger = 'aucune' then 'non localisé'
        when id_collectivite is null then 'repère'
        when coalesce(precision_france, 'aucune') = 'aucune' then 'non localisé'
        else 'arc'
    end as situation
from places
