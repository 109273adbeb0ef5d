-- Vue : Les réunions et événements que gardent les filtres.
-- Meetings and events kept by the reader's filters; an empty list keeps all. Of what is asked of local governments, one of
-- those present has to answer it. Grain: one row of reunions.
select *
from reunions_situees
where ($filtre['annee']::integer is null or annee = $filtre['annee']::integer)
    and (len($filtre['poles']::varchar[]) = 0 or list_contains($filtre['poles']::varchar[], pole))
    and (len($filtre['pays']::varchar[]) = 0 or list_has_any(pays_concernes, $filtre['pays']::varchar[]))
    and (
        (len($filtre['types']::varchar[]) = 0 and len($filtre['regions']::varchar[]) = 0 and $filtre['membre']::varchar = '')
        -- Said again inside, or the rows of attendance would be read for nothing.
        or id_reunion in (
            select id_reunion
            from presences_choisies($filtre)
            where len($filtre['types']::varchar[]) > 0 or len($filtre['regions']::varchar[]) > 0 or $filtre['membre']::varchar <> ''
        )
    )
