-- Vue : L’aide publique déclarée, avec le montant de la mesure choisie ; vide où la déclaration ne la donne pas.
-- Declared aid with the amount of the chosen measure, empty where a declaration does not give that measure.
-- Grain: one line of declaration.
select
    *,
    case $mesure
        when 'versement' then versement_eur
        when 'engagement' then engagement_eur
        when 'equivalent_don' then equivalent_don_eur
    end as montant_eur
from declarations_apd
