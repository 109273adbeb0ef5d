-- Calls of the DCOL: what documents say of each, and the local governments that the rows attach to it.
-- Grain: one call. Where the device holds no number of candidates, a figure published about the same call gives it.
with appels as (
    select *, try_cast(regexp_extract(nom, '(\d+)e appel', 1) as integer) as rang
    from dispositifs
    where id_dispositif_parent = 'dcol' and type_dispositif = 'appel'
),

candidatures as (
    select c.valeur_dimension_1, c.valeur, c.section, c.citation, d.titre
    from chiffres_publies c
    join documents d using (id_document)
    where c.unite = 'candidatures' and c.nom_dimension_1 = 'dispositif'
),

comptes as (
    select id_dispositif, count(distinct id_collectivite) as nb_comptees
    from accompagnements_dcol
    group by id_dispositif
)

select
    a.id_dispositif,
    a.rang,
    a.nom,
    a.date_ouverture,
    a.precision_ouverture,
    a.statut,
    coalesce(a.nb_candidatures, p.valeur) as nb_candidatures,
    a.nb_beneficiaires,
    a.beneficiaires,
    n.nb_comptees,
    d.titre as titre_document,
    a.section,
    a.citation,
    if(a.nb_candidatures is null, p.titre, null) as titre_candidatures,
    p.section as section_candidatures,
    p.citation as citation_candidatures
from appels a
join documents d using (id_document)
left join candidatures p on p.valeur_dimension_1 = 'DCOL ' || a.rang
left join comptes n using (id_dispositif)
order by a.rang nulls last, a.date_ouverture
