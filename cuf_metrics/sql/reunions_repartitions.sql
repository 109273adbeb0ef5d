-- Meetings held in the chosen year along each of their dimensions, largest first. Grain: one value of a dimension.
-- A meeting of two groups counts in both: groups do not add up to the meetings.
with tenues as (
    select *
    from reunions_choisies($filtre)
    where est_tenue
),

groupees as (
    select t.nombre, unnest(string_split(t.id_groupes, ' ; ')) as id_groupe
    from tenues t
    where t.id_groupes is not null
),

valeurs as (
    select 'pole' as dimension, pole as libelle, nombre from tenues
    union all
    select 'type', type_reunion, nombre from tenues
    union all
    select 'format', coalesce(format_reunion, 'non précisé'), nombre from tenues
    union all
    select
        'organisateur',
        case when est_organisee_par_cuf then 'CUF' when not est_organisee_par_cuf then 'd’autres' else 'non renseigné' end,
        nombre
    from tenues
    union all
    select 'groupe', coalesce(n.nom, g.id_groupe), g.nombre from groupees g left join groupes_nommes n using (id_groupe)
    union all
    select 'groupe', 'sans groupe', nombre from tenues where id_groupes is null
)

select dimension, libelle, sum(nombre) as nb_reunions
from valeurs
group by all
having sum(nombre) > 0
order by dimension, nb_reunions desc, libelle
