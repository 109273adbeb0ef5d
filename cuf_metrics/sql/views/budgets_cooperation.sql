-- Vue : Les lignes de compte de la fonction 048 de la M14, coopération décentralisée.
-- Lines of M14 function 048, decentralised cooperation. Grain: one accounting line of a financial year.
select *
from budgets
where fonction = '048'
