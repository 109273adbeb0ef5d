-- Links of the chosen families and countries (an empty choice keeps all). Grain: one link.
select *
from liens
where (len($familles::varchar[]) = 0 or famille_lien in (select unnest($familles::varchar[])))
    and (len($pays::varchar[]) = 0 or nom_pays in (select unnest($pays::varchar[])))
order by nom_francais, nom_etranger, id_partenariat
