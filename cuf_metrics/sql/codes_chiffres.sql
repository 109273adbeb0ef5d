-- Every published figure by its short code, with what tells it from its neighbours. Grain: one published figure that
-- has a short code, in the order of codes.
select
    c.code_court,
    c.id_chiffre_publie,
    coalesce(c.id_chiffre_repris, c.id_chiffre_publie) as id_quantite,
    c.libelle,
    c.valeur,
    c.unite,
    c.periode,
    c.nom_dimension_1,
    c.valeur_dimension_1,
    c.valeur_dimension_2,
    c.section,
    c.citation,
    c.id_document,
    year(d.date_publication) as annee_document
from chiffres_publies c
join documents d using (id_document)
where c.code_court is not null
order by c.code_court
