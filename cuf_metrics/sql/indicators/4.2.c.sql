-- libelle: Ateliers sur les outils de financement
-- libelle_court: Ateliers de financement
-- definition: Ateliers de l’année sur les 1 % solidaires, la FICOL, les programmes européens et les appels à
--   projets.
-- formule: Nombre d’ateliers de thème « financement ».
-- justification: L’action demande de promouvoir les outils de financement disponibles.
-- objectif: 4.2
-- action: 4.2.4
-- niveau: activite
-- nature: flux
-- unite: ateliers
-- sens: hausse
-- agregation_temps: somme
-- periodicite: annuelle
-- delai_mois: 1
-- sources: reunions
-- responsable: responsable des partenariats
-- hypotheses: Les partenaires techniques sont mobilisés.
-- limites: La valeur publiée ne compte que les ateliers sur les 1 % solidaires.
-- publie: ateliers_1pct_2023
-- reperes: ateliers_ue_2023
with lignes as (
    select annee, id_reunion, titre, organisateur, nombre
    from reunions_tenues
    where type_reunion = 'atelier' and theme_reunion = 'financement'
)

select
    annee,
    sum(nombre) as valeur
from lignes
group by all
