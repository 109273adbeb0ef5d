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
-- sources: partenariats ; partenaires
-- responsable: responsable des partenariats
-- hypotheses: Les programmes européens restent ouverts.
-- limites: Un programme mené avec plusieurs partenaires compte autant de fois ; son montant n’est pas publié.
-- reperes: programmes_mutualises_2023
with lignes as (
    select distinct a.annee, a.id_partenariat, a.partenaire, a.code_pays
    from partenariats_actifs a
    left join partenaires e using (id_partenaire)
    where a.id_collectivite is null
        and contains(a.porteur, 'Cités Unies France')
        and a.famille_lien = 'programme'
        and (coalesce(e.code_pays, a.code_pays) <> 'FRA' or e.type_partenaire = 'réseau de collectivités')
)

select
    annee,
    case $ventilation when 'code_pays' then coalesce(code_pays, 'non renseigné') end as modalite,
    count(distinct id_partenariat) as valeur
from lignes
group by all
