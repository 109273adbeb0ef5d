-- libelle: Missions de la bourse d’experts
-- libelle_court: Bourse d’experts
-- definition: Missions d’expertise entre pairs réalisées dans l’année.
-- formule: Nombre de missions.
-- justification: L’action demande de mettre en valeur la bourse d’experts : son usage le dit.
-- objectif: 4.2
-- action: 4.2.3
-- niveau: activite
-- nature: flux
-- unite: missions
-- sens: hausse
-- agregation_temps: somme
-- periodicite: annuelle
-- delai_mois: 2
-- sources: accompagnements ; dispositifs
-- responsable: responsable du DCOL
-- hypotheses: La bourse est tenue à jour.
-- limites: Aucune donnée dans les documents publiés.
with lignes as (
    select a.annee, a.id_accompagnement, a.id_collectivite, a.objet
    from accompagnements a
    join dispositifs d using (id_dispositif)
    where d.famille_dispositif = 'bourse d’experts' and a.annee is not null
        and coalesce(a.statut_accompagnement, 'réalisé') not in ('prévu', 'annulé')
)

select
    annee,
    count(*) as valeur
from lignes
group by all
