-- libelle: Part de participants étrangers aux RAICT
-- libelle_court: Étrangers aux RAICT
-- definition: Participants aux RAICT de l’année venus de l’étranger, rapportés à tous les participants.
-- formule: Participants étrangers / participants.
-- justification: Les RAICT servent aussi à rapprocher les collectivités de leurs homologues étrangers.
-- objectif: 3.3
-- action: 3.3.2 ; 3.3.3
-- niveau: resultat
-- nature: ratio
-- unite: %
-- sens: hausse
-- agregation_temps: aucune
-- periodicite: annuelle
-- delai_mois: 3
-- sources: participations ; reunions ; partenaires
-- responsable: responsable des RAICT
-- hypotheses: Les visas et les déplacements restent possibles.
-- limites: Le rapport donne 28 pays à un endroit, « plus de 30 » à un autre.
-- publie: raict_part_etrangers_2023
-- reperes: raict_pays_2023 ; raict_pays_elus_2023
with lignes as (
    select p.annee, p.id_reunion, p.id_collectivite, p.id_partenaire, p.pays_partenaire, p.nb_participants
    from presences p
    where p.type_reunion = 'RAICT'
),

comptes as (
    select
        annee,
        coalesce(sum(nb_participants) filter (where pays_partenaire <> 'FRA'), 0) as numerateur,
        if(count(*) = count(nb_participants), sum(nb_participants), null) as denominateur
    from lignes
    group by all
)

select
    annee,
    numerateur,
    denominateur,
    100.0 * numerateur / nullif(denominateur, 0) as valeur
from comptes
