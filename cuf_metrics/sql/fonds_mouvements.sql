-- Movements of some funds at some stages (an empty list keeps all), latest first; at most $limite, out of nb_en_tout.
-- Grain: one movement of a fund.
with choisis as (
    select *
    from mouvements_choisis($filtre)
    where (len($fonds::varchar[]) = 0 or list_contains($fonds::varchar[], id_fonds))
        and (len($etapes::varchar[]) = 0 or list_contains($etapes::varchar[], etape))
)

select
    m.annee,
    m.date_flux,
    m.precision_date,
    m.nom_fonds,
    m.mouvement,
    m.nom_donateur,
    m.beneficiaire,
    if(m.code_pays is null and m.mouvement <> 'versement', null, m.nom_pays) as nom_pays,
    m.secteur,
    m.odd,
    m.montant_eur,
    m.devise,
    m.montant_devise,
    m.hors_dates,
    m.note,
    d.titre as titre_document,
    m.numero_ligne,
    m.section,
    m.citation,
    (select count(*) from choisis) as nb_en_tout
from choisis m
left join documents d using (id_document)
order by m.premier_jour desc, m.nom_fonds, m.numero_ligne, m.id_flux
limit $limite
