-- Published figures that a document gives, and those that give one of them its value: terms of its equations, other
-- mentions. Grain: one figure.
with du_document as (
    select id_chiffre_publie from chiffres_publies where id_document = $document
),

lies as (
    select id_chiffre_publie, unnest(string_split(termes, ' ; ')) as terme from relations
    union all
    select id_chiffre_publie, id_chiffre_repris from chiffres_publies where id_chiffre_repris is not null
)

select id_chiffre_publie from du_document
union
select terme from lies where id_chiffre_publie in (from du_document)
union
select id_chiffre_publie from lies where terme in (from du_document)
