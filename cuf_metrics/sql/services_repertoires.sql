-- Last directory of each country that has one or that has a group, with its age at a date; a directory of no one country
-- stands for itself. Grain: one country, or one directory of several.
with groupes_pays as (
    select code_pays, any_value(pole) as pole
    from groupes_connus
    where type_groupe = 'groupe-pays' and code_pays is not null and annee = year($au::date)
    group by code_pays
),

editions as (
    select *
    from publications_situees
    where type_publication = 'répertoire' and date_debut <= $au::date
),

dernieres as (
    select
        coalesce(code_pays, groupe, id_publication) as cle,
        any_value(code_pays) as code_pays,
        arg_max(editions, (date_fin, id_publication)) as edition
    from editions
    group by cle
)

select
    coalesce(d.code_pays, g.code_pays) as code_pays,
    coalesce(r.nom, d.code_pays, g.code_pays, d.edition.titre) as libelle,
    coalesce(d.edition.pole, g.pole) as pole,
    d.edition.titre as titre,
    d.edition.date_debut as date_debut,
    d.edition.date_fin as date_fin,
    d.edition.precision_date as precision_date,
    date_sub('month', d.edition.date_fin, $au::date) as nb_mois,
    d.edition.date_fin < $au::date - interval 3 year as est_a_actualiser,
    o.titre as titre_document,
    d.edition.section as section,
    d.edition.citation as citation
from dernieres d
full join groupes_pays g on g.code_pays = d.code_pays
left join reference_pays r on r.code_pays = coalesce(d.code_pays, g.code_pays)
left join documents o on o.id_document = d.edition.id_document
where (len($filtre['poles']::varchar[]) = 0 or list_contains($filtre['poles']::varchar[], coalesce(d.edition.pole, g.pole)))
    and (len($filtre['pays']::varchar[]) = 0 or list_contains($filtre['pays']::varchar[], coalesce(d.code_pays, g.code_pays)))
order by d.edition.date_fin nulls last, strip_accents(libelle)
