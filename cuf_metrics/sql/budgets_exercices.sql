-- Spent and received on decentralised cooperation (function 048). Grain: one financial year of one local government.
select
    collectivite,
    annee,
    sum(montant_signe_eur) filter (where sens_budget = 'dépense' and section_budget = 'fonctionnement') as fonctionnement_eur,
    sum(montant_signe_eur) filter (where sens_budget = 'dépense' and section_budget = 'investissement') as investissement_eur,
    sum(montant_signe_eur) filter (where sens_budget = 'dépense') as depenses_eur,
    sum(montant_signe_eur) filter (where sens_budget = 'recette') as recettes_eur,
    count(*) as nb_lignes
from budgets_cooperation
group by all
order by collectivite, annee
