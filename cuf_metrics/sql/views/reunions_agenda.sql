-- What a calendar lists, of a year or of all: meetings and events that begin in it, held, announced or called off; not what a document
-- tells of a context or of the life of a group. Grain: one row of reunions.
select *
from reunions_choisies($filtre)
where ($annee::integer is null or year(date_debut) = $annee::integer)
    and type_reunion not in (
        'contexte', 'étape d’un programme', 'vie d’un groupe', 'enquête', 'suivi d’un fonds', 'plaidoyer'
    )
