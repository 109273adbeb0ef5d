-- Documents that the links were read in, the one that gives most first. Grain: one document.
select titre_document as titre, count(*) as nb_liens
from liens
group by titre_document
order by nb_liens desc, titre
