-- libelle: Événements organisés avec le Parlement
-- libelle_court: Événements au Parlement
-- definition: Conférences, séminaires et rendez-vous de CUF tenus dans l’année à l’Assemblée nationale ou au Sénat.
-- formule: Nombre d’événements de CUF tenus dans l’une des deux assemblées.
-- justification: Le plaidoyer s’adresse d’abord au législateur : ces rendez-vous en sont le signe visible.
-- objectif: 1.2 ; 3.3
-- action: 1.2.1 ; 3.3.1
-- niveau: activite
-- nature: flux
-- unite: événements
-- sens: hausse
-- agregation_temps: somme
-- dimensions: type_reunion
-- periodicite: annuelle
-- delai_mois: 2
-- sources: reunions
-- responsable: responsable du plaidoyer
-- hypotheses: Le calendrier parlementaire le permet.
-- limites: Aucun total publié ; le rapport 2023 nomme au moins deux événements et en annonce quatre pour 2024.
with lignes as (
    select annee, id_reunion, titre, type_reunion, lieu, nombre
    from reunions_tenues
    where est_organisee_par_cuf
        and type_reunion in (
            'conférence ou table ronde', 'séminaire ou journée', 'rendez-vous de la diplomatie des territoires'
        )
        and (contains(lieu, 'Assemblée nationale') or contains(lieu, 'Sénat'))
)

select
    annee,
    case $ventilation when 'type_reunion' then type_reunion end as modalite,
    sum(nombre) as valeur
from lignes
group by all
