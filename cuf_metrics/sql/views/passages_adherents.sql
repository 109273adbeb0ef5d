-- Vue : Ce que deviennent les adhérents d’une année à la suivante, et qui rejoint.
-- What becomes of members from each year of a list to the next one of it, and who joins. Grain: one member of the earlier
-- year, with what carries it on in the later one, or one joining in the later one.
-- A member is carried on by itself, or else by the first local government it became (merger, change of status) that is a
-- member: it is not lost, and what carries it on is not gained. Who was a member before the earlier year comes back.
-- Who is late with its dues in the later year is told apart from who is lost; situation says how each is no longer a member.
-- The reader's filters are told of each end (est_avant, est_apres), since a change of status may cross them.
with membres as (
    select m.annee, m.id_collectivite, c.id_collectivite is not null as est_choisi
    from adherents m
    left join adherents_choisis($filtre) c using (annee, id_collectivite)
),

paires as (
    select annee as annee_avant, lead(annee) over (order by annee) as annee
    from (select unnest($annees::integer[]) as annee)
    qualify lead(annee) over (order by annee) is not null
),

portees as (
    select
        p.annee_avant,
        p.annee,
        m.id_collectivite as id_avant,
        m.est_choisi as est_avant,
        arg_min(b.id_collectivite, f.rang) as id_apres,
        coalesce(arg_min(b.est_choisi, f.rang), false) as est_apres,
        case
            when bool_or(s.statut_adhesion = 'en retard') then 'en retard'
            when bool_or(s.statut_adhesion = 'résiliée') then 'résiliée'
            else 'plus d’adhésion'
        end as situation
    from paires p
    join membres m on m.annee = p.annee_avant
    join formes f on f.id_collectivite = m.id_collectivite
    left join membres b on b.annee = p.annee and b.id_collectivite = f.id_forme
    left join adhesions s on s.annee = p.annee and s.id_collectivite = f.id_forme
    group by all
),

premieres as (
    select f.id_forme as id_collectivite, min(m.annee) as premiere_annee
    from membres m
    join formes f using (id_collectivite)
    group by f.id_forme
),

-- Of what is a member, whatever it becomes: who joins beside it is not coming back.
presentes as (
    select distinct m.annee, f.id_forme as id_collectivite
    from membres m
    join formes f using (id_collectivite)
)

select
    * replace (if(id_apres is null, situation, null) as situation),
    case
        when id_apres is null then if(situation = 'en retard', situation, 'perdue')
        when id_apres = id_avant then 'fidèle'
        when count(*) over (partition by annee, id_apres) > 1 then 'fusionnée'
        else 'nouvelle forme'
    end as mouvement
from portees
union all
select
    p.annee_avant,
    p.annee,
    null,
    false,
    b.id_collectivite,
    b.est_choisi,
    null,
    if(d.premiere_annee < p.annee_avant and avant.annee is null, 'revenue', 'nouvelle')
from paires p
join membres b on b.annee = p.annee
join premieres d on d.id_collectivite = b.id_collectivite
left join presentes avant on avant.annee = p.annee_avant and avant.id_collectivite = b.id_collectivite
where not exists (select 1 from portees q where q.annee = p.annee and q.id_apres = b.id_collectivite)
