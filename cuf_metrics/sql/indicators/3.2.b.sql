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
-- limites: Un groupe n’existe qu’à partir du premier document qui le nomme, et plus à partir de celui qui le dit arrêté.
--   Le rapport donne le nombre de groupes géographiques (23), non ceux qui sont actifs.
-- reperes: groupes_travail_geographiques_2023
with nommes as (
    select annee, nombre, unnest(string_split(id_groupes, ' ; ')) as id_groupe
    from reunions_tenues
    where est_de_groupe
),

lignes as (
    select g.annee, g.id_groupe, g.nom, g.pole, coalesce(sum(n.nombre), 0) as nb_reunions
    from groupes_connus g
    left join nommes n
        on n.annee = g.annee and n.id_groupe = g.id_groupe
    where g.est_suivi
    group by all
),

comptes as (
    select
        annee,
        case $ventilation when 'pole' then pole end as modalite,
        count(*) filter (where nb_reunions >= 2) as numerateur,
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
