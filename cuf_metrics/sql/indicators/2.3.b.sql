-- libelle: Collectivités touchées par la diffusion
-- libelle_court: Collectivités touchées
-- definition: Collectivités distinctes destinataires d’au moins une publication de l’année.
-- formule: Dernier relevé de l’année.
-- justification: Une publication n’agit que si elle est reçue.
-- objectif: 2.3
-- action: 2.2.2
-- niveau: resultat
-- nature: stock
-- unite: collectivités
-- sens: hausse
-- agregation_temps: derniere
-- periodicite: annuelle
-- delai_mois: 2
-- sources: audiences
-- responsable: responsable de la communication
-- hypotheses: Les listes de diffusion sont à jour.
-- limites: Être destinataire n’est pas lire.
-- publie: collectivites_diffusion_publications_2023
with lignes as (
    select
        annee,
        arg_max(valeur, date_releve) as destinataires
    from releves
    where canal = 'publications' and mesure = 'collectivités destinataires'
    group by all
)

select
    annee,
    max(destinataires) as valeur
from lignes
group by all
