-- Announced events, coming or whose date has passed without any row that tells they were held; the nearest to $aujourd_hui
-- come first. Grain: one event; at most $limite rows of each.
with annoncees as (
    select *, date_fin >= $aujourd_hui::date as est_a_venir
    from reunions_agenda(null, $filtre)
    where statut_reunion = 'annoncé'
)

select
    a.id_reunion,
    a.titre,
    a.type_reunion,
    a.date_debut,
    a.date_fin,
    a.precision_date,
    a.heure_debut,
    a.heure_fin,
    a.lieu,
    a.pole,
    a.format_reunion,
    a.statut_reunion,
    a.nombre,
    a.est_a_venir,
    d.titre as titre_document,
    a.section,
    a.citation,
    count(*) over (partition by a.est_a_venir) as nb_en_tout
from annoncees a
join documents d using (id_document)
qualify row_number() over (
    partition by a.est_a_venir order by abs(date_diff('day', $aujourd_hui::date, a.date_debut)), a.titre
) <= $limite
order by a.est_a_venir desc, abs(date_diff('day', $aujourd_hui::date, a.date_debut)), a.titre
