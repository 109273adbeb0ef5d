-- Directories and other publications about a country or its group, latest first. Grain: one publication.
select p.*, d.titre as titre_document
from publications p
join documents d using (id_document)
where p.code_pays = $pays or ($groupe <> '' and list_contains(string_split(p.groupe, ' ; '), $groupe))
order by p.date_debut desc nulls last, p.titre
