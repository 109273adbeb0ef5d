-- Share of the five largest donors in the money of a stage, contributions and distinct donors.
-- Grain: one fund, and all funds together (id_fonds null).
-- A contribution is a donor of a fund: whoever gives to two funds is two contributions and one donor.
with dons as (
    select
        id_fonds,
        cle_donateur,
        any_value(nom_fonds) as nom_fonds,
        count(distinct id_fonds) as nb_fonds,
        sum(montant_eur) as montant
    from flux_fonds
    where mouvement = $mouvement and cle_donateur is not null
    group by grouping sets ((id_fonds, cle_donateur), (cle_donateur))
),

ranges as (
    select *, row_number() over (partition by id_fonds order by montant desc, cle_donateur) as rang
    from dons
)

select
    id_fonds,
    if(id_fonds is null, 'Tous les fonds', any_value(nom_fonds)) as nom_fonds,
    sum(nb_fonds)::bigint as nb_contributions,
    count(*) as nb_donateurs,
    sum(montant) filter (where rang <= 5) as numerateur,
    sum(montant) as denominateur,
    numerateur / denominateur as part
from ranges
group by id_fonds
order by id_fonds is null desc, denominateur desc, nom_fonds
