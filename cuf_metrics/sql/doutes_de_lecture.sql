-- What the reading of the imported files of one kind ($nature) signalled without refusing; at most $limite doubts, out
-- of nb_en_tout. Grain: one doubt.
with doutes as (
    select
        d.titre as titre_document,
        r.nom_source,
        r.methode,
        r.explication,
        r.nb_lignes,
        r.numero_ligne
    from rapprochements r
    join documents d using (id_document)
    where d.type_document = $nature
        and r.verdict in ('supposé', 'échec')
)

select *, (select count(*) from doutes) as nb_en_tout
from doutes
order by nb_lignes desc, titre_document, numero_ligne
limit $limite
