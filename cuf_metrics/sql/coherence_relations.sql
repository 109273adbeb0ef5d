-- Declared relations. Grain: one relation.
select id_relation, type_relation, id_chiffre_publie, string_split(termes, ' ; ') as termes, motif
from relations
order by id_relation
