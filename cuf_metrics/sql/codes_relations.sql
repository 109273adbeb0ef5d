-- Declared relations that a published figure is part of. Grain: one relation that names $id, first or among its terms.
with lues as (
    select
        type_relation,
        id_chiffre_publie,
        string_split(termes, ' ; ') as termes,
        motif,
        id_relation
    from relations
)

select
    type_relation,
    id_chiffre_publie,
    termes,
    motif
from lues
where id_chiffre_publie = $id or list_contains(termes, $id)
order by id_relation
