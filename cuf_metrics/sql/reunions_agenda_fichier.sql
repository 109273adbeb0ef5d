-- Events of a calendar's year, for a file. Grain: one event.
select *
from reunions_agenda($annee, $filtre)
order by date_debut, heure_debut, id_reunion
