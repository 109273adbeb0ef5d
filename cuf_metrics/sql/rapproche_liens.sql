-- What ties the published figures of a document to others that give their value: relations declared as equations, and
-- other mentions of the same quantity, either way. Grain: one figure of $document and one thing that gives its value.
with relies as (
    select id_chiffre_publie, type_relation, string_split(termes, ' ; ') as termes, motif, id_relation as ordre
    from relations
    where type_relation in ('somme', 'proportion', 'produit', 'suite', 'egalite')
    union all
    select unnest(string_split(termes, ' ; ')), type_relation, [id_chiffre_publie], motif, id_relation
    from relations
    where type_relation = 'egalite'
    union all
    select id_chiffre_publie, 'mention', [id_chiffre_repris], null, id_chiffre_repris
    from chiffres_publies
    where id_chiffre_repris is not null
    union all
    select id_chiffre_repris, 'mention', [id_chiffre_publie], null, id_chiffre_publie
    from chiffres_publies
    where id_chiffre_repris is not null
)

select
    r.id_chiffre_publie,
    r.type_relation,
    r.termes,
    coalesce(
        r.motif,
        if(o.id_document = c.id_document, 'répété dans le document', 'dit aussi dans un autre document')
    ) as motif
from relies r
join chiffres_publies c using (id_chiffre_publie)
join chiffres_publies o on o.id_chiffre_publie = r.termes[1]
where c.id_document = $document
order by r.id_chiffre_publie, r.type_relation = 'egalite', r.type_relation = 'mention', r.ordre
