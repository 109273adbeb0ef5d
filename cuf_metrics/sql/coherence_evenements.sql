-- What an annual report tells as done, the year that it reports on, and for publications the figure that counts them.
-- Grain: one event or publication.
with faits as (
    select
        'reunion/' || id_reunion as sujet, titre as nom, null as unite,
        date_debut, date_fin, precision_date, id_document, section, citation
    from reunions
    where statut_reunion = 'réalisé'

    union all

    select
        'publication/' || id_publication, titre, type_publication || 's',
        date_debut, date_fin, precision_date, id_document, section, citation
    from publications
    where statut_reunion = 'réalisé'
)

select f.* exclude (unite), right(d.periode_couverte, 4) as annee, c.id_chiffre_publie
from faits f
join documents d using (id_document)
left join chiffres_publies c
    on c.id_document = f.id_document
    and c.unite = f.unite
    and c.periode = d.periode_couverte
    and c.nom_dimension_1 is null
    and c.id_chiffre_repris is null
where d.type_document = 'rapport d’activité' and f.date_debut is not null and regexp_matches(d.periode_couverte, '\d{4}$')
order by f.date_debut, f.sujet
