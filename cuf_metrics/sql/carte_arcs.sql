-- Chosen links added up by pair of ends at a level (region, pays or lieu), the heaviest pairs, with the totals over all
-- pairs. Grain: one pair of ends.
select
    depart,
    depart_id,
    depart_longitude,
    depart_latitude,
    arrivee,
    arrivee_id,
    arrivee_longitude,
    arrivee_latitude,
    if($niveau = 'region', null, any_value(nom_pays)) as nom_pays,
    if($niveau = 'lieu', any_value(precision_etranger), 'lieu') as precision,
    if(count(distinct famille_lien) = 1, any_value(famille_lien), 'plusieurs familles') as famille,
    if(
        count(distinct coalesce(sens_lien, 'sens non précisé')) = 1,
        any_value(coalesce(sens_lien, 'sens non précisé')),
        'plusieurs sens'
    ) as sens,
    count(*) as nb_liens,
    count(distinct id_collectivite) as nb_collectivites,
    min(annee_debut) as annee_debut,
    max(annee_fin) as annee_fin,
    string_agg(distinct titre_document, ' ; ') as source,
    count(*) over () as nb_paires,
    sum(count(*)) over () as nb_liens_traces
from extremites($filtre, $niveau)
where situation = 'arc'
group by depart, depart_id, depart_longitude, depart_latitude, arrivee, arrivee_id, arrivee_longitude, arrivee_latitude
order by nb_liens desc, depart, arrivee, depart_id, arrivee_id
limit $limite
