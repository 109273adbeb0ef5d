-- libelle: Pays couverts par un répertoire récent
-- libelle_court: Répertoires récents
-- definition: Part des groupes-pays dont un répertoire est paru dans les vingt-quatre mois qui précèdent la fin de
--   l’année.
-- formule: Groupes-pays dont le dernier répertoire a moins de deux ans / groupes-pays.
-- justification: Un répertoire sert à trouver un partenaire : vieux, il égare.
-- objectif: 4.2
-- action: 4.2.1 ; 4.2.2
-- niveau: resultat
-- nature: ratio
-- unite: %
-- sens: hausse
-- agregation_temps: aucune
-- dimensions: pole
-- recul: 2
-- periodicite: annuelle
-- delai_mois: 2
-- sources: groupes ; publications
-- responsable: responsables des pôles géographiques
-- hypotheses: Les collectivités transmettent leurs données.
-- limites: Le rapport compte six répertoires en 2023, dont deux sortis en 2024 ; il ne donne pas de part.
-- reperes: repertoires_publies_2023
with lignes as (
    select g.annee, g.id_groupe, g.nom, g.pole, bool_or(p.id_publication is not null) as est_couvert
    from groupes_connus g
    left join publications_parues p
        on p.type_publication = 'répertoire'
        and list_contains(string_split(p.groupe, ' ; '), g.nom)
        and p.date_fin > make_date(g.annee - 2, 12, 31)
        and p.date_fin <= make_date(g.annee, 12, 31)
    where g.type_groupe = 'groupe-pays'
    group by all
),

comptes as (
    select
        annee,
        case $ventilation when 'pole' then pole end as modalite,
        count(*) filter (where est_couvert) as numerateur,
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
