-- Documents that the links were read in, the one that gives most first. Grain: one document.
select d.titre, coalesce(d.est_exhaustif, false) as est_exhaustif, count(*) as nb_liens
from liens l
join documents d using (id_document)
group by all
order by nb_liens desc, d.titre
