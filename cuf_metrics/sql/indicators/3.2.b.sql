-- libelle: Part des groupes actifs
-- libelle_court: Groupes actifs
-- definition: Part des groupes-pays et des dynamiques qui ont tenu au moins deux réunions dans l’année.
-- formule: Groupes d’au moins deux réunions / groupes existants.
-- justification: Montre les groupes qui dorment, que le total des réunions cache.
-- objectif: 3.2
-- action: 3.2.2
-- niveau: resultat
-- nature: ratio
-- unite: %
-- sens: hausse
-- agregation_temps: aucune
-- dimensions: pole
-- periodicite: annuelle
-- delai_mois: 1
-- sources: groupes ; reunions
-- responsable: responsables des pôles géographiques
-- hypotheses: Chaque groupe a une présidence (Chine et Vietnam n’en avaient pas en 2023).
-- limites: Le rapport donne le nombre de groupes géographiques (23), non ceux qui sont actifs.
-- reperes: groupes_travail_geographiques_2023
with lignes as (
    select
        annees.annee,
        g.nom,
        any_value(g.pole) as pole,
        count(distinct r.id_reunion) >= 2 as est_actif
    from annees
    join groupes g on try_cast(left(g.date_etat, 4) as integer) <= annees.annee
    left join reunions_tenues r
        on r.annee = annees.annee and list_contains(string_split(r.groupe, ' ; '), g.nom)
    group by annees.annee, g.nom
),

comptes as (
    select
        annee,
        case $ventilation when 'pole' then pole end as modalite,
        count(*) filter (where est_actif) as numerateur,
        count(*) as denominateur
    from lignes
    group by all
)

select
    annee,
    modalite,
    numerateur,
    denominateur,
    100.0 * numerateur / nullif(denominateur, 0) as valeur
from comptes
