-- Every passage quoted, with the dates of the row that it tells, where it tells an event. Grain: a passage of a row.
with lus as (
    select id_chiffre_publie as id_ligne, null as date_debut, null as date_fin, id_document, section, citation
    from chiffres_publies

    union all

    select id_reunion, date_debut, date_fin, id_document, section, citation from reunions

    union all

    select id_publication, date_debut, date_fin, id_document, section, citation from publications

    union all

    select id_enonce, null, null, id_document, section, citation from enonces

    union all

    select c.id_citation, r.date_debut, r.date_fin, c.id_document, c.section, c.citation
    from citations c
    left join reunions r on c.nom_table = 'reunions' and c.id_ligne = r.id_reunion
)

select distinct * from lus where citation is not null order by id_document, citation, date_debut, id_ligne
