-- titre: Lignes qui citent un document absent
-- tables: adhesions ; participations ; reunions ; flux ; partenariats ; partenaires ; collectivites ;
--   accompagnements ; publications ; audiences ; fonds ; chiffres_publies
-- famille: orphelins
-- gravite: majeure
-- responsable: direction
-- attendu: un document de la table des documents
-- remede: Reconstruisez le jeu ; si la règle reste en défaut, importez de nouveau le fichier cité.
-- pourquoi: Une ligne sans document n’a plus de source : son chiffre ne peut pas être vérifié.
-- grain: une ligne d’une table qui cite ses documents
with lignes as (
    select 'adhesions' as nom_table, id_adhesion as cle, id_document
    from adhesions
    union all
    select 'participations', id_participation, id_document
    from participations
    union all
    select 'reunions', id_reunion, id_document
    from reunions
    union all
    select 'flux', id_flux, id_document
    from flux
    union all
    select 'partenariats', id_partenariat, id_document
    from partenariats
    union all
    select 'partenaires', id_partenaire, id_document
    from partenaires
    union all
    select 'collectivites', id_collectivite, id_document
    from collectivites
    union all
    select 'accompagnements', id_accompagnement, id_document
    from accompagnements
    union all
    select 'publications', id_publication, id_document
    from publications
    union all
    select 'audiences', id_audience, id_document
    from audiences
    union all
    select 'fonds', id_fonds, id_document
    from fonds
    union all
    select 'chiffres_publies', id_chiffre_publie, id_document
    from chiffres_publies
)

select
    l.nom_table,
    l.cle,
    l.cle as objet,
    l.id_document as valeur,
    case when d.id_document is null then 'document absent du jeu' end as explication
from lignes l
left join documents d using (id_document)
