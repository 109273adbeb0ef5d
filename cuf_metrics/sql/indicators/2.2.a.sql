-- libelle: Rendez-vous mondiaux avec une délégation de CUF
-- libelle_court: Rendez-vous mondiaux
-- definition: Conférences des Nations unies, COP et congrès mondiaux de l’année où au moins une
--   collectivité a représenté CUF.
-- formule: Nombre de rendez-vous mondiaux où une collectivité est présente.
-- justification: L’objectif est de porter la voix des collectivités dans la gouvernance mondiale : il faut y être.
-- objectif: 2.2
-- action: 2.1.1
-- niveau: activite
-- nature: flux
-- unite: événements
-- sens: hausse
-- agregation_temps: somme
-- periodicite: annuelle
-- delai_mois: 2
-- sources: participations ; reunions
-- responsable: direction
-- hypotheses: Les accréditations sont accordées.
-- limites: La présence ne dit pas la prise de parole. Aucun total publié ; le rapport 2023 en nomme plusieurs.
with lignes as (
    select distinct p.annee, p.id_reunion, p.titre, p.type_reunion
    from presences p
    where p.type_reunion = 'rendez-vous mondial' and p.id_collectivite is not null
)

select
    annee,
    count(*) as valeur
from lignes
group by all
