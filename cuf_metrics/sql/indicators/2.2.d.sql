-- libelle: Positions communes reprises
-- libelle_court: Positions reprises
-- definition: Contributions de CUF reprises dans un texte de CGLU ou de Platforma, comptées l’année de la
--   contribution.
-- formule: Nombre de contributions reprises.
-- justification: Dit si la voix portée est entendue, et non seulement exprimée.
-- objectif: 2.2
-- action: 2.1.1
-- niveau: objectif_specifique
-- nature: flux
-- unite: reprises
-- sens: hausse
-- agregation_temps: somme
-- periodicite: annuelle
-- delai_mois: 6
-- sources: publications
-- responsable: responsable du plaidoyer
-- hypotheses: Les textes finaux des réseaux sont publics.
-- limites: La reprise s’apprécie à la lecture : deux relecteurs la cotent. Aucune valeur publiée.
with lignes as (
    select annee, id_publication, titre, repris_par
    from publications_parues
    where contains(repris_par, 'CGLU') or contains(repris_par, 'Platforma')
)

select
    annee,
    count(*) as valeur
from lignes
group by all
