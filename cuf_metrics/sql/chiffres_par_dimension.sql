-- Published figures broken down by one dimension. Grain: one value of $dimension.
-- Repeats of a figure already told are left out, and so are figures with a second breakdown, but for a
-- sub-region, which then names the bar.
select
    c.*,
    if(c.nom_dimension_2 = 'sous_pole', c.valeur_dimension_2, c.valeur_dimension_1) as etiquette,
    d.titre as titre_document
from chiffres_publies c
join documents d using (id_document)
where c.nom_dimension_1 = $dimension
    and c.unite = $unite
    and c.annee = $annee
    and coalesce(c.nom_dimension_2, 'sous_pole') = 'sous_pole'
    and c.id_chiffre_repris is null
order by c.valeur desc, etiquette
