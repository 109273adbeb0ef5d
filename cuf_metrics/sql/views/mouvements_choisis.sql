-- Vue : Les mouvements des fonds que gardent les filtres (année, pays, type, région, adhésion du donateur).
-- Movements of the funds kept by the reader's filters; an empty list keeps all. A country is that of the movement, or of its
-- fund; what is asked of local governments is asked of the donor. Grain: one movement of a fund.
select f.*
from flux_fonds f
left join fonds o using (id_fonds)
left join collectivites_situees c using (id_collectivite)
left join formes_adherentes m on m.annee = f.annee and m.id_collectivite = f.id_collectivite
where ($filtre['annee']::integer is null or f.annee = $filtre['annee']::integer)
    and (len($filtre['pays']::varchar[]) = 0 or list_contains($filtre['pays']::varchar[], coalesce(f.code_pays, o.code_pays)))
    and (len($filtre['types']::varchar[]) = 0 or list_contains($filtre['types']::varchar[], f.type_donateur))
    and (len($filtre['regions']::varchar[]) = 0 or list_contains($filtre['regions']::varchar[], c.code_region))
    and ($filtre['membre']::varchar = ''
        or (f.cle_donateur is not null and (m.annee is not null) = ($filtre['membre']::varchar = 'oui')))
