-- Financing devices as published, each with every passage that tells of it. Grain: one device, call or programme.
select
    d.id_dispositif,
    d.nom,
    d.type_dispositif,
    d.famille_dispositif,
    d.id_dispositif_parent,
    d.objet,
    d.partenaires,
    d.statut,
    d.date_ouverture,
    d.precision_ouverture,
    d.date_cloture,
    d.precision_cloture,
    coalesce(d.certitude, 'forte') = 'forte' as est_sure,
    d.note,
    o.titre as titre_document,
    o.date_publication,
    o.precision_date,
    d.section,
    d.citation,
    coalesce(
        (
            select list({'titre': s.titre, 'section': c.section, 'citation': c.citation} order by c.id_citation)
            from citations c
            join documents s using (id_document)
            where c.nom_table = 'dispositifs' and c.id_ligne = d.id_dispositif
        ),
        []
    ) as autres_passages
from dispositifs d
join documents o using (id_document)
where d.type_dispositif <> 'règle générale'
order by d.famille_dispositif, d.date_ouverture nulls last, strip_accents(d.nom)
