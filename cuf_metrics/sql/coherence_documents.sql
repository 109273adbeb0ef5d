-- Documents with the period they speak of and the year under which their passages are cited.
-- Grain: one document.
with cotes as (
    select id_document, min(substr(code_court, 5, 4)) as annee
    from chiffres_publies
    where code_court is not null
    group by id_document
)

select
    d.id_document,
    d.titre,
    d.type_document,
    d.periode_couverte,
    coalesce(
        try_cast(c.annee as integer), try_cast(left(d.periode_couverte, 4) as integer), year(d.date_publication), 0
    ) as annee
from documents d
left join cotes c using (id_document)
