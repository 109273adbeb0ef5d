-- Vue : Ce qu’un agenda énumère : réunions et événements tenus, annoncés ou annulés.
-- What a calendar lists, of a year or of all: meetings and events that begin in it, held, announced or called off.
-- Grain: one row of reunions.
select *
from reunions_choisies($filtre)
where ($annee::integer is null or year(date_debut) = $annee::integer)
    and est_dans_agenda
