-- Declarations of local governments, aid or not, for some years (an empty list keeps all); at most $limite of them.
-- Grain: one line of declaration.
select
    a.annee,
    coalesce(r.nom, a.zone) as destination,
    a.categorie_revenu,
    a.secteur,
    a.code_objet,
    a.objet,
    a.odd,
    a.odd_source,
    a.numero_projet,
    a.canal_transfert,
    a.type_financement,
    a.type_flux,
    a.est_apd,
    a.engagement_eur,
    a.versement_eur,
    a.equivalent_don_eur,
    d.titre as titre_document,
    a.numero_ligne
from declarations_apd a
join documents d using (id_document)
left join reference_pays r on r.code_pays = a.code_pays
where a.est_collectivites
    and (len($annees::integer[]) = 0 or list_contains($annees::integer[], a.annee))
order by a.annee desc, a.numero_ligne
limit $limite
