-- Published figures, by identifier or short code, with the title of their document. Grain: one figure of $ids.
select
    c.*,
    d.titre as titre_document
from chiffres_publies c
join documents d using (id_document)
where c.id_chiffre_publie in (select unnest($ids))
    or c.code_court in (select unnest($ids))
