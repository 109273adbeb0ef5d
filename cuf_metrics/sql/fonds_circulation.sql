-- Where the money of the funds comes from and where it goes, what remains or lacks included: in = out for each fund.
-- Grain: one fund and one source or destination of its money. Promises are left out: they are no money yet.
with mouvements as (
    select
        id_fonds,
        nom_fonds,
        mouvement,
        case mouvement when 'contribution' then type_donateur when 'versement' then nom_pays else mouvement end as bout,
        sum(montant_eur) as montant
    from flux_fonds
    where mouvement <> 'promesse'
    group by all
),

soldes as (
    select id_fonds, nom_fonds, sum(effet) as solde
    from flux_fonds
    group by all
),

arcs as (
    select * from mouvements
    union all by name
    select id_fonds, nom_fonds, if(solde > 0, 'solde restant', 'solde négatif') as mouvement, mouvement as bout,
        abs(solde) as montant
    from soldes
    where solde <> 0
)

select *, mouvement in ('contribution', 'restitué par les bénéficiaires', 'solde négatif') as est_entree
from arcs
order by est_entree desc, nom_fonds, montant desc, bout
