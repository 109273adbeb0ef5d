-- Chosen links added up by pair of ends at a level (region, pays or lieu), the heaviest pairs, with the totals over all
-- pairs. Grain: one pair of ends.
with bouts as (
    select
        *,
        case when $niveau = 'lieu' or code_region is null then nom_francais else region end as depart,
        case when $niveau = 'lieu' or code_region is null then id_collectivite else code_region end as id_depart,
        case when $niveau = 'lieu' or code_region is null then longitude_france else longitude_region end as lon_depart,
        case when $niveau = 'lieu' or code_region is null then latitude_france else latitude_region end as lat_depart,
        case
            when $niveau = 'region' and sous_region is not null then sous_region
            when $niveau = 'pays' and pays is not null then pays
            else coalesce(id_partenaire, pays)
        end as id_arrivee,
        case
            when $niveau = 'region' and sous_region is not null then sous_region
            when $niveau = 'pays' and pays is not null then nom_pays
            else if(id_partenaire is null, nom_pays, nom_etranger)
        end as nom_arrivee,
        case
            when $niveau = 'region' and sous_region is not null then longitude_sous_region
            when $niveau = 'pays' and pays is not null then longitude_pays
            else longitude_etranger
        end as lon_arrivee,
        case
            when $niveau = 'region' and sous_region is not null then latitude_sous_region
            when $niveau = 'pays' and pays is not null then latitude_pays
            else latitude_etranger
        end as lat_arrivee
    from liens_choisis($filtre)
    where situation = 'arc'
)

select
    depart,
    id_depart as depart_id,
    lon_depart as depart_longitude,
    lat_depart as depart_latitude,
    nom_arrivee as arrivee,
    id_arrivee as arrivee_id,
    lon_arrivee as arrivee_longitude,
    lat_arrivee as arrivee_latitude,
    if($niveau = 'region', null, any_value(nom_pays)) as nom_pays,
    if($niveau = 'lieu', any_value(precision_etranger), 'lieu') as precision,
    if(count(distinct famille_lien) = 1, any_value(famille_lien), 'plusieurs familles') as famille,
    if(count(distinct sens_lien) = 1, any_value(sens_lien), 'plusieurs sens') as sens,
    count(*) as nb_liens,
    count(distinct id_collectivite) as nb_collectivites,
    min(annee_debut) as annee_debut,
    max(annee_fin) as annee_fin,
    string_agg(distinct titre_document, ' ; ') as source,
    count(*) over () as nb_paires,
    sum(count(*)) over () as nb_liens_traces
from bouts
group by depart, id_depart, lon_depart, lat_depart, nom_arrivee, id_arrivee, lon_arrivee, lat_arrivee
order by nb_liens desc, depart, arrivee, arrivee_id
limit $limite
