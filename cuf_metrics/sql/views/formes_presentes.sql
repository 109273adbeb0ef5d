-- Vue : Les collectivités venues à une réunion d’une année sous une de leurs formes : elles-mêmes, avant ou après.
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
select v.annee, p.id_parente
from venues v
join parentes p using (id_collectivite)
