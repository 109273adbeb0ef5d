-- Local governments that are members in a year under one of their forms: themselves, what they became, or what they were.
-- Two communes that merge later are not members for each other before. Grain: one local government in one year.
select annee, id_collectivite
from adherents
union
select a.annee, f.id_forme
from adherents a
join formes f using (id_collectivite)
union
select a.annee, f.id_collectivite
from adherents a
join formes f on f.id_forme = a.id_collectivite
