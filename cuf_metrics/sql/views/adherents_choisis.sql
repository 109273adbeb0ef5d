-- Vue : Les adhérents que gardent les filtres (type, région).
-- Members kept by the reader's filters on their type and region; an empty list keeps all. Grain: one member in one year.
select *
from adherents
where (len($filtre['types']::varchar[]) = 0 or list_contains($filtre['types']::varchar[], type_collectivite))
    and (len($filtre['regions']::varchar[]) = 0 or list_contains($filtre['regions']::varchar[], code_region))
