-- libelle: Collectivités informées
-- libelle_court: Collectivités informées
-- definition: Collectivités distinctes destinataires de l’information de CUF, au dernier relevé de l’année.
-- formule: Dernier relevé de l’année.
-- justification: Dit à combien de collectivités CUF parle, adhérentes ou non.
-- objectif: 4.3
-- action: 4.3.1
-- niveau: resultat
-- nature: stock
-- unite: collectivités
-- sens: hausse
-- agregation_temps: derniere
-- periodicite: semestrielle
-- delai_mois: 2
-- sources: audiences
-- responsable: responsable de la communication
-- hypotheses: Les adresses sont à jour et les règles de protection des données respectées.
-- limites: Le rapport y joint celles qui « participent ponctuellement ».
-- publie: collectivites_informees_2023
with lignes as (
    select
        annee,
        arg_max(valeur, date_releve) as destinataires
    from releves
    where canal = 'liste de diffusion' and mesure = 'collectivités destinataires'
    group by all
)

select
    annee,
    max(destinataires) as valeur
from lignes
group by all
