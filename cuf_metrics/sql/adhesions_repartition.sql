-- Members of each year by type, region and size, for the reader's filters. Grain: one value of a dimension in one year.
with membres as (
    select *
    from adherents_choisis($filtre)
)

select annee, 'type' as dimension, type_collectivite as libelle, 0 as rang, count(distinct id_collectivite)::integer as nb_adherents
from membres
group by all
union all
select annee, 'region', region, 0, count(distinct id_collectivite)::integer
from membres
group by all
union all
select annee, 'strate', strate, rang_strate, count(distinct id_collectivite)::integer
from membres
group by all
order by annee, dimension, rang, nb_adherents desc, libelle
