-- Meetings that took place with each group they name. Grain: one group at one meeting.
select
    annee,
    id_reunion,
    nombre,
    unnest(string_split(groupe, ' ; ')) as nom_groupe
from reunions_tenues
