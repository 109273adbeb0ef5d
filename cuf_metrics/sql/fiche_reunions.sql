-- Meetings in a country, of its group, or attended by a local government, latest first. Grain: one event.
select distinct r.*, d.titre as titre_document
from reunions r
join documents d using (id_document)
left join participations p using (id_reunion)
where (r.code_pays = $pays)
    or ($groupe <> '' and list_contains(string_split(r.groupe, ' ; '), $groupe))
    or p.id_collectivite = $collectivite
order by r.date_debut desc, r.titre
