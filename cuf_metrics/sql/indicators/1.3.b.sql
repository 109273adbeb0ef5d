-- libelle: Visites annuelles du site
-- libelle_court: Visites du site
-- definition: Visites du site Internet de CUF dans l’année.
-- formule: Somme des visites relevées dans l’année.
-- justification: Le site est la première source d’information des collectivités ; l’action porte sur son
--   référencement.
-- objectif: 1.3
-- action: 1.3.1
-- niveau: resultat
-- nature: flux
-- unite: visites par an
-- sens: hausse
-- agregation_temps: somme
-- periodicite: mensuelle
-- delai_mois: 1
-- sources: audiences
-- responsable: responsable de la communication
-- hypotheses: L’outil de mesure et la règle de consentement ne changent pas.
-- limites: « Visites » n’est pas défini par le rapport (sessions ou pages).
-- publie: visites_site_2023
with lignes as (
    select annee, date_releve, valeur as visites
    from releves
    where not est_un_double and canal = 'site' and mesure = 'visites'
)

select
    annee,
    sum(visites) as valeur
from lignes
group by all
