-- Solidarity funds as documents describe them: crisis, dates, donors by type, amount, beneficiaries by country, the
-- passage of the figures, and the last document that speaks of them. Grain: one fund.
-- Donors of a type that no document counts are deduced, where the number of at least one type is published.
with passages as (
    select c.valeur_dimension_1 as nom_court, d.titre, c.section, c.citation
    from chiffres_publies c
    join documents d using (id_document)
    where c.nom_dimension_1 = 'fonds' and c.unite = '€' and c.id_chiffre_repris is null
    qualify row_number() over (partition by c.valeur_dimension_1 order by c.annee desc) = 1
),

beneficiaires as (
    select
        c.valeur_dimension_1 as nom_court,
        list(
            {'code_pays': r.code_pays, 'nom': c.valeur_dimension_2, 'nombre': c.valeur}
            order by c.valeur desc, c.valeur_dimension_2
        ) as pays_beneficiaires
    from chiffres_publies c
    left join reference_pays r on r.nom = c.valeur_dimension_2
    where c.nom_dimension_1 = 'fonds'
        and c.nom_dimension_2 = 'pays_beneficiaire'
        and c.valeur_dimension_2 <> 'tous'
        and c.id_chiffre_repris is null
    group by c.valeur_dimension_1
),

mentions as (
    select id_fonds, id_document from fonds
    union
    select id_ligne, id_document from citations where nom_table = 'fonds'
),

derniers as (
    select m.id_fonds, max_by(d.titre, d.date_publication) as dernier_document, max(d.date_publication) as connu_le
    from mentions m
    join documents d using (id_document)
    group by m.id_fonds
)

select
    f.*,
    coalesce(f.nom_court, f.nom) as nom_usage,
    r.nom as nom_pays,
    if(
        coalesce(f.nb_donateurs_regions, f.nb_donateurs_departements, f.nb_donateurs_intercommunalites) is not null,
        f.nb_donateurs - coalesce(f.nb_donateurs_regions, 0) - coalesce(f.nb_donateurs_departements, 0)
        - coalesce(f.nb_donateurs_intercommunalites, 0),
        null
    ) as nb_donateurs_autres,
    f.montant_eur / nullif(f.nb_donateurs, 0) as contribution_moyenne,
    coalesce(b.pays_beneficiaires, []) as pays_beneficiaires,
    d.titre as titre_document,
    coalesce(p.titre, d.titre) as titre_chiffres,
    coalesce(p.section, f.section) as section_chiffres,
    coalesce(p.citation, f.citation) as citation_chiffres,
    n.dernier_document,
    n.connu_le
from fonds f
join documents d using (id_document)
join derniers n using (id_fonds)
left join reference_pays r on r.code_pays = f.code_pays
left join passages p on p.nom_court = f.nom_court
left join beneficiaires b on b.nom_court = f.nom_court
order by f.montant_eur desc nulls last, f.nb_donateurs desc nulls last, f.nom
