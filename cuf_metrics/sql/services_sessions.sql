-- Training and decoding sessions held by CUF and those who came, by year, by type within a year, by theme within a year.
-- Grain: one year (type and theme empty), or one type, or one theme of that year (est_theme tells which).
-- A local government counts once in a year, whatever the number of sessions it came to; a number of persons is known
-- only where every session says it.
with tenues as (
    select annee, id_reunion, type_reunion, coalesce(theme_reunion, 'non renseigné') as theme_reunion, nombre, nb_participants
    from reunions_choisies($filtre)
    where est_tenue and est_organisee_par_cuf and list_contains($sessions::varchar[], type_reunion)
),

sessions as (
    select
        annee,
        type_reunion,
        theme_reunion,
        grouping(theme_reunion) = 0 as est_theme,
        sum(nombre)::bigint as nb_sessions,
        count(*) as nb_lignes,
        if(count(*) = count(nb_participants), sum(nb_participants), null)::bigint as nb_participants
    from tenues
    group by grouping sets ((annee), (annee, type_reunion), (annee, theme_reunion))
),

venues as (
    select t.annee, t.type_reunion, t.theme_reunion, t.id_reunion, p.id_collectivite, p.est_membre
    from tenues t
    join presences_choisies($filtre) p using (id_reunion)
),

suivies as (
    select
        annee,
        type_reunion,
        theme_reunion,
        grouping(theme_reunion) = 0 as est_theme,
        count(distinct id_collectivite) as nb_collectivites,
        count(*) as nb_presences,
        count(*) filter (where est_membre) as nb_presences_membres
    from venues
    group by grouping sets ((annee), (annee, type_reunion), (annee, theme_reunion))
)

select s.*, v.nb_collectivites, v.nb_presences, v.nb_presences_membres
from sessions s
left join suivies v
    on v.annee = s.annee
    and v.est_theme = s.est_theme
    and v.type_reunion is not distinct from s.type_reunion
    and v.theme_reunion is not distinct from s.theme_reunion
order by s.annee, s.est_theme, s.nb_sessions desc, s.type_reunion, s.theme_reunion
