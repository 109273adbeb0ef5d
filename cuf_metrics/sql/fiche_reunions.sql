-- Meetings in a country, of its group, attended by a local government or held in its town, latest first. Grain: one event.
select distinct r.*, d.titre as titre_document
from reunions r
join documents d using (id_document)
left join participations p using (id_reunion)
where (r.code_pays = $pays)
    or list_has_any(string_split(r.groupe, ' ; '), $groupes::varchar[])
    or p.id_collectivite = $collectivite
    or ($lieu <> '' and r.lieu = $lieu)
order by r.date_debut desc, r.titre
