-- Solidarity funds with the country they were opened for. Grain: one fund.
select
    f.*,
    r.nom as nom_pays,
    r.latitude,
    r.longitude,
    d.titre as titre_document
from fonds f
join documents d using (id_document)
left join reference_pays r using (code_pays)
order by f.date_ouverture desc nulls last, f.nom
