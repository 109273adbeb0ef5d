-- Where the money of the funds comes from and where it goes, what remains or lacks included: in = out for each fund.
-- Grain: one fund and one source or destination of its money. Promises are left out: they are no money yet.
-- The $pays first countries are named, the others together; all of them without a $pays.
with pays_verses as (
    select code_pays, row_number() over (order by sum(montant_eur) desc, code_pays) as rang
    from flux_fonds
    where mouvement = 'versement' and code_pays is not null
    group by code_pays
),

mouvements as (
    select
        id_fonds,
        nom_fonds,
        mouvement,
        case
            when mouvement = 'contribution' then type_donateur
            when mouvement <> 'versement' then mouvement
            when rang > $pays then 'autres pays'
            else nom_pays
        end as bout,
        sum(montant_eur) as montant
    from flux_fonds
    left join pays_verses using (code_pays)
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
