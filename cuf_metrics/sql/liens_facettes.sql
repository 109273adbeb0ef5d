-- How many chosen links each value of each dimension holds; a link with two themes counts in both.
-- Grain: one value of one dimension.
with choisis as (
    select *
    from liens_choisis($filtre)
),

valeurs as (
    select 'famille' as dimension, famille_lien as valeur, famille_lien as libelle from choisis
    union all
    select 'type', coalesce(type_collectivite, 'non renseigné'), coalesce(type_collectivite, 'non renseigné') from choisis
    union all
    select 'region', coalesce(code_region, 'non renseigné'), coalesce(region, 'non renseigné') from choisis
    union all
    select 'pays', coalesce(pays, 'non renseigné'), coalesce(nom_pays, 'non renseigné') from choisis
    union all
    select 'pole', coalesce(pole, 'sans groupe-pays'), coalesce(pole, 'sans groupe-pays') from choisis
    union all
    select 'sous_region', sous_region, sous_region from choisis where sous_region is not null
    union all
    select 'theme', unnest(string_split(coalesce(theme, 'non renseigné'), ' ; ')) as t, t from choisis
    union all
    select 'odd', unnest(string_split(coalesce(odd, 'non renseigné'), ' ; ')) as o, o from choisis
    union all
    select 'statut', coalesce(statut_lien, 'non renseigné'), coalesce(statut_lien, 'non renseigné') from choisis
    union all
    select 'sens', coalesce(sens_lien, 'non renseigné'), coalesce(sens_lien, 'non renseigné') from choisis
)

select dimension, valeur, libelle, count(*) as nb_liens
from valeurs
group by all
order by dimension, nb_liens desc, libelle
