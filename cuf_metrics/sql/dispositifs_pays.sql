-- Countries where a project may take place. Grain: one country.
select code_pays, nom
from reference_pays
where code_pays <> 'FRA'
order by strip_accents(nom)
