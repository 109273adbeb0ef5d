-- Movements of the solidarity funds: what each does to the balance of its fund, who gives, where it goes.
-- Grain: one movement of a fund.
-- A restitution that names its donor leaves the fund, one that names its beneficiary comes back; a promise moves nothing.
select
    x.id_fonds,
    coalesce(f.nom_court, f.nom, x.id_fonds) as nom_fonds,
    case
        when x.etape <> 'restitution' then x.etape
        when x.donateur is not null then 'restitué aux donateurs'
        else 'restitué par les bénéficiaires'
    end as mouvement,
    x.montant_eur,
    case
        when mouvement in ('contribution', 'restitué par les bénéficiaires') then x.montant_eur
        when mouvement = 'promesse' then 0
        else -x.montant_eur
    end as effet,
    coalesce(x.id_collectivite, x.donateur) as cle_donateur,
    coalesce(c.nom, x.donateur) as nom_donateur,
    coalesce(c.type_collectivite, 'non identifié') as type_donateur,
    coalesce(r.nom, 'pays non précisé') as nom_pays
from flux x
left join fonds f using (id_fonds)
left join collectivites c using (id_collectivite)
left join partenaires p using (id_partenaire)
left join reference_pays r on r.code_pays = coalesce(x.code_pays, p.code_pays)
where x.id_fonds is not null
