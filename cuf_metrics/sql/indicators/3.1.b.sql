-- libelle: Associations et partenaires français en interaction
-- libelle_court: Partenaires français
-- definition: Associations et organismes français présents à au moins une activité de l’année.
-- formule: Nombre d’organismes distincts.
-- justification: Dit l’étendue du réseau d’acteurs que CUF articule en France.
-- objectif: 3.1 ; 3.3
-- action: 3.1.2 ; 3.3.2
-- niveau: resultat
-- nature: flux
-- unite: associations et partenaires
-- sens: hausse
-- agregation_temps: aucune
-- dimensions: type_partenaire
-- periodicite: annuelle
-- delai_mois: 2
-- sources: participations ; reunions ; partenaires
-- responsable: responsable des partenariats
-- hypotheses: La règle de comptage d’une interaction est écrite.
-- limites: Le rapport compte des « interactions » sans les définir ; « 1400+ » est une borne basse.
-- publie: associations_partenaires_2023
with lignes as (
    select distinct p.annee, p.id_partenaire, p.type_partenaire
    from presences p
    where p.id_partenaire is not null and p.pays_partenaire = 'FRA'
)

select
    annee,
    case $ventilation when 'type_partenaire' then type_partenaire end as modalite,
    count(distinct id_partenaire) as valeur
from lignes
group by all
