-- Local governments that came to so many meetings or more in a year, whoever held them, members or not, for the reader's
-- filters. Grain: one local government of today in one year.
select
    annee,
    id_suite,
    arg_max(nom, id_collectivite = id_suite) as nom,
    arg_max(type_collectivite, id_collectivite = id_suite) as type_collectivite,
    arg_max(region, id_collectivite = id_suite) as region,
    bool_or(est_membre) as est_membre,
    count(distinct id_reunion)::integer as nb_reunions,
    count(distinct id_reunion) filter (where est_organisee_par_cuf)::integer as nb_cuf,
    list_sort(list(distinct pole)) as poles
from presences_choisies($filtre)
group by annee, id_suite
having count(distinct id_reunion) >= $seuil
