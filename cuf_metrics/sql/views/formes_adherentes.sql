-- Vue : Les collectivités adhérentes d’une année sous une de leurs formes : elles-mêmes, avant ou après.
-- Local governments that are members in a year under one of their forms: themselves, what they became, or what they were.
-- Two communes that merge later are not members for each other before. Grain: one local government in one year.
select annee, id_collectivite
from adherents
union
select a.annee, p.id_parente
from adherents a
join parentes p using (id_collectivite)
