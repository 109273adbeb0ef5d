-- libelle: Fédérations étrangères en relation avec CUF
-- libelle_court: Fédérations étrangères
-- definition: Associations de pouvoirs locaux étrangères présentes à au moins une réunion de l’année.
-- formule: Nombre de fédérations distinctes.
-- justification: Les homologues étrangers relaient la voix des collectivités françaises.
-- objectif: 2.2 ; 3.3
-- action: 3.1.1 ; 3.3.2
-- niveau: resultat
-- nature: flux
-- unite: fédérations
-- sens: hausse
-- agregation_temps: aucune
-- dimensions: pays_partenaire
-- periodicite: annuelle
-- delai_mois: 2
-- sources: participations ; reunions ; partenaires
-- responsable: responsables des pôles géographiques
-- hypotheses: Les réseaux partenaires restent stables.
-- limites: Le rapport compte des « interactions », plus larges que la présence à une réunion.
-- publie: federations_etrangeres_2023
with lignes as (
    select distinct p.annee, p.id_partenaire, coalesce(p.pays_partenaire, 'non renseigné') as pays_partenaire
    from presences p
    where p.type_partenaire = 'association de pouvoirs locaux étrangère'
)

select
    annee,
    case $ventilation when 'pays_partenaire' then pays_partenaire end as modalite,
    count(distinct id_partenaire) as valeur
from lignes
group by all
