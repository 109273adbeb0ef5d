-- libelle: Aide publique au développement déclarée par les collectivités
-- libelle_court: Aide déclarée
-- definition: Montant d’aide publique au développement que les collectivités françaises déclarent à l’État pour
--   l’année.
-- formule: Somme des montants déclarés.
-- justification: C’est la mesure de l’engagement des collectivités que l’État et les bailleurs regardent.
-- objectif: 2.1
-- action: 2.1.1
-- niveau: objectif_general
-- nature: flux
-- unite: €
-- sens: hausse
-- agregation_temps: somme
-- dimensions: code_pays
-- periodicite: annuelle
-- delai_mois: 24
-- sources: declarations_apd
-- responsable: direction
-- hypotheses: L’obligation de déclaration et son périmètre restent constants.
-- limites: CUF n’en est qu’un des facteurs. Ne se compare pas au milliard d’euros de 2017, d’un autre périmètre.
-- publie: apd_collectivites_declaree_2020
-- reperes: collectivites_declarant_apd_2020
with lignes as (
    select annee, id_declaration_apd, coalesce(code_pays, 'non renseigné') as code_pays, versement_eur as montant_eur
    from declarations_apd
    where est_collectivites and est_apd
)

select
    annee,
    case $ventilation when 'code_pays' then code_pays end as modalite,
    sum(montant_eur) as valeur
from lignes
group by all
