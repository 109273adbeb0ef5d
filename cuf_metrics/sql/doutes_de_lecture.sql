-- What the reading of the imported files of one kind ($nature) signalled without refusing. Grain: one doubt.
select
    d.titre as titre_document,
    r.methode,
    r.explication,
    r.nb_lignes,
    r.numero_ligne
from rapprochements r
join documents d using (id_document)
where d.type_document = $nature
    and r.verdict in ('supposé', 'échec')
order by r.nb_lignes desc, d.titre, r.numero_ligne
