-- Directories and other publications about a country or its group, latest first. Grain: one publication.
select p.*, d.titre as titre_document
from publications p
join documents d using (id_document)
where p.code_pays = $pays or list_has_any(string_split(p.groupe, ' ; '), $groupes::varchar[])
order by p.date_debut desc nulls last, p.titre
