-- libelle: Expériences d’adhérents valorisées
-- libelle_court: Adhérents valorisés
-- definition: Part des adhérents de l’année dont une action figure dans une publication, un répertoire ou la Lettre
--   de l’année.
-- formule: Adhérents cités / adhérents.
-- justification: L’action demande de diffuser les réussites des adhérents, de tous et non toujours des mêmes.
-- objectif: 2.3
-- action: 2.2.1 ; 2.2.2
-- niveau: resultat
-- nature: ratio
-- unite: %
-- sens: hausse
-- agregation_temps: aucune
-- dimensions: type_collectivite
-- periodicite: annuelle
-- delai_mois: 3
-- sources: adhesions ; mentions ; publications
-- responsable: responsable de la communication
-- hypotheses: Les mentions sont indexées par collectivité.
-- limites: Une simple citation compte autant qu’un dossier. Aucune valeur publiée.
with lignes as (
    select
        a.annee,
        a.id_collectivite,
        a.type_collectivite,
        bool_or(p.id_publication is not null) as est_citee
    from adherents a
    left join mentions m using (id_collectivite)
    left join publications_parues p on p.id_publication = m.id_publication and p.annee = a.annee
    group by all
),

comptes as (
    select
        annee,
        case $ventilation when 'type_collectivite' then type_collectivite end as modalite,
        count(*) filter (where est_citee) as numerateur,
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
