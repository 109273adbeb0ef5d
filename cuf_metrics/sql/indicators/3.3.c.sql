-- libelle: Réunions ouvertes à des acteurs externes
-- libelle_court: Réunions ouvertes
-- definition: Part des réunions de groupe, RAICT et assises de l’année où est présent au moins un parlementaire,
--   une association, une entreprise, un chercheur ou un organisme d’appui.
-- formule: Réunions avec un acteur externe / réunions.
-- justification: L’action demande d’ouvrir les groupes, les RAICT et les assises.
-- objectif: 3.3
-- action: 3.3.1 ; 3.3.3
-- niveau: activite
-- nature: ratio
-- unite: %
-- sens: hausse
-- agregation_temps: aucune
-- dimensions: type_reunion
-- periodicite: annuelle
-- delai_mois: 2
-- sources: reunions ; participations ; partenaires
-- responsable: responsables des pôles géographiques
-- hypotheses: Le type de chaque intervenant est saisi.
-- limites: Une présence suffit, quelle que soit la part prise. Aucune valeur publiée.
with lignes as (
    select
        r.annee,
        r.id_reunion,
        r.titre,
        r.nombre,
        r.type_reunion,
        bool_or(
            p.type_partenaire in (
                'association ou ONG', 'recherche', 'organisme d’appui', 'réseau professionnel ou multi-acteurs', 'opérateur'
            )
            or p.categorie = 'Parlement'
        ) is true as est_ouverte
    from reunions_tenues r
    left join presences p using (id_reunion)
    where r.type_reunion in ('réunion de groupe-pays', 'réunion de dynamique', 'RAICT', 'assises')
    group by all
),

comptes as (
    select
        annee,
        case $ventilation when 'type_reunion' then type_reunion end as modalite,
        sum(if(est_ouverte, nombre, 0)) as numerateur,
        sum(nombre) as denominateur
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
