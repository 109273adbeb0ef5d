-- titre: Adhésions comptées deux fois la même année
-- tables: adhesions
-- famille: doublons
-- gravite: majeure
-- responsable: responsable des adhésions
-- attendu: une seule adhésion par collectivité et par année, quelle que soit la façon dont elle s’écrit
-- remede: Gardez une ligne par collectivité et par année ; deux écritures d’un même nom se réunissent dans la
--   page Identités.
-- pourquoi: Une adhésion double gonfle le nombre d’adhérents et les recettes.
-- grain: une adhésion
with identifiees as (
    select
        a.*,
        coalesce(c.nom, a.nom_source, a.id_collectivite) as nom,
        count(*) over (partition by coalesce(c.siren, a.id_collectivite), a.annee) as nb_fois
    from adhesions a
    left join collectivites c using (id_collectivite)
)

select
    'adhesions' as nom_table,
    id_adhesion as cle,
    nom || ', ' || annee as objet,
    nb_fois as valeur,
    case when nb_fois > 1 then nb_fois || ' adhésions de la même collectivité en ' || annee end as explication
from identifiees
