-- libelle: Partenaires avec convention ou projet en cours
-- libelle_court: Partenaires conventionnés
-- definition: Organismes liés à CUF, dans l’année, par une convention ou un programme commun en cours.
-- formule: Nombre de partenaires distincts.
-- justification: Consolider le statut de CUF passe par des partenariats écrits, non par des contacts.
-- objectif: 3.1
-- action: 3.1.2
-- niveau: resultat
-- nature: stock
-- unite: partenaires
-- sens: hausse
-- agregation_temps: derniere
-- dimensions: famille_lien
-- periodicite: annuelle
-- delai_mois: 2
-- sources: partenariats
-- responsable: responsable des partenariats
-- hypotheses: Les conventions sont datées.
-- limites: Un lien dont l’année de début est inconnue n’est pas compté. Aucune valeur publiée.
with lignes as (
    select distinct annee, coalesce(id_partenaire, partenaire) as partenaire, famille_lien
    from partenariats_actifs
    where id_collectivite is null
        and contains(porteur, 'Cités Unies France')
        and famille_lien in ('réseau ou convention', 'programme')
)

select
    annee,
    case $ventilation when 'famille_lien' then famille_lien end as modalite,
    count(distinct partenaire) as valeur
from lignes
group by all
