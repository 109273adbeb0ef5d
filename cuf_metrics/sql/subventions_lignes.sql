-- Grants of the chosen givers and sectors, with the file they were read in. Grain: one grant to one beneficiary.
select s.*, d.titre as titre_document
from subventions_choisies($attribuants, $secteurs) s
join documents d using (id_document)
order by s.annee desc nulls last, s.montant_signe_eur desc, s.id_subvention
