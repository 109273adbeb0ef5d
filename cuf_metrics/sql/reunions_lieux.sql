-- Where the meetings of the chosen year were held, those that have a place. Grain: one place; the most used come first.
-- A foreign town is in the reference of places; a French one is the commune that the last part of `lieu` names, where
-- only one bears that name.
with communes as (
    select nom, any_value(latitude) as latitude, any_value(longitude) as longitude
    from reference_collectivites
    where type_collectivite = 'commune'
    group by nom
    having count(*) = 1
),

situees as (
    select
        r.nombre,
        r.code_pays,
        r.format_reunion,
        if(r.nom_lieu is null, c.nom, coalesce(string_split(r.lieu, ', ')[-1], r.nom_lieu)) as nom,
        coalesce(r.latitude, c.latitude) as latitude,
        coalesce(r.longitude, c.longitude) as longitude
    from reunions_choisies($filtre) r
    left join communes c
        on r.nom_lieu is null and r.code_pays = 'FRA' and c.nom = string_split(r.lieu, ', ')[-1]
    where r.est_tenue
)

select
    s.nom,
    s.latitude,
    s.longitude,
    s.code_pays,
    p.nom as nom_pays,
    sum(s.nombre) as nb_reunions,
    (select sum(nombre) from situees where nom is not null) as nb_situees,
    (select sum(nombre) from situees) as nb_en_tout,
    (select sum(nombre) from situees where nom is null and format_reunion = 'visio') as nb_visio
from situees s
left join reference_pays p using (code_pays)
where s.nom is not null
group by all
having sum(s.nombre) > 0
order by nb_reunions desc, s.nom
