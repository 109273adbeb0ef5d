-- Members of a year who came to no meeting of that year, those away for longest first, for the reader's filters; at most
-- $limite, out of nb_en_tout. Grain: one member.
with absents as materialized (
    select m.*
    from adherents_choisis($filtre) m
    anti join (select distinct id_suite from presences where annee = $annee and id_suite is not null) p using (id_suite)
    where m.annee = $annee
),

anciennetes as (
    select id_suite, min(annee) as annee_entree
    from adherents
    group by id_suite
),

derniers as (
    select
        p.id_suite,
        max(p.date_debut) as derniere_presence,
        arg_max(p.precision_date, p.date_debut) as precision_date,
        arg_max(p.titre, p.date_debut) as derniere_reunion
    from presences_datees p
    semi join absents c using (id_suite)
    group by p.id_suite
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
left join derniers p using (id_suite)
order by p.derniere_presence nulls first, e.annee_entree, strip_accents(a.nom), a.id_collectivite
limit $limite
