-- Local governments, not members, that came to three meetings or more, most regular first, for the reader's filters, which
-- hold a year; at most $limite, out of nb_en_tout. Grain: one local government of today.
with assidus as (
    select
        id_suite,
        arg_max(nom, id_collectivite = id_suite) as nom,
        arg_max(type_collectivite, id_collectivite = id_suite) as type_collectivite,
        arg_max(region, id_collectivite = id_suite) as region,
        count(distinct id_reunion)::integer as nb_reunions,
        list_sort(list(distinct pole)) as poles
    from presences_choisies($filtre)
    where not est_membre
    group by id_suite
    having count(distinct id_reunion) >= 3
),

anciennes as (
    select id_suite, max(annee) as derniere_adhesion
    from adherents
    group by id_suite
)

select
    p.nom,
    p.type_collectivite,
    p.region,
    p.nb_reunions,
    array_to_string(p.poles, ', ') as poles,
    a.derniere_adhesion as annee_derniere_adhesion,
    (select count(*) from assidus)::integer as nb_en_tout
from assidus p
left join anciennes a using (id_suite)
order by p.nb_reunions desc, strip_accents(p.nom), p.id_suite
limit $limite
