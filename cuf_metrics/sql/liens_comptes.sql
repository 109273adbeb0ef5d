-- How many links, ends and countries among the chosen ones. Grain: one counted quantity.
with choisis as (
    select *
    from liens_choisis($filtre)
)

select 1 as ordre, 'liens-cites' as id, 'Liens de coopération' as libelle,
    count(*) as valeur, 'liens' as unite, count(*) as lignes
from choisis
union all
select 2, 'collectivites-en-lien', 'Collectivités françaises en lien',
    count(distinct id_collectivite), 'collectivités', count(id_collectivite)
from choisis
union all
select 3, 'partenaires-en-lien', 'Partenaires étrangers nommés',
    count(distinct id_partenaire), 'partenaires', count(id_partenaire)
from choisis
where pays is distinct from 'FRA'
union all
select 4, 'pays-en-lien', 'Pays partenaires',
    count(distinct pays), 'pays', count(pays)
from choisis
where pays <> 'FRA'
order by ordre
