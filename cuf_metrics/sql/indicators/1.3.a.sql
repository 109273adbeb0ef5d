-- libelle: Abonnés aux réseaux sociaux, canal le plus suivi
-- libelle_court: Abonnés aux réseaux
-- definition: Abonnés du réseau social le plus suivi de CUF, au dernier relevé de l’année ; la ventilation donne
--   chaque canal. Les canaux ne s’additionnent pas : une même personne peut en suivre plusieurs.
-- formule: Dernier relevé de chaque canal ; le plus grand.
-- justification: L’action demande d’augmenter la présence sur les réseaux : les abonnés disent à qui CUF parle.
-- objectif: 1.3
-- action: 1.3.2
-- niveau: resultat
-- nature: stock
-- unite: abonnés
-- sens: hausse
-- agregation_temps: derniere
-- dimensions: canal
-- periodicite: mensuelle
-- delai_mois: 1
-- sources: audiences
-- responsable: responsable de la communication
-- hypotheses: Les plateformes restent accessibles et leurs compteurs stables.
-- limites: En 2023, le rapport donne plus de 3 000 abonnés sur X et environ 1 500 sur LinkedIn, mais 4 000 au total
--   : les trois ne s’accordent pas.
-- publie: abonnes_x_2023
-- reperes: abonnes_linkedin_2023 ; abonnes_reseaux_sociaux_2023
with lignes as (
    select
        annee,
        canal,
        arg_max(valeur, date_releve) as abonnes
    from releves
    where mesure = 'abonnés' and canal in ('X', 'LinkedIn', 'YouTube', 'Facebook', 'Instagram', 'Bluesky')
    group by all
)

select
    annee,
    case $ventilation when 'canal' then canal end as modalite,
    max(abonnes) as valeur
from lignes
group by all
