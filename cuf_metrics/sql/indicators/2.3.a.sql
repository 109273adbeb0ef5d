-- libelle: Capitalisations et publications
-- libelle_court: Capitalisations
-- definition: Répertoires, capitalisations, vidéos et dossiers de CUF parus dans l’année ; ni communiqués, ni
--   Lettre.
-- formule: Nombre de publications de ces types.
-- justification: Valoriser l’action suppose de la raconter : ces documents en sont la matière.
-- objectif: 2.3
-- action: 2.2.2 ; 2.3.1
-- niveau: activite
-- nature: flux
-- unite: publications
-- sens: hausse
-- agregation_temps: somme
-- dimensions: type_publication ; pole
-- periodicite: annuelle
-- delai_mois: 2
-- sources: publications
-- responsable: responsable de la communication
-- hypotheses: Les collectivités transmettent leurs expériences.
-- limites: Les 16 publications de 2023 comprennent trois documents parus ou à paraître en 2024.
-- publie: capitalisations_publications_2023
-- reperes: repertoires_publies_2023 ; documents_capitalisation_2023
with lignes as (
    select annee, id_publication, titre, type_publication, pole
    from publications_parues
    where type_publication in ('répertoire', 'capitalisation', 'autre')
)

select
    annee,
    case $ventilation
        when 'type_publication' then type_publication
        when 'pole' then pole
    end as modalite,
    count(*) as valeur
from lignes
group by all
