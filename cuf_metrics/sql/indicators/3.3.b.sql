-- libelle: Collectivités étrangères mises en relation
-- libelle_court: Collectivités étrangères
-- definition: Collectivités étrangères distinctes présentes à au moins une activité de CUF dans l’année.
-- formule: Nombre de collectivités étrangères distinctes.
-- justification: C’est la matière première des partenariats à venir.
-- objectif: 3.3
-- action: 3.3.2
-- niveau: resultat
-- nature: flux
-- unite: collectivités étrangères
-- sens: hausse
-- agregation_temps: aucune
-- dimensions: pays_partenaire
-- periodicite: annuelle
-- delai_mois: 2
-- sources: participations ; reunions ; partenaires
-- responsable: responsables des pôles géographiques
-- hypotheses: La règle de comptage est écrite.
-- limites: Le rapport ne définit pas « croiser ».
-- publie: collectivites_etrangeres_2023
with lignes as (
    select distinct p.annee, p.id_partenaire, coalesce(p.pays_partenaire, 'non renseigné') as pays_partenaire
    from presences p
    where p.type_partenaire = 'collectivité étrangère' and p.est_organisee_par_cuf
)

select
    annee,
    case $ventilation when 'pays_partenaire' then pays_partenaire end as modalite,
    count(distinct id_partenaire) as valeur
from lignes
group by all
