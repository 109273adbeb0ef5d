-- Vue : Chaque collectivité et ce qu’elle est devenue ou a été, elle-même comprise.
-- Each local government and what it became or was, itself included; never what only shares a later form with it.
-- Grain: one local government and one of its forms, in either direction.
select id_collectivite, id_forme as id_parente
from formes
union
select id_forme, id_collectivite
from formes
