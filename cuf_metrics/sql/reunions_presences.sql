-- Local governments present at the meetings of the chosen year: all of them, by type, by pole. Grain: one value of a
-- dimension, and one row for all. Types add up to all; poles never do: who comes to two poles counts once in all.
-- Members are unknown in a year without any membership.
select
    case
        when grouping(type_collectivite) = 0 then 'type'
        when grouping(pole) = 0 then 'pole'
        else 'ensemble'
    end as dimension,
    coalesce(type_collectivite, pole, 'ensemble') as libelle,
    count(distinct id_collectivite) as nb_collectivites,
    if(count(est_membre) = 0, null, count(distinct id_collectivite) filter (where est_membre)) as nb_membres,
    count(distinct (id_reunion, id_collectivite)) as nb_presences
from presences_choisies($filtre)
group by grouping sets ((type_collectivite), (pole), ())
having count(*) > 0
order by dimension, nb_collectivites desc, libelle
