-- Vue : Les formations et décryptages tenus par CUF que gardent les filtres (année, pôle, pays).
-- Training and decoding sessions that CUF held, kept by the reader's filters on their year, pole and countries; an empty
-- list keeps all. Those on local governments are left to the reader of the view, who knows who came: asked here, they
-- would be counted twice. Grain: one row of reunions.
select *
from reunions_tenues
where est_organisee_par_cuf
    and list_contains($sessions::varchar[], type_reunion)
    and ($filtre['annee']::integer is null or annee = $filtre['annee']::integer)
    and (len($filtre['poles']::varchar[]) = 0 or list_contains($filtre['poles']::varchar[], pole))
    and (len($filtre['pays']::varchar[]) = 0 or list_has_any(pays_concernes, $filtre['pays']::varchar[]))
