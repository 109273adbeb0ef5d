-- Ends of the chosen links that have a place, at a level (region, pays or lieu), the heaviest, with the total number of
-- ends. Grain: one end.
with places as (
    select *
    from liens_choisis($filtre)
    where situation in ('arc', 'repère')
),

arrivees as (
    select
        'arrivée' as cote,
        case
            when $niveau = 'region' and sous_region is not null then sous_region
            when $niveau = 'pays' and pays is not null then pays
            else coalesce(id_partenaire, pays)
        end as id,
        case
            when $niveau = 'region' and sous_region is not null then sous_region
            when $niveau = 'pays' and pays is not null then nom_pays
            else if(id_partenaire is null, nom_pays, nom_etranger)
        end as libelle,
        if($niveau = 'region', null, nom_pays) as nom_pays,
        case
            when $niveau = 'region' and sous_region is not null then longitude_sous_region
            when $niveau = 'pays' and pays is not null then longitude_pays
            else longitude_etranger
        end as longitude,
        case
            when $niveau = 'region' and sous_region is not null then latitude_sous_region
            when $niveau = 'pays' and pays is not null then latitude_pays
            else latitude_etranger
        end as latitude,
        if($niveau = 'lieu', precision_etranger, 'lieu') as precision,
        id_collectivite,
        famille_lien
    from places
),

departs as (
    select
        'départ' as cote,
        if($niveau = 'lieu' or code_region is null, id_collectivite, code_region) as id,
        if($niveau = 'lieu' or code_region is null, nom_francais, region) as libelle,
        'France' as nom_pays,
        if($niveau = 'lieu' or code_region is null, longitude_france, longitude_region) as longitude,
        if($niveau = 'lieu' or code_region is null, latitude_france, latitude_region) as latitude,
        'lieu' as precision,
        id_collectivite,
        famille_lien
    from places
    where situation = 'arc'
)

select
    * exclude (id_collectivite, famille_lien),
    if(count(distinct famille_lien) = 1, any_value(famille_lien), 'plusieurs familles') as famille,
    count(*) as nb_liens,
    count(distinct id_collectivite) as nb_collectivites,
    count(*) over () as nb_points
from (from arrivees union all from departs)
group by all
order by nb_liens desc, cote, libelle, id
limit $limite
