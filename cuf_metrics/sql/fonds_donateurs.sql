-- Who gives to the funds, at one stage, largest first; at most $limite of them, out of nb_en_tout. Grain: one donor.
-- Movements that name no donor are left out.
with donateurs as (
    select
        min(nom_donateur) as nom_donateur,
        min(type_donateur) as type_donateur,
        string_agg(distinct nom_fonds, ' ; ' order by nom_fonds) as fonds,
        count(distinct id_fonds) as nb_fonds,
        count(*) as nb_mouvements,
        sum(montant_eur) as montant
    from mouvements_choisis($filtre)
    where mouvement = $mouvement and cle_donateur is not null
    group by cle_donateur
)

select *, (select count(*) from donateurs) as nb_en_tout
from donateurs
order by montant desc, nom_donateur
limit $limite
