-- Members of a year beside all the French local governments of the same type or size, for the reader's filters.
-- Grain: one stratum. Groupings of local governments that the reference does not list have no total; where rows hold more
-- members than there are local governments, no share and nobody left is known.
with membres as (
    select rang_strate, strate, count(distinct id_collectivite)::integer as nb_adherents
    from adherents_choisis($filtre)
    where annee = $annee
    group by all
),

existantes as (
    select t.rang_strate, t.strate, count(*)::integer as nb_collectivites
    from reference_collectivites r
    join strates t
        on t.type_collectivite = r.type_collectivite
        and if(r.type_collectivite = 'commune', r.population, 0) >= t.depuis
        and if(r.type_collectivite = 'commune', r.population, 0) < t.jusqu_a
    where r.est_collectivite
        and (len($filtre['types']::varchar[]) = 0 or list_contains($filtre['types']::varchar[], r.type_collectivite))
        and (len($filtre['regions']::varchar[]) = 0 or list_contains($filtre['regions']::varchar[], r.code_region))
    group by all
)

select
    coalesce(m.rang_strate, e.rang_strate) as rang_strate,
    coalesce(m.strate, e.strate) as libelle,
    coalesce(m.nb_adherents, 0) as nb_adherents,
    e.nb_collectivites::double as nb_collectivites,
    if(nb_adherents <= e.nb_collectivites, e.nb_collectivites - nb_adherents, null)::double as nb_non_adherentes,
    if(nb_adherents <= e.nb_collectivites, nb_adherents / e.nb_collectivites, null) as part
from existantes e
full join membres m using (rang_strate, strate)
order by 1
