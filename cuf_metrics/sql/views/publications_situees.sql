-- Vue : Les publications parues, avec leur pays ou celui de leur groupe. Pôle inconnu : « non renseigné ».
-- Publications that came out, with the country they are about: their own, or that of the group they name, under any name it
-- ever bore. Grain: one publication of a known date.
with pays_de_groupe as (
    select nom, any_value(code_pays) as code_pays
    from groupes
    where code_pays is not null
    group by nom
)

select p.* replace (coalesce(p.code_pays, g.code_pays) as code_pays)
from publications_parues p
left join pays_de_groupe g on g.nom = p.groupe
