-- Ends of the chosen links that have a place, at a level (region, pays or lieu), the heaviest, with the total number of
-- ends. Grain: one end.
with bouts as (
    select
        'arrivée' as cote,
        arrivee_id as id,
        arrivee as libelle,
        if($niveau = 'region', null, nom_pays) as nom_pays,
        arrivee_longitude as longitude,
        arrivee_latitude as latitude,
        if($niveau = 'lieu', precision_etranger, 'lieu') as precision,
        id_collectivite,
        famille_lien
    from extremites($filtre, $niveau)
    union all
    select
        'départ', depart_id, depart, 'France', depart_longitude, depart_latitude, 'lieu', id_collectivite, famille_lien
    from extremites($filtre, $niveau)
    where situation = 'arc'
)

select
    * exclude (id_collectivite, famille_lien),
    if(count(distinct famille_lien) = 1, any_value(famille_lien), 'plusieurs familles') as famille,
    count(*) as nb_liens,
    count(distinct id_collectivite) as nb_collectivites,
    count(*) over () as nb_points
from bouts
group by cote, id, libelle, nom_pays, longitude, latitude, precision
order by nb_liens desc, cote, libelle, id
limit $limite
