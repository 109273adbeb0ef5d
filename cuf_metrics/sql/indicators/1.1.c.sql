-- libelle: Fidélité des adhérents
-- libelle_court: Fidélité
-- definition: Part des adhérents d’une année encore adhérents l’année suivante.
-- formule: Adhérents de l’année N−1 encore adhérents en N, rapportés aux adhérents de N−1.
-- justification: Un réseau peut grandir en perdant ses membres : la fidélité dit si l’adhésion tient ses promesses.
-- objectif: 1.1
-- action: 1.1.1
-- niveau: resultat
-- nature: ratio
-- unite: %
-- sens: hausse
-- agregation_temps: aucune
-- dimensions: type_collectivite
-- recul: 1
-- periodicite: annuelle
-- delai_mois: 3
-- sources: adhesions
-- responsable: responsable des adhésions
-- hypotheses: Les adhésions sont historisées année par année.
-- limites: Après une fusion, la commune nouvelle adhérente vaut pour chacune des anciennes. Aucune valeur publiée.
with lignes as (
    select
        avant.annee + 1 as annee,
        avant.id_collectivite,
        avant.type_collectivite,
        bool_or(apres.id_collectivite is not null) as est_fidele
    from adherents avant
    left join formes f using (id_collectivite)
    left join adherents apres
        on apres.id_collectivite = coalesce(f.id_forme, avant.id_collectivite) and apres.annee = avant.annee + 1
    where avant.annee + 1 in (select annee from adherents)
    group by all
),

comptes as (
    select
        annee,
        case $ventilation when 'type_collectivite' then type_collectivite end as modalite,
        count(*) filter (where est_fidele) as numerateur,
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
