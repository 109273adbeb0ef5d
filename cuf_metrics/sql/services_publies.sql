-- The year whose published figures are shown: $annee where documents tell one of $racines for it, else the latest they tell.
-- Grain: one row, empty where no document tells any.
select coalesce(max(annee) filter (where annee = $annee::integer), max(annee)) as annee
from chiffres_publies
where list_contains([concat(r, '_', annee) for r in $racines::varchar[]], id_chiffre_publie)
