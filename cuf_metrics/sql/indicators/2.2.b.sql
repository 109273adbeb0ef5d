-- libelle: Collectivités représentées dans les délégations
-- libelle_court: Collectivités en délégation
-- definition: Collectivités distinctes dont un représentant a porté la voix de CUF dans un rendez-vous mondial de
--   l’année.
-- formule: Nombre de collectivités distinctes présentes.
-- justification: Dit si la voix portée est celle du réseau ou de quelques-uns.
-- objectif: 2.2
-- action: 2.1.1 ; 2.2.1
-- niveau: resultat
-- nature: flux
-- unite: collectivités
-- sens: hausse
-- agregation_temps: aucune
-- dimensions: type_collectivite
-- periodicite: annuelle
-- delai_mois: 2
-- sources: participations ; reunions
-- responsable: direction
-- hypotheses: Les collectivités acceptent les déplacements, y compris en période pré-électorale.
-- limites: Les années ne s’additionnent pas : une collectivité peut revenir. Aucune valeur publiée.
with lignes as (
    select distinct p.annee, p.id_collectivite, p.type_collectivite
    from presences p
    where p.type_reunion = 'rendez-vous mondial' and p.id_collectivite is not null
)

select
    annee,
    case $ventilation when 'type_collectivite' then type_collectivite end as modalite,
    count(distinct id_collectivite) as valeur
from lignes
group by all
