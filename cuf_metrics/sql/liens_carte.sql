-- Chosen links, as many as a table shows. Grain: one link.
select *
from liens_choisis($filtre)
order by nom_francais, nom_etranger, id_partenariat
limit $limite
