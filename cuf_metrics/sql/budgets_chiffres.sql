-- Spent and received on decentralised cooperation (function 048), never netted. Grain: one figure.
with sommes as (
    select
        sum(montant_signe_eur) filter (where sens_budget = 'dépense') as depenses,
        sum(montant_signe_eur) filter (where sens_budget = 'recette') as recettes,
        sum(montant_signe_eur) filter (where sens_budget = 'dépense' and montant_signe_eur < 0) as regularise,
        count(distinct collectivite) filter (where sens_budget = 'dépense') as nb_collectivites,
        count(*) filter (where sens_budget = 'dépense') as nb_depenses,
        count(*) filter (where sens_budget = 'recette') as nb_recettes,
        count(*) filter (where sens_budget = 'dépense' and montant_signe_eur < 0) as nb_regularisees
    from budgets_cooperation
)

select 'budgets-depenses' as id, 'Dépenses de coopération décentralisée (fonction 048)' as libelle,
    depenses as valeur, '€' as unite, nb_depenses as lignes
from sommes
union all
select 'budgets-collectivites', 'Collectivités dont ces dépenses sont publiées', nb_collectivites, 'collectivités', nb_depenses
from sommes
union all
select 'budgets-recettes', 'Recettes de la même fonction, comptées à part', recettes, '€', nb_recettes
from sommes
where nb_recettes > 0
union all
select 'budgets-regularisations', 'Dépenses négatives (régularisations), déjà déduites', regularise, '€', nb_regularisees
from sommes
where nb_regularisees > 0
