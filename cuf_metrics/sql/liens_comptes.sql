-- How many links, ends and countries among the chosen ones. Grain: one counted quantity.
with choisis as (
    select *
    from liens
    where (len($familles::varchar[]) = 0 or famille_lien in (select unnest($familles::varchar[])))
        and (len($pays::varchar[]) = 0 or nom_pays in (select unnest($pays::varchar[])))
)

select 1 as ordre, 'liens-cites' as id, 'Liens cités dans les documents, événements compris' as libelle,
    count(*) as valeur, 'liens' as unite, count(*) as lignes
from choisis
union all
select 2, 'liens-partenaire-nomme', 'Dont le partenaire étranger est nommé',
    count(id_partenaire), 'liens', count(id_partenaire)
from choisis
union all
select 3, 'collectivites-en-lien', 'Collectivités françaises citées dans ces liens',
    count(distinct id_collectivite), 'collectivités', count(id_collectivite)
from choisis
union all
select 4, 'pays-en-lien', 'Pays partenaires',
    count(distinct pays), 'pays', count(pays)
from choisis
where pays <> 'FRA'
order by ordre
