-- Vue : Les chiffres publiés dont l’année est connue, avec leurs ventilations par nom.
-- Published figures of a known period with their breakdowns by name, for who binds them to rows: `nature` is the name of
-- the first breakdown, empty without any. Grain: one published figure.
select
    id_chiffre_publie,
    id_document,
    libelle,
    valeur,
    unite,
    qualificatif,
    periode,
    annee,
    citation,
    coalesce(nom_dimension_1, '') as nature,
    map(
        [coalesce(nom_dimension_1, 'sans 1'), coalesce(nom_dimension_2, 'sans 2')],
        [valeur_dimension_1, valeur_dimension_2]
    ) as ventilation
from chiffres_publies
where annee is not null
