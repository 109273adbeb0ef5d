-- Financing obtained by local governments, latest first. Grain: one financing.
select
    f.annee,
    coalesce(c.nom, f.id_collectivite) as collectivite,
    coalesce(d.nom, f.id_dispositif) as dispositif,
    f.montant_eur,
    f.section,
    f.citation,
    o.titre as titre_document
from financements f
join documents o using (id_document)
left join collectivites c using (id_collectivite)
left join dispositifs d using (id_dispositif)
order by f.annee desc, collectivite
