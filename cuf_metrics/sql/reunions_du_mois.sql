-- Events of a month of the calendar, those known to the day first; without a month, those that only a semester or a year
-- dates. Grain: one event; at most $limite rows.
select
    r.id_reunion,
    r.titre,
    r.type_reunion,
    r.date_debut,
    r.date_fin,
    r.precision_date,
    r.heure_debut,
    r.heure_fin,
    r.lieu,
    r.pole,
    r.format_reunion,
    r.statut_reunion,
    r.nombre,
    d.titre as titre_document,
    r.section,
    r.citation,
    count(*) over () as nb_en_tout
from reunions_agenda($annee, $filtre) r
join documents d using (id_document)
where if($mois::integer = 0, r.precision_date not in ('jour', 'mois'), month(r.date_debut) = $mois::integer
    and r.precision_date in ('jour', 'mois'))
order by r.precision_date, r.date_debut, r.heure_debut, r.titre
limit $limite
