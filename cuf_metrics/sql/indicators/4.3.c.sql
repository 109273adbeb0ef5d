-- libelle: Taux d’ouverture de la Lettre
-- libelle_court: Ouverture de la Lettre
-- definition: Ouvertures uniques de la Lettre, rapportées aux envois délivrés, sur tous les numéros de l’année.
-- formule: Ouvertures uniques / envois délivrés.
-- justification: Dit si l’information envoyée est lue.
-- objectif: 4.3
-- action: 4.3.1
-- niveau: resultat
-- nature: ratio
-- unite: %
-- sens: hausse
-- agregation_temps: aucune
-- periodicite: annuelle
-- delai_mois: 1
-- sources: audiences
-- responsable: responsable de la communication
-- hypotheses: La mesure d’ouverture reste fiable malgré la protection de la vie privée des messageries.
-- limites: Les numéros se pèsent par leurs envois : ce n’est pas la moyenne des taux. Aucune valeur publiée.
with lignes as (
    select annee, date_releve, mesure, valeur as envois
    from releves
    where not est_un_double and canal = 'lettre' and mesure in ('ouvertures uniques', 'envois délivrés')
),

comptes as (
    select
        annee,
        if(
            count(*) filter (where mesure = 'ouvertures uniques')
            = count(*) filter (where mesure = 'envois délivrés'),
            sum(envois) filter (where mesure = 'ouvertures uniques'),
            null
        ) as numerateur,
        sum(envois) filter (where mesure = 'envois délivrés') as denominateur
    from lignes
    group by all
)

select
    annee,
    numerateur,
    denominateur,
    100.0 * numerateur / nullif(denominateur, 0) as valeur
from comptes
