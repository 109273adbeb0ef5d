-- Vue : Les réunions qui ont eu lieu, les sessions du RAICT à part. Pôle inconnu : « non renseigné ».
-- Meetings that took place, without what is not a meeting of its own. Grain: one row of reunions.
select *
from reunions_situees
where est_tenue
