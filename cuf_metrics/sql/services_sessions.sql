-- Training and decoding sessions held by CUF and those who came, by year, by type within a year, by theme within a year.
-- Grain: one year (type and theme empty), or one type, or one theme of that year (est_theme tells which).
-- A local government counts once in a year, whatever the number of sessions it came to, and once at a session, whether it
-- sent one list or two; a number of persons is known only where every session says it.
with venues as (
    select s.annee, s.type_reunion, s.theme_reunion, s.id_reunion, p.id_collectivite, p.est_membre
    from sessions_choisies($filtre, $sessions) s
    join presences_choisies($filtre) p using (id_reunion)
),

tenues as (
    select annee, type_reunion, coalesce(theme_reunion, 'non renseigné') as theme_reunion, nombre, nb_participants
    from sessions_choisies($filtre, $sessions)
    where (len($filtre['types']::varchar[]) = 0 and len($filtre['regions']::varchar[]) = 0 and $filtre['membre']::varchar = '')
        or id_reunion in (select id_reunion from venues)
),

comptes as (
    select
        annee,
        type_reunion,
        theme_reunion,
        grouping(theme_reunion) = 0 as est_theme,
        sum(nombre)::bigint as nb_sessions,
        if(count(*) = count(nb_participants), sum(nb_participants), null)::bigint as nb_participants
    from tenues
    group by grouping sets ((annee), (annee, type_reunion), (annee, theme_reunion))
),

suivies as (
    select
        annee,
        type_reunion,
        theme_reunion,
        grouping(theme_reunion) = 0 as est_theme,
        count(distinct id_collectivite) as nb_collectivites,
        count(distinct (id_reunion, id_collectivite)) as nb_presences,
        -- Of a year without any membership, how many members came is not known.
        if(
            count(est_membre) > 0,
            count(distinct (id_reunion, id_collectivite)) filter (where est_membre),
            null
        ) as nb_presences_membres
    from (select * replace (coalesce(theme_reunion, 'non renseigné') as theme_reunion) from venues)
    group by grouping sets ((annee), (annee, type_reunion), (annee, theme_reunion))
)

select c.*, s.nb_collectivites, s.nb_presences, s.nb_presences_membres
from comptes c
left join suivies s
    on s.annee = c.annee
    and s.est_theme = c.est_theme
    and s.type_reunion is not distinct from c.type_reunion
    and s.theme_reunion is not distinct from c.theme_reunion
order by c.annee, c.est_theme, c.nb_sessions desc, c.type_reunion, c.theme_reunion
