-- Grants of the chosen givers and sectors, with the file they were read in; at most $limite of them.
-- Grain: one grant to one beneficiary.
select
    s.id_subvention,
    s.attribuant,
    s.siret_attribuant,
    s.beneficiaire,
    s.siret_beneficiaire,
    s.rna_beneficiaire,
    s.type_beneficiaire,
    s.objet,
    s.annee,
    s.date_convention,
    s.reference_decision,
    s.montant_signe_eur,
    s.nature_aide,
    s.conditions_versement,
    s.periode_versement,
    s.id_rae,
    s.est_notifiee_ue,
    s.taux_subvention,
    s.dispositif_aide,
    s.secteur,
    s.categorie,
    d.titre as titre_document,
    s.numero_ligne
from subventions_choisies($attribuants, $secteurs) s
join documents d using (id_document)
order by s.annee desc nulls last, s.montant_signe_eur desc, s.id_subvention
limit $limite
