-- Aid declared by local governments along each dimension, for a measure and some years (an empty list keeps all).
-- Grain: one value of one dimension. A region is never a country; a declaration with two goals counts whole in both.
with choisies as (
    select a.*, r.nom as nom_pays
    from aide_declaree($mesure) a
    left join reference_pays r on r.code_pays = a.code_pays
    where a.est_collectivites and a.est_apd
        and (len($annees::integer[]) = 0 or list_contains($annees::integer[], a.annee))
),

valeurs as (
    select 'pays' as dimension, coalesce(nom_pays, zone, code_pays) as libelle, montant_eur
    from choisies
    where code_pays is not null
    union all
    select 'zone', coalesce(zone, 'zone non précisée'), montant_eur from choisies where code_pays is null
    union all
    select 'secteur', coalesce(secteur, 'non renseigné'), montant_eur from choisies
    union all
    select 'odd', unnest(string_split(coalesce(odd, 'non renseigné'), ' ; ')) as o, montant_eur from choisies
)

select dimension, libelle, sum(montant_eur) as montant, count(*) as nb_declarations
from valeurs
group by all
order by dimension, montant desc nulls last, libelle
