-- libelle: Part des visites venues des moteurs de recherche
-- libelle_court: Part de la recherche
-- definition: Visites du site arrivées par un moteur de recherche, rapportées à toutes les visites de l’année.
-- formule: Visites issues de la recherche / visites.
-- justification: Mesure directement l’action « améliorer le référencement du site ».
-- objectif: 1.3
-- action: 1.3.1
-- niveau: resultat
-- nature: ratio
-- unite: %
-- sens: hausse
-- agregation_temps: aucune
-- periodicite: mensuelle
-- delai_mois: 1
-- sources: audiences
-- responsable: responsable de la communication
-- hypotheses: L’origine des visites est mesurée.
-- limites: Les visites dont l’origine est inconnue pèsent au dénominateur. Aucune valeur publiée.
with lignes as (
    select annee, date_releve, mesure, valeur as visites
    from releves
    where not est_un_double and canal = 'site' and mesure in ('visites', 'visites issues de la recherche')
),

comptes as (
    select
        annee,
        if(
            count(*) filter (where mesure = 'visites issues de la recherche')
            = count(*) filter (where mesure = 'visites'),
            sum(visites) filter (where mesure = 'visites issues de la recherche'),
            null
        ) as numerateur,
        sum(visites) filter (where mesure = 'visites') as denominateur
    from lignes
    group by all
)

select
    annee,
    numerateur,
    denominateur,
    100.0 * numerateur / nullif(denominateur, 0) as valeur
from comptes
