-- libelle: Sessions de formation et de décryptage
-- libelle_court: Sessions de formation
-- definition: Chroniques géopolitiques, ateliers et webinaires organisés par CUF dans l’année.
-- formule: Nombre de sessions.
-- justification: L’action demande de développer une offre de formation sur l’action internationale.
-- objectif: 4.1
-- action: 4.1.3
-- niveau: activite
-- nature: flux
-- unite: sessions
-- sens: hausse
-- agregation_temps: somme
-- dimensions: type_reunion
-- periodicite: trimestrielle
-- delai_mois: 1
-- sources: reunions
-- responsable: responsables des dynamiques thématiques
-- hypotheses: Les intervenants sont disponibles.
-- limites: Le rapport publie neuf chroniques, trois ateliers 1 % et un atelier européen, sans total ; il ne dit pas
--   s’ils se recoupent.
-- reperes: chroniques_2023 ; chroniques_participation_moyenne_2023 ; ateliers_1pct_2023 ; ateliers_ue_2023
with lignes as (
    select annee, id_reunion, titre, type_reunion, nombre
    from reunions_tenues
    where type_reunion in ('chronique géopolitique', 'atelier', 'webinaire') and est_organisee_par_cuf
)

select
    annee,
    case $ventilation when 'type_reunion' then type_reunion end as modalite,
    sum(nombre) as valeur
from lignes
group by all
