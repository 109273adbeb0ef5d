-- Chosen links that the map cannot show. Grain: one link.
select id_partenariat, nom_francais, nom_etranger, type_lien, motif_france, motif_etranger
from liens_choisis($filtre)
where situation = 'non localisé'
order by nom_francais, nom_etranger, id_partenariat
limit $limite
