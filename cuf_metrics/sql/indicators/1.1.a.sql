-- libelle: Collectivités adhérentes
-- libelle_court: Adhérents
-- definition: Collectivités territoriales françaises à jour de leur adhésion à CUF dans l’année ; chacune compte
--   une fois, quel que soit le nombre de versements.
-- formule: Nombre de collectivités distinctes à jour de leur adhésion.
-- justification: Dit la taille du réseau, donc sa légitimité et ses ressources ; oriente la campagne d’adhésion.
-- objectif: 1.1
-- action: 1.1.1 ; 1.1.3
-- niveau: resultat
-- nature: stock
-- unite: collectivités
-- sens: hausse
-- agregation_temps: derniere
-- dimensions: type_collectivite
-- periodicite: annuelle
-- delai_mois: 3
-- sources: adhesions
-- responsable: responsable des adhésions
-- hypotheses: Les budgets des collectivités et les élections municipales de 2026 ne provoquent pas de retrait
--   massif.
-- limites: Le rapport publie « 200+ », une borne basse, et ne distingue pas membre et membre actif ; une adhésion
--   sans statut est tenue pour à jour.
-- publie: collectivites_membres_2023
with lignes as (
    select annee, id_collectivite, type_collectivite
    from adherents
)

select
    annee,
    case $ventilation when 'type_collectivite' then type_collectivite end as modalite,
    count(distinct id_collectivite) as valeur
from lignes
group by all
