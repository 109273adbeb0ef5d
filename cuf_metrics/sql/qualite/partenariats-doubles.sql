-- titre: Partenariats écrits deux fois
-- tables: partenariats
-- famille: doublons
-- gravite: moyenne
-- responsable: responsable des partenariats
-- attendu: une ligne par lien : même collectivité, même partenaire, même famille, même début
-- remede: Gardez une des lignes, ou précisez ce qui les distingue (type de lien, années).
-- pourquoi: Un lien double compte deux fois.
-- grain: un partenariat dont les deux bouts sont identifiés
with lies as (
    select
        *,
        count(*) over (partition by id_collectivite, id_partenaire, famille_lien, type_lien, annee_debut, theme) as nb_fois
    from partenariats
    where id_collectivite is not null and id_partenaire is not null
)

select
    'partenariats' as nom_table,
    id_partenariat as cle,
    porteur || ', ' || partenaire as objet,
    famille_lien as valeur,
    case when nb_fois > 1 then nb_fois || ' lignes pour le même lien' end as explication
from lies
