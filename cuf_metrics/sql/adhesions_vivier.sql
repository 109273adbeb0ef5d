-- Year by year, members who came to nothing, local governments that came to so many meetings or more, those among them that
-- were not members, and members who joined after such a year (indicator 1.1.d), for the reader's filters.
-- Grain: one year of memberships. A number is empty where the attendance it looks at is not known.
with choisies as materialized (
    select *
    from adherents_choisis($filtre)
),

presentes as materialized (
    select *
    from formes_presentes
),

absentes as (
    select c.annee, count(distinct c.id_collectivite) as nb_sans_presence
    from choisies c
    anti join presentes p using (annee, id_collectivite)
    group by c.annee
),

assidues as (
    select annee, count(*) as nb_assidues, count(*) filter (where not est_membre) as nb_reguliers
    from assiduites($filtre, $seuil)
    group by annee
),

-- A member that was not one the year before, neither itself nor what it was.
entrees as (
    select c.annee, c.id_collectivite
    from choisies c
    where not exists (
        select 1
        from formes f
        join adherents a using (id_collectivite)
        where f.id_forme = c.id_collectivite and a.annee = c.annee - 1
    )
),

devenues as (
    select e.annee, e.id_collectivite
    from entrees e
    join formes f on f.id_forme = e.id_collectivite
    join presences p on p.id_collectivite = f.id_collectivite and p.annee = e.annee - 1
    group by all
    having count(distinct p.id_reunion) >= $seuil
),

annees_connues as (
    select distinct annee, annee in (select annee from presentes) as est_suivie
    from adherents
)

select
    y.annee,
    if(y.est_suivie, coalesce(s.nb_sans_presence, 0), null)::double as nb_sans_presence,
    if(y.est_suivie, coalesce(p.nb_assidues, 0), null)::double as nb_assidues,
    if(y.est_suivie, coalesce(p.nb_reguliers, 0), null)::double as nb_reguliers,
    -- Who had joined before a year without memberships is not told.
    if(avant.est_suivie, (select count(*) from devenues d where d.annee = y.annee), null)::double as nb_devenus
from annees_connues y
left join annees_connues avant on avant.annee = y.annee - 1
left join absentes s on s.annee = y.annee
left join assidues p on p.annee = y.annee
order by y.annee
