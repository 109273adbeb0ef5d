-- Published numbers beside the elements that the documents name one by one; of several lists, the longest.
-- Grain: one published figure of $document that announces a list.
with listes as (
    select e.id_chiffre_publie, e.sujet, count(distinct e.valeur_enoncee) as valeur
    from enonces e
    join chiffres_publies c using (id_chiffre_publie)
    where e.propriete = 'élément' and c.id_document = $document
    group by all
)

select id_chiffre_publie, max(valeur) as valeur, max(valeur) as lignes
from listes
group by id_chiffre_publie
