-- Vue : Les liens choisis qui ont un lieu, avec leurs deux bouts au niveau demandé : region, pays ou lieu.
-- Chosen links that have a place, with the end each has at a level: region, pays or lieu. Grain: one link.
-- An end without a region or a country stands for itself, where its own source places it.
select
    *,
    if($niveau = 'lieu' or code_region is null, id_collectivite, code_region) as depart_id,
    if($niveau = 'lieu' or code_region is null, nom_francais, region) as depart,
    if($niveau = 'lieu' or code_region is null, longitude_france, longitude_region) as depart_longitude,
    if($niveau = 'lieu' or code_region is null, latitude_france, latitude_region) as depart_latitude,
    case
        when $niveau = 'region' and sous_region is not null then sous_region
        when $niveau = 'pays' and pays is not null then pays
        else coalesce(id_partenaire, pays)
    end as arrivee_id,
    case
        when $niveau = 'region' and sous_region is not null then sous_region
        when $niveau = 'pays' and pays is not null then nom_pays
        else if(id_partenaire is null, nom_pays, nom_etranger)
    end as arrivee,
    case
        when $niveau = 'region' and sous_region is not null then longitude_sous_region
        when $niveau = 'pays' and pays is not null then longitude_pays
        else longitude_etranger
    end as arrivee_longitude,
    case
        when $niveau = 'region' and sous_region is not null then latitude_sous_region
        when $niveau = 'pays' and pays is not null then latitude_pays
        else latitude_etranger
    end as arrivee_latitude
from liens_choisis($filtre)
where situation in ('arc', 'repère')
