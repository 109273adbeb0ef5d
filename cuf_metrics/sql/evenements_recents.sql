-- Latest events of a status told by the documents, newest first. Grain: one event; $nombre rows.
-- What is known to the year only cannot be ranked among them.
select
    r.id_reunion,
    r.titre,
    r.type_reunion,
    r.date_debut,
    r.date_fin,
    r.precision_date,
    r.lieu,
    r.statut_reunion,
    r.section,
    r.citation,
    d.titre as titre_document
from reunions r
join documents d using (id_document)
where r.precision_date in ('jour', 'mois')
    and r.statut_reunion = $statut
    and r.type_reunion not in ('contexte', 'étape d’un programme')
order by r.date_debut desc, r.titre
limit $nombre
