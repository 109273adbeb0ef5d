-- How many links, ends and countries the dataset names. Grain: one counted quantity.
with liens as (
    select p.*, coalesce(p.code_pays, e.code_pays) as pays
    from partenariats p
    left join partenaires e using (id_partenaire)
)

select 1 as ordre, 'liens-nommes' as id, 'Liens de coopération nommés dans les documents' as libelle,
    count(*) as valeur, 'liens' as unite, count(*) as lignes
from liens
union all
select 2, 'collectivites-en-lien', 'Collectivités françaises citées dans ces liens',
    count(distinct id_collectivite), 'collectivités', count(id_collectivite)
from liens
union all
select 3, 'pays-en-lien', 'Pays partenaires',
    count(distinct pays), 'pays', count(pays)
from liens
where pays <> 'FRA'
order by ordre
