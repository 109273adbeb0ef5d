-- libelle: Fréquentation des RAICT
-- libelle_court: Participants aux RAICT
-- definition: Participants à l’édition de l’année des Rencontres de l’action internationale des collectivités
--   territoriales.
-- formule: Nombre de participants.
-- justification: Les RAICT sont le grand rendez-vous du réseau, que l’action demande de faire évoluer.
-- objectif: 3.2
-- action: 3.2.1
-- niveau: resultat
-- nature: flux
-- unite: participants
-- sens: hausse
-- agregation_temps: somme
-- periodicite: annuelle
-- delai_mois: 3
-- sources: reunions
-- responsable: responsable des RAICT
-- hypotheses: Une édition par an (celle de 2022 a été annulée), d’une durée comparable.
-- limites: Les éditions n’ont pas toutes la même durée (deux jours en 2023).
-- publie: raict_participants_2023
-- reperes: raict_collectivites_francaises_2023 ; raict_participants_usuel_min ; raict_participants_usuel_max
with lignes as (
    select annee, id_reunion, titre, nb_participants, nb_collectivites
    from reunions_tenues
    where type_reunion = 'RAICT'
)

select
    annee,
    if(count(*) = count(nb_participants), sum(nb_participants), null) as valeur
from lignes
group by all
