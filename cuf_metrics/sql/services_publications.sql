-- Directories, capitalisations and other publications, by year, kept by the reader's filters on their pole and country.
-- Grain: one year. A publication without a country is about that of the group it names.
with pays_de_groupe as (
    select nom, any_value(code_pays) as code_pays
    from groupes
    where code_pays is not null
    group by nom
),

situees as (
    select p.* replace (coalesce(p.code_pays, g.code_pays) as code_pays)
    from publications_parues p
    left join pays_de_groupe g on p.code_pays is null and g.nom = p.groupe
    where list_contains($ouvrages::varchar[], p.type_publication)
)

select
    annee,
    count(*) as nb_publications,
    count(*) filter (where type_publication = 'répertoire') as nb_repertoires,
    count(*) filter (where type_publication = 'capitalisation') as nb_capitalisations,
    count(*) filter (where type_publication = 'autre') as nb_autres
from situees
where (len($filtre['poles']::varchar[]) = 0 or list_contains($filtre['poles']::varchar[], pole))
    and (len($filtre['pays']::varchar[]) = 0 or list_contains($filtre['pays']::varchar[], code_pays))
group by annee
order by annee
