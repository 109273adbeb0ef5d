-- Training and decoding sessions kept by the reader's filters, latest first. Grain: one row of reunions.
with venues as (
    select p.id_reunion, count(distinct p.id_collectivite) as nb_presentes
    from presences_choisies($filtre) p
    where list_contains($sessions::varchar[], p.type_reunion)
    group by p.id_reunion
)

select
    s.titre,
    s.type_reunion,
    s.theme_reunion,
    s.date_debut,
    s.precision_date,
    s.format_reunion,
    v.nb_presentes,
    s.nb_participants,
    d.titre as titre_document,
    count(*) over () as nb_en_tout
from sessions_choisies($filtre, $sessions) s
join documents d using (id_document)
left join venues v using (id_reunion)
where (len($filtre['types']::varchar[]) = 0 and len($filtre['regions']::varchar[]) = 0 and $filtre['membre']::varchar = '')
    or v.id_reunion is not null
order by s.date_debut desc, s.titre
limit $limite
