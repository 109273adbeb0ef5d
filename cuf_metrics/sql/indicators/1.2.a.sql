-- libelle: Prises de position publiques
-- libelle_court: Prises de position
-- definition: Communiqués, tribunes et contributions signés par CUF et parus dans l’année.
-- formule: Nombre de publications de ces trois types.
-- justification: Mesure l’activité de plaidoyer que l’objectif demande de centrer et d’enrichir.
-- objectif: 1.2
-- action: 1.2.1 ; 1.2.2
-- niveau: activite
-- nature: flux
-- unite: documents
-- sens: hausse
-- agregation_temps: somme
-- dimensions: type_publication
-- periodicite: annuelle
-- delai_mois: 2
-- sources: publications
-- responsable: responsable du plaidoyer
-- hypotheses: Aucune crise majeure ne détourne le plaidoyer.
-- limites: La valeur de 2023 additionne les communiqués que deux pôles annoncent (Afrique et Méditerranée) : c’est
--   un minimum.
-- publie: communiques_afrique_2023 + communiques_mediterranee_2023 (au moins)
with lignes as (
    select annee, id_publication, titre, type_publication
    from publications_parues
    where type_publication in ('communiqué', 'tribune', 'contribution')
)

select
    annee,
    case $ventilation when 'type_publication' then type_publication end as modalite,
    count(*) as valeur
from lignes
group by all
