-- Local governments, not members, that came to so many meetings or more, most regular first, for the reader's filters, which
-- hold a year; at most $limite, out of nb_en_tout. Grain: one local government of today.
with anciennes as (
    select id_suite, max(annee) as derniere_adhesion
    from adherents
    group by id_suite
)

select
    p.nom,
    p.type_collectivite,
    p.region,
    p.nb_reunions,
    p.nb_cuf,
    array_to_string(p.poles, ', ') as poles,
    a.derniere_adhesion as annee_derniere_adhesion,
    (count(*) over ())::integer as nb_en_tout
from assiduites($filtre, $seuil) p
left join anciennes a using (id_suite)
where not p.est_membre
order by p.nb_reunions desc, strip_accents(p.nom), p.id_suite
limit $limite
