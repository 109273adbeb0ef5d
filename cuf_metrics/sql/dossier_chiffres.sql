-- Published figures that the review of a year tells: those of its annual report, or those of the year where there is no
-- such report. Grain: one figure of $annee.
-- A fund is told by its first telling of what it collected, of its donors, of its beneficiaries.
with bilans as (
    select id_document
    from documents
    where type_document = 'rapport d’activité' and periode_couverte = $annee::varchar
)

select
    c.id_chiffre_publie,
    c.id_document,
    c.valeur_dimension_1 as objet,
    c.id_document in (from bilans) as est_du_bilan,
    c.section ilike '%en quelques chiffres' and c.id_document in (from bilans) as est_cle,
    if(c.nom_dimension_1 = 'fonds' and not contains(c.valeur_dimension_1, ';'), c.valeur_dimension_1, null) as fonds,
    case
        when c.unite = '€' then 'montant'
        when c.nom_dimension_2 = 'type_donateur' and c.valeur_dimension_2 = 'toutes' then 'donateurs'
        when c.nom_dimension_2 = 'rubrique' and c.unite = 'collectivités' and c.id_chiffre_repris is null then 'donateurs'
        when c.nom_dimension_2 = 'pays_beneficiaire' and c.valeur_dimension_2 = 'tous' then 'beneficiaires'
    end as grandeur
from chiffres_publies c
where c.code_court is not null
    and if(exists (from bilans), c.id_document in (from bilans), c.annee = $annee)
order by c.code_court
