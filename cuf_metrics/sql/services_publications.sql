-- Directories, capitalisations and other publications, by year, kept by the reader's filters on their pole and country.
-- Grain: one year.
select
    annee,
    count(*) as nb_publications,
    count(*) filter (where type_publication = 'répertoire') as nb_repertoires,
    count(*) filter (where type_publication = 'capitalisation') as nb_capitalisations,
    count(*) filter (where type_publication = 'autre') as nb_autres
from publications_situees
where list_contains($ouvrages::varchar[], type_publication)
    and (len($filtre['poles']::varchar[]) = 0 or list_contains($filtre['poles']::varchar[], pole))
    and (len($filtre['pays']::varchar[]) = 0 or list_contains($filtre['pays']::varchar[], code_pays))
group by annee
order by annee
