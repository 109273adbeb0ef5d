-- Local governments, not members, that came to so many meetings or more, most regular first, for the reader's filters, which
-- hold a year; at most $limite, out of nb_en_tout. Grain: one local government of today.
with retenues as materialized (
    select id_suite, nb_reunions
    from assiduites($filtre, $seuil)
    where not est_membre
),

venues as (
    select
        p.id_suite,
        count(distinct p.id_reunion) filter (where p.est_organisee_par_cuf)::integer as nb_cuf,
        list_sort(list(distinct p.pole)) as poles
    from presences_choisies($filtre) p
    semi join retenues r using (id_suite)
    group by p.id_suite
),

anciennes as (
    select id_suite, max(annee) as derniere_adhesion
    from adherents
    group by id_suite
)

select
    coalesce(c.nom, r.id_suite) as nom,
    coalesce(c.type_collectivite, 'non renseigné') as type_collectivite,
    coalesce(c.region, 'non renseignée') as region,
    r.nb_reunions,
    v.nb_cuf,
    array_to_string(v.poles, ', ') as poles,
    a.derniere_adhesion as annee_derniere_adhesion,
    (count(*) over ())::integer as nb_en_tout
from retenues r
join venues v using (id_suite)
left join collectivites_situees c on c.id_collectivite = r.id_suite
left join anciennes a using (id_suite)
order by r.nb_reunions desc, strip_accents(nom), r.id_suite
limit $limite
