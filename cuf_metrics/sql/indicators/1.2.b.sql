-- libelle: Signatures d’élus sur une position de CUF
-- libelle_court: Signatures d’élus
-- definition: Signatures d’élus recueillies dans l’année par les textes que CUF porte ; un élu qui signe deux
--   textes compte deux fois.
-- formule: Somme des signataires des textes de l’année.
-- justification: Dit la force politique du plaidoyer, au-delà du nombre de textes.
-- objectif: 1.2
-- action: 1.2.2
-- niveau: resultat
-- nature: flux
-- unite: signatures
-- sens: hausse
-- agregation_temps: somme
-- periodicite: annuelle
-- delai_mois: 2
-- sources: publications
-- responsable: responsable du plaidoyer
-- hypotheses: Les textes sont ouverts à la signature.
-- limites: Seul un texte de 2025 a un nombre de signataires publié ; aucun nom n’est conservé.
-- publie: signataires_communique_titre_2025
-- reperes: signataires_tribune_2025
with lignes as (
    select annee, id_publication, titre, nb_signataires
    from publications_parues
    where type_publication in ('communiqué', 'tribune', 'contribution')
)

select
    annee,
    sum(nb_signataires) as valeur
from lignes
group by all
