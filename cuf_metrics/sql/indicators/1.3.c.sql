-- libelle: Numéros de la Lettre parus
-- libelle_court: Numéros de la Lettre
-- definition: Numéros de la Lettre électronique de CUF parus dans l’année.
-- formule: Nombre de numéros parus.
-- justification: La Lettre est le rendez-vous régulier de CUF avec les collectivités ; son rythme annoncé est
--   bimestriel.
-- objectif: 1.3 ; 4.3
-- action: 1.3.2 ; 4.3.1
-- niveau: activite
-- nature: flux
-- unite: numéros de lettre
-- sens: hausse
-- agregation_temps: somme
-- periodicite: annuelle
-- delai_mois: 1
-- sources: publications
-- responsable: responsable de la communication
-- hypotheses: L’équipe de communication est disponible.
-- limites: Un numéro double compte pour un. Le rythme annoncé (six par an) n’est pas une cible du plan.
-- publie: lettres_electroniques_2023
with lignes as (
    select annee, id_publication, titre
    from publications_parues
    where type_publication = 'lettre'
)

select
    annee,
    count(*) as valeur
from lignes
group by all
