-- libelle: Projets internationaux menés avec des homologues
-- libelle_court: Projets internationaux
-- definition: Programmes que CUF mène dans l’année avec au moins un partenaire étranger ou un réseau européen.
-- formule: Nombre de programmes en cours.
-- justification: L’action demande de participer à des projets internationaux avec les homologues de CUF.
-- objectif: 3.1
-- action: 3.1.1
-- niveau: activite
-- nature: stock
-- unite: projets
-- sens: hausse
-- agregation_temps: derniere
-- dimensions: code_pays
-- periodicite: annuelle
-- delai_mois: 2
-- sources: partenariats
-- responsable: responsable des partenariats
-- hypotheses: Les programmes européens restent ouverts.
-- limites: Le montant des projets n’est pas publié.
-- reperes: programmes_mutualises_2023
with lignes as (
    select distinct annee, id_partenariat, partenaire, code_pays
    from partenariats_actifs
    where id_collectivite is null
        and porteur = 'Cités Unies France'
        and famille_lien = 'programme'
)

select
    annee,
    case $ventilation when 'code_pays' then code_pays end as modalite,
    count(distinct id_partenariat) as valeur
from lignes
group by all
