-- Accounts of decentralised cooperation (function 048), with the file they were read in. Grain: one accounting line.
select b.*, d.titre as titre_document
from budgets_cooperation b
join documents d using (id_document)
order by b.annee desc, b.sens_budget, b.montant_signe_eur desc, b.id_ligne_budget
