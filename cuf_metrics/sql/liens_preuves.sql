-- Chosen links by the age of their last proof, as of $annee: recent ones are at most $anciennete years old.
-- Grain: one counted quantity.
with choisis as (
    select *, annee_preuve >= $annee - $anciennete as est_recent
    from liens_choisis($filtre)
)

select 1 as ordre, 'liens-attestes' as id, 'Attestés récemment' as libelle,
    count(*) filter (where est_recent) as valeur, 'liens' as unite, count(*) filter (where est_recent) as lignes
from choisis
union all
select 2, 'liens-anciens', 'Déclarés, dernière preuve plus ancienne',
    count(*) filter (where not est_recent), 'liens', count(*) filter (where not est_recent)
from choisis
union all
select 3, 'liens-sans-date', 'Déclarés, sans preuve datée',
    count(*) filter (where annee_preuve is null), 'liens', count(*) filter (where annee_preuve is null)
from choisis
order by ordre
