-- Training and decoding sessions kept by the reader's filters, latest first. Grain: one row of reunions.
with venues as (
    select id_reunion, count(distinct id_collectivite) as nb_presentes
    from presences_choisies($filtre)
    group by id_reunion
)

select
    r.titre,
    r.type_reunion,
    r.theme_reunion,
    r.date_debut,
    r.date_fin,
    r.precision_date,
    r.nombre,
    r.format_reunion,
    v.nb_presentes,
    r.nb_participants,
    d.titre as titre_document,
    count(*) over () as nb_en_tout
from reunions_choisies($filtre) r
join documents d using (id_document)
left join venues v using (id_reunion)
where r.est_tenue and r.est_organisee_par_cuf and list_contains($sessions::varchar[], r.type_reunion)
order by r.date_debut desc, r.titre
limit $limite
