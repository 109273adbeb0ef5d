-- Named cooperation links with both ends and their places. Grain: one link.
-- A foreign end that is not named falls back to its country, and says so in precision_etranger.
with liens as (
    select
        p.*,
        d.titre as titre_document,
        coalesce(c.nom, p.porteur) as nom_francais,
        c.type_collectivite,
        c.latitude as latitude_france,
        c.longitude as longitude_france,
        c.precision_lieu as precision_france,
        c.motif_non_localise as motif_france,
        coalesce(e.nom, p.partenaire) as nom_etranger,
        coalesce(p.code_pays, e.code_pays) as pays,
        e.latitude as latitude_partenaire,
        e.longitude as longitude_partenaire,
        coalesce(e.precision_lieu, 'aucune') as precision_partenaire,
        coalesce(p.motif_non_localise, e.motif_non_localise) as motif_etranger
    from partenariats p
    join documents d using (id_document)
    left join collectivites c using (id_collectivite)
    left join partenaires e using (id_partenaire)
),

places as (
    select
        liens.*,
        r.nom as nom_pays,
        -- A named partner without a place stays without one: its country would be a wrong place.
        coalesce(liens.latitude_partenaire, if(liens.id_partenaire is null, r.latitude, null)) as latitude_etranger,
        coalesce(liens.longitude_partenaire, if(liens.id_partenaire is null, r.longitude, null)) as longitude_etranger,
        case
            when liens.latitude_partenaire is not null then liens.precision_partenaire
            when liens.id_partenaire is null and r.latitude is not null then 'pays'
            else 'aucune'
        end as precision_etranger
    from liens
    left join reference_pays r on r.code_pays = liens.pays
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
