-- What a column of a template may name, in the order its list shows. Grain: one name of a list.
with derniers as (
    select titre, max(date_debut) as tenue_le from reunions group by titre
)

select 'pays' as liste, nom, row_number() over (order by strip_accents(nom)) as rang from reference_pays
union all
select 'fonds', nom, row_number() over (order by strip_accents(nom)) from fonds
union all
select 'dispositifs', nom, row_number() over (order by strip_accents(nom))
from (select distinct nom from dispositifs)
union all
select 'groupes', nom, row_number() over (order by strip_accents(nom))
from (select distinct nom from groupes)
union all
select 'reunions', titre, row_number() over (order by tenue_le desc, titre) from derniers
order by liste, rang
