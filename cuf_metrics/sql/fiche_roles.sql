-- What a local government does in the network: roles, memberships, support received. Grain: one fact.
with faits as (
    select r.type_role as nature, coalesce(r.intitule, g.nom, '') as detail, r.date_etat as periode,
        r.id_document, r.section, r.citation
    from roles r
    left join (select distinct id_groupe, nom from groupes) g using (id_groupe)
    where r.id_collectivite = $collectivite
    union all
    select 'adhésion', coalesce(statut_adhesion, ''), cast(annee as varchar), id_document, section, citation
    from adhesions
    where id_collectivite = $collectivite
    union all
    select 'accompagnement', coalesce(objet, id_dispositif), cast(annee as varchar), id_document, section, citation
    from accompagnements
    where id_collectivite = $collectivite
)

select f.*, d.titre as titre_document
from faits f
left join documents d using (id_document)
order by periode desc nulls last, nature, detail
