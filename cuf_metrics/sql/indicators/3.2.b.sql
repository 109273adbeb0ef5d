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
with connus as (
    select
        id_groupe,
        arg_max(nom, date_etat) as nom,
        coalesce(arg_max(pole, date_etat), 'non renseigné') as pole,
        arg_max(type_groupe, date_etat) as type_groupe,
        arg_max(coalesce(statut, ''), date_etat) as statut,
        min(try_cast(left(date_etat, 4) as integer)) as depuis
    from groupes
    group by id_groupe
),

nommes as (
    select annee, nombre, unnest(string_split(groupe, ' ; ')) as nom_groupe
    from reunions_tenues
),

lignes as (
    select annees.annee, c.id_groupe, c.nom, c.pole, coalesce(sum(r.nombre), 0) as nb_reunions
    from annees
    join connus c
        on c.depuis <= annees.annee
        and c.type_groupe in ('groupe-pays', 'dynamique géographique', 'dynamique thématique')
        and not starts_with(c.statut, 'arrêt')
    left join nommes r
        on r.annee = annees.annee and (r.nom_groupe = c.nom or contains(c.nom, concat('(', r.nom_groupe, ')')))
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
