-- Where a name ($nature, $nom, $pays, $position) is written: its first line in each file and what it says there, with
-- the code and the département beside it where the file has them.
-- Grain: one look-up of the name in one file.
with premieres as (
    select id_rapprochement, id_document, numero_ligne, nb_lignes, verdict, explication
    from rapprochements
    where nature_rapprochement = $nature
        and nom_source = $nom
        and coalesce(pays_source, '') = $pays
        and coalesce(position_source, '') = $position
),

lues as (
    select id_document, numero_ligne, contenu, null as code_source, null as departement_source
    from attestations
    union all
    select id_document, numero_ligne, citation, code_donateur, null
    from flux
    union all
    select id_document, numero_ligne, citation, code_source, departement_source
    from adhesions
    union all
    select id_document, numero_ligne, citation, code_source, departement_source
    from participations
    union all
    select id_document, numero_ligne, citation, code_source, departement_source
    from accompagnements
),

une_par_ligne as (
    select id_document, numero_ligne, any_value(columns(* exclude (id_document, numero_ligne)))
    from lues
    semi join premieres using (id_document, numero_ligne)
    group by id_document, numero_ligne
)

select
    p.verdict,
    p.explication,
    p.nb_lignes,
    p.numero_ligne,
    d.titre as titre_document,
    coalesce(l.contenu, '') as contenu,
    coalesce(l.code_source, '') as code_source,
    coalesce(l.departement_source, '') as departement_source
from premieres p
join documents d using (id_document)
left join une_par_ligne l using (id_document, numero_ligne)
order by p.nb_lignes desc, d.titre, p.numero_ligne, p.id_rapprochement
