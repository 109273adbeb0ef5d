-- titre: Publications de même titre
-- tables: publications
-- famille: doublons
-- gravite: mineure
-- responsable: responsable de la communication
-- attendu: une ligne par publication
-- remede: Gardez une des lignes, ou précisez les titres si ce sont deux éditions.
-- pourquoi: Une publication double gonfle la production de l’année.
-- grain: une publication
with titrees as (
    select *, count(*) over (partition by lower(strip_accents(trim(titre))), type_publication, date_debut) as nb_fois
    from publications
)

select
    'publications' as nom_table,
    id_publication as cle,
    titre as objet,
    type_publication as valeur,
    case when nb_fois > 1 then nb_fois || ' publications de ce titre, de ce type et de cette date' end as explication
from titrees
