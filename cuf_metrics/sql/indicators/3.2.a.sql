-- libelle: Réunions des groupes géographiques
-- libelle_court: Réunions des groupes
-- definition: Réunions des groupes-pays et des dynamiques géographiques tenues dans l’année.
-- formule: Nombre de réunions.
-- justification: Les groupes sont le cœur de la vie du réseau : leur rythme dit leur santé.
-- objectif: 3.2
-- action: 3.2.2
-- niveau: activite
-- nature: flux
-- unite: réunions
-- sens: maintien
-- agregation_temps: somme
-- dimensions: pole
-- periodicite: trimestrielle
-- delai_mois: 1
-- sources: reunions
-- responsable: responsables des pôles géographiques
-- hypotheses: Les déplacements et l’actualité diplomatique le permettent.
-- limites: La valeur de 2023 additionne les réunions de cinq pôles ; le total publié de 130 réunions a un autre
--   périmètre et ne se ventile pas.
-- publie: reunions_afrique_2023 + reunions_mediterranee_2023 + reunions_europe_2023 + reunions_asie_2023 +
--   reunions_amerique_latine_caraibes_2023
-- reperes: reunions_initiative_cuf_2023
with lignes as (
    select annee, id_reunion, titre, groupe, pole, nombre
    from reunions_tenues
    where type_reunion = 'réunion de groupe-pays'
        or (type_reunion = 'réunion de dynamique' and pole not in ('Dynamiques thématiques', 'Outre-mer', 'non renseigné'))
)

select
    annee,
    case $ventilation when 'pole' then pole end as modalite,
    sum(nombre) as valeur
from lignes
group by all
