-- Families of links that the dataset holds. Grain: one family.
select distinct famille_lien
from liens
order by famille_lien
