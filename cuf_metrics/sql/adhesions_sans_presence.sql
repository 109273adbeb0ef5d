-- Members of a year who came to no meeting of that year, those away for longest first, for the reader's filters; at most
-- $limite, out of nb_en_tout; nobody in a year of which attendance is not known. Grain: one member.
with presentes as materialized (
    select id_collectivite
    from formes_presentes
    where annee = $annee
),

absents as materialized (
    select m.*
    from adherents_choisis($filtre) m
    anti join presentes p using (id_collectivite)
    where m.annee = $annee and exists (select 1 from presentes)
),

anciennetes as (
    select id_suite, min(annee) as annee_entree
    from adherents
    group by id_suite
)

select
    a.nom,
    a.type_collectivite,
    a.region,
    e.annee_entree,
    p.derniere_presence,
    p.precision_date,
    p.derniere_reunion,
    (select count(*) from absents)::integer as nb_en_tout
from absents a
join anciennetes e using (id_suite)
left join dernieres_presences p using (id_suite)
order by p.derniere_presence nulls first, e.annee_entree, strip_accents(a.nom), a.id_collectivite
limit $limite
