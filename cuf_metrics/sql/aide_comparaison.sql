-- Aid that local governments declare for a year, in each of the measures that a published total may be of.
-- Grain: one measure; empty where no declaration of that year gives it.
with sommes as (
    select
        sum(versement_eur) as versement,
        sum(engagement_eur) as engagement,
        sum(equivalent_don_eur) as equivalent_don
    from declarations_apd
    where est_collectivites and est_apd and annee = $annee
)

select mesure, montant
from sommes unpivot include nulls (montant for mesure in (versement, engagement, equivalent_don))
