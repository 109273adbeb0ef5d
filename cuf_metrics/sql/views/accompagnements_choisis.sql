-- Vue : Les accompagnements de la DCOL que gardent les filtres (type et région de la collectivité).
-- Supports of the DCOL kept by the reader's filters on the type and region of the local government; an empty list keeps all.
-- Grain: one support of a known year.
select *
from accompagnements_dcol
where (len($filtre['types']::varchar[]) = 0 or list_contains($filtre['types']::varchar[], type_collectivite))
    and (len($filtre['regions']::varchar[]) = 0 or list_contains($filtre['regions']::varchar[], code_region))
