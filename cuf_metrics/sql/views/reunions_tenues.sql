-- Meetings that took place, without what is not a meeting of its own. Grain: one row of reunions.
-- Sessions of the RAICT are inside the RAICT: counted apart, they would be counted twice.
select
    * replace (coalesce(pole, 'non renseigné') as pole),
    year(date_debut) as annee,
    coalesce(nb_reunions, 1) as nombre
from reunions
where statut_reunion = 'réalisé'
    and type_reunion not in (
        'session des RAICT', 'contexte', 'étape d’un programme', 'vie d’un groupe', 'suivi d’un fonds', 'enquête',
        'plaidoyer', 'célébration', 'appel DCOL'
    )
