-- Vue : Chaque collectivité et celles qu’elle est devenue (fusion, changement de statut) ; au rang 0, elle-même.
-- Each local government and those it became, one after the other (merger, change of status); rank 0 is itself.
-- Grain: one local government and one of its forms.
with recursive chaines as (
    select id_collectivite, id_collectivite as id_forme, 0 as rang
    from collectivites
    union all
    select s.id_collectivite, c.id_successeur, s.rang + 1
    from chaines s
    join collectivites c on c.id_collectivite = s.id_forme
    where c.id_successeur is not null and s.rang < 20
)

select *
from chaines
