-- Chosen links that began each year, and those in progress; a link without a first year is in neither. Grain: one year.
with choisis as (
    select annee_debut, coalesce(annee_fin, 9999) as annee_fin
    from liens_choisis($filtre)
    where annee_debut is not null
),

annees as (
    select unnest(range(min(annee_debut), greatest(max(annee_debut), $annee) + 1)) as annee
    from choisis
)

select
    a.annee,
    count(*) filter (where c.annee_debut = a.annee) as nb_nouveaux,
    count(*) filter (where a.annee between c.annee_debut and c.annee_fin) as nb_en_cours
from annees a
cross join choisis c
group by a.annee
order by a.annee
