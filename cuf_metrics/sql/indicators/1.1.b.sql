-- libelle: Diversité des adhérents
-- libelle_court: Diversité
-- definition: Probabilité que deux adhérents tirés au hasard soient de types différents (commune, intercommunalité,
--   département, région, syndicat) : 0 quand tous se ressemblent, proche de 1 quand tous diffèrent.
-- formule: Indice de Simpson : 1 − Σ (part de chaque type)².
-- justification: L’objectif demande de diversifier autant que d’augmenter : le nombre seul ne le dit pas.
-- objectif: 1.1
-- action: 1.1.3
-- niveau: resultat
-- nature: ratio
-- unite: indice
-- sens: hausse
-- agregation_temps: aucune
-- periodicite: annuelle
-- delai_mois: 3
-- sources: adhesions
-- responsable: responsable des adhésions
-- hypotheses: Le type de chaque adhérent est renseigné.
-- limites: À lire avec la part de chaque type. Aucune répartition des adhérents n’est publiée ; celle du conseil
--   d’administration n’en tient pas lieu.
with lignes as (
    select annee, type_collectivite, count(distinct id_collectivite) as nb_adherents
    from adherents
    group by all
),

connus as (
    select annee, if(type_collectivite <> 'non renseigné', nb_adherents, null) as nb_adherents
    from lignes
),

comptes as (
    select
        annee,
        sum(nb_adherents) ** 2 - sum(nb_adherents ** 2) as numerateur,
        sum(nb_adherents) ** 2 as denominateur
    from connus
    group by all
)

select
    annee,
    numerateur,
    denominateur,
    numerateur / nullif(denominateur, 0) as valeur
from comptes
