-- libelle: Réunions tenues avec un poste diplomatique ou le ministère
-- libelle_court: Réunions avec la diplomatie
-- definition: Part des réunions de groupe-pays et de dynamique tenues en présence d’une ambassade, d’un consulat ou
--   du ministère chargé des affaires étrangères.
-- formule: Réunions où l’État est représenté / réunions de groupe-pays et de dynamique.
-- justification: Dit si l’action extérieure des collectivités et la diplomatie de l’État se rencontrent.
-- objectif: 2.1
-- action: 2.1.2
-- niveau: resultat
-- nature: ratio
-- unite: %
-- sens: hausse
-- agregation_temps: aucune
-- dimensions: pole
-- periodicite: annuelle
-- delai_mois: 2
-- sources: reunions ; participations ; partenaires
-- responsable: responsables des pôles géographiques
-- hypotheses: Les postes acceptent de participer malgré le contexte.
-- limites: Demande que la présence des partenaires soit saisie. Aucune valeur publiée.
with lignes as (
    select
        r.annee,
        r.id_reunion,
        r.titre,
        r.nombre,
        r.pole,
        bool_or(p.type_partenaire = 'institution publique' and p.categorie in ('État', 'poste diplomatique'))
            is true as est_en_presence_de_l_etat
    from reunions_tenues r
    left join presences p using (id_reunion)
    where r.est_de_groupe
    group by all
),

comptes as (
    select
        annee,
        case $ventilation when 'pole' then pole end as modalite,
        sum(if(est_en_presence_de_l_etat, nombre, 0)) as numerateur,
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
