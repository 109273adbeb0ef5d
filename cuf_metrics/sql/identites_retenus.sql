-- What every name of the imported files was found to be, to compare before and after a decision.
-- Grain: one look-up of a name, of a country and of a place as written, from its first line in a file.
select
    id_document,
    numero_ligne,
    nature_rapprochement,
    nom_source,
    coalesce(pays_source, '') as pays_source,
    coalesce(position_source, '') as position_source,
    any_value(coalesce(retenu, '')) as retenu,
    sum(nb_lignes)::bigint as nb_lignes
from rapprochements
group by all
