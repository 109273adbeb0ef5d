-- Spent on decentralised cooperation (function 048), receipts left out. Grain: one financial year.
select
    annee,
    sum(montant_signe_eur) as montant,
    count(*) as nb_lignes
from budgets_cooperation
where sens_budget = 'dépense'
group by annee
order by annee
