-- Published donors, amounts and beneficiaries of the solidarity funds, counted again on the movements: gifts up to the
-- end of the year of the figure, beneficiaries paid then or later.
-- Grain: one published figure of $document about a fund that has movements.
with demandes as (
    select
        c.id_chiffre_publie,
        c.annee,
        c.unite,
        f.id_fonds,
        nullif(c.ventilation['type_donateur'], 'toutes') as type_donateur,
        c.ventilation['pays_beneficiaire'] as pays_beneficiaire,
        p.code_pays
    from chiffres_ventiles c
    join fonds f on coalesce(f.nom_court, f.nom) = c.ventilation['fonds']
    left join reference_pays p on p.nom = c.ventilation['pays_beneficiaire']
    where c.id_document = $document and c.unite in ('€', 'collectivités')
)

select
    d.id_chiffre_publie,
    case
        when d.unite = '€' then
            coalesce(sum(x.montant_eur) filter (where x.etape = 'contribution' and x.annee <= d.annee), 0)
        when d.pays_beneficiaire is not null then
            count(distinct x.beneficiaire) filter (
                where x.etape = 'versement' and (d.code_pays is null or x.code_pays = d.code_pays)
            )
        else
            count(distinct x.cle_donateur) filter (
                where x.etape = 'contribution'
                    and x.annee <= d.annee
                    and (d.type_donateur is null or x.type_donateur = d.type_donateur)
            )
    end as valeur,
    count(*) as lignes
from demandes d
join flux_fonds x using (id_fonds)
group by d.id_chiffre_publie, d.unite, d.pays_beneficiaire
