-- Local governments that came to a meeting in a year under one of their forms: themselves, what they became, or what they
-- were. Grain: one local government in one year.
with venues as (
    select distinct annee, id_collectivite
    from presences
    where id_collectivite is not null
)

select annee, id_collectivite
from venues
union
select v.annee, f.id_forme
from venues v
join formes f using (id_collectivite)
union
select v.annee, f.id_collectivite
from venues v
join formes f on f.id_forme = v.id_collectivite
