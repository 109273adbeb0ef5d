-- libelle: Suites des accompagnements du DCOL
-- libelle_court: Suites du DCOL
-- definition: Part des collectivités accompagnées deux ans plus tôt qui ont, depuis, délibéré une stratégie ou
--   obtenu un financement.
-- formule: Collectivités accompagnées en N−2 ayant une suite avant la fin de N / collectivités accompagnées en N−2.
-- justification: Dit l’effet du service, non son activité.
-- objectif: 4.1
-- action: 4.1.1 ; 4.1.2
-- niveau: objectif_specifique
-- nature: ratio
-- unite: %
-- sens: hausse
-- agregation_temps: aucune
-- recul: 2
-- periodicite: annuelle
-- delai_mois: 6
-- sources: accompagnements ; financements ; dispositifs
-- responsable: responsable du DCOL
-- hypotheses: Les collectivités disent la suite qu’elles ont donnée.
-- limites: Une délibération sans date n’est pas comptée. Aucune valeur publiée.
with lignes as (
    select
        a.annee + 2 as annee,
        a.id_collectivite,
        a.annee as annee_accompagnement,
        bool_or(
            a.date_deliberation between make_date(a.annee, 1, 1) and make_date(a.annee + 2, 12, 31)
            or f.id_financement is not null
        ) is true as a_eu_une_suite
    from accompagnements_dcol a
    left join financements f
        on f.id_collectivite = a.id_collectivite and f.annee between a.annee and a.annee + 2
    group by all
),

comptes as (
    select
        annee,
        count(*) filter (where a_eu_une_suite) as numerateur,
        count(*) as denominateur
    from lignes
    group by all
)

select
    annee,
    numerateur,
    denominateur,
    100.0 * numerateur / nullif(denominateur, 0) as valeur
from comptes
