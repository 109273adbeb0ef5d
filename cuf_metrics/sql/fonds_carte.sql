-- Solidarity funds of the chosen countries, where the choice of families keeps funds. Grain: one fund.
select
    f.*,
    r.nom as nom_pays,
    r.latitude,
    r.longitude,
    d.titre as titre_document
from fonds f
join documents d using (id_document)
left join reference_pays r on r.code_pays = f.code_pays
where (len($familles::varchar[]) = 0 or list_contains($familles::varchar[], 'fonds de solidarité'))
    and (len($pays::varchar[]) = 0 or list_contains($pays::varchar[], f.code_pays))
order by f.date_ouverture desc nulls last, f.nom
