-- Donors and amount of each fund, beside the published figure of the same fund, unit and kind of donor in the document
-- that the fund was read in: another one may tell another day of a collection.
-- Grain: a column of a fund and a figure.
with colonnes as (
    unpivot (select *, montant_eur::double as montant from fonds)
    on nb_donateurs, nb_donateurs_regions, nb_donateurs_departements, nb_donateurs_intercommunalites, montant
    into name colonne value valeur
),

natures(colonne, unite, type_donateur) as (
    values
        ('nb_donateurs', 'collectivités', 'toutes'),
        ('nb_donateurs_regions', 'collectivités', 'région'),
        ('nb_donateurs_departements', 'collectivités', 'département'),
        ('nb_donateurs_intercommunalites', 'collectivités', 'intercommunalité'),
        ('montant', '€', '')
)

select
    f.id_fonds, f.nom, f.colonne, f.valeur::double as valeur, c.id_chiffre_publie, f.id_document, f.section, f.citation
from colonnes f
join natures n using (colonne)
join chiffres_publies c
    on c.nom_dimension_1 = 'fonds'
    and c.valeur_dimension_1 = f.nom_court
    and c.unite = n.unite
    and coalesce(if(c.nom_dimension_2 = 'type_donateur', c.valeur_dimension_2, c.nom_dimension_2), '') = n.type_donateur
    and c.id_document = f.id_document
