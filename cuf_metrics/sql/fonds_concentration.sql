-- Share of the five largest donors in the money of a stage, contributions, distinct donors, and what names no donor.
-- Grain: one fund, and all funds together (id_fonds null).
-- A contribution is a donor of a fund: whoever gives to two funds is two contributions and one donor.
with dons as (
    select
        id_fonds,
        cle_donateur,
        any_value(nom_fonds) as nom_fonds,
        count(distinct id_fonds) as nb_fonds,
        sum(montant_eur) as montant
    from mouvements_choisis($filtre)
    where mouvement = $mouvement
    group by grouping sets ((id_fonds, cle_donateur), (cle_donateur))
),

ranges as (
    select
        *,
        cle_donateur is not null as est_nomme,
        row_number() over (partition by id_fonds, est_nomme order by montant desc, cle_donateur) as rang
    from dons
)

select
    id_fonds,
    if(id_fonds is null, 'Tous les fonds', any_value(nom_fonds)) as nom_fonds,
    coalesce(sum(nb_fonds) filter (where est_nomme), 0)::bigint as nb_contributions,
    count(*) filter (where est_nomme) as nb_donateurs,
    sum(montant) filter (where est_nomme and rang <= 5) as numerateur,
    sum(montant) filter (where est_nomme) as denominateur,
    numerateur / denominateur as part,
    sum(montant) filter (where not est_nomme) as sans_donateur
from ranges
group by id_fonds
order by id_fonds is null desc, denominateur desc nulls last, nom_fonds
