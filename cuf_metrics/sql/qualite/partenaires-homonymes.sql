-- titre: Partenaires de même nom dans le même pays
-- tables: partenaires
-- famille: doublons
-- gravite: moyenne
-- responsable: responsable des partenariats
-- attendu: un seul identifiant par partenaire
-- remede: Réunissez les deux écritures dans la page Identités, ou précisez leurs noms si ce sont deux
--   partenaires.
-- pourquoi: Un partenaire double compte pour deux liens et deux points sur la carte.
-- grain: un partenaire
with nommes as (
    select *, count(*) over (partition by lower(strip_accents(trim(nom))), code_pays) as nb_fois
    from partenaires
)

select
    'partenaires' as nom_table,
    id_partenaire as cle,
    nom as objet,
    code_pays as valeur,
    case when nb_fois > 1 then nb_fois || ' partenaires de ce nom dans ce pays' end as explication
from nommes
