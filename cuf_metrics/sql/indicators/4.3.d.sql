-- libelle: Stratégie de communication adoptée
-- libelle_court: Stratégie de communication
-- definition: Une stratégie de communication a été validée par une instance de CUF, cette année ou avant.
-- formule: Oui (1) dès qu’un document validé existe, non (0) sinon.
-- justification: C’est l’unique action de l’objectif : elle est faite ou ne l’est pas.
-- objectif: 4.3
-- action: 4.3.1
-- niveau: activite
-- nature: oui_non
-- unite: oui/non
-- sens: hausse
-- agregation_temps: derniere
-- periodicite: annuelle
-- delai_mois: 2
-- sources: publications
-- responsable: responsable de la communication
-- hypotheses: Les instances la portent.
-- limites: Les documents publiés ne disent pas si elle existe.
with lignes as (
    select annee, id_publication, titre
    from publications_parues
    where type_publication = 'stratégie de communication'
)

select
    annees.annee,
    if(count(lignes.id_publication) > 0, 1, 0) as valeur
from annees
left join lignes on lignes.annee <= annees.annee
group by all
