-- Accounts of decentralised cooperation (function 048), with the file they were read in; at most $limite of them.
-- Grain: one accounting line.
select
    b.collectivite,
    b.annee,
    b.sens_budget,
    b.section_budget,
    b.libelle_fonction,
    b.nature_comptable,
    b.libelle_nature,
    b.montant_signe_eur,
    d.titre as titre_document,
    b.numero_ligne
from budgets_cooperation b
join documents d using (id_document)
order by b.annee desc, b.sens_budget, b.montant_signe_eur desc, b.id_ligne_budget
limit $limite
