-- Documents with what was read in each. Grain: one document.
with chiffres as (
    select id_document, count(*) as nb_chiffres from chiffres_publies group by id_document
),

evenements as (
    select id_document, count(*) as nb_evenements from reunions group by id_document
)

select
    d.*,
    coalesce(c.nb_chiffres, 0) as nb_chiffres,
    coalesce(e.nb_evenements, 0) as nb_evenements
from documents d
left join chiffres c using (id_document)
left join evenements e using (id_document)
order by d.date_publication desc
