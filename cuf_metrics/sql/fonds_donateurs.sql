-- Who gives to the funds, at one stage, largest first. Grain: one donor.
select
    any_value(nom_donateur) as nom_donateur,
    any_value(type_donateur) as type_donateur,
    string_agg(distinct nom_fonds, ' ; ' order by nom_fonds) as fonds,
    count(distinct id_fonds) as nb_fonds,
    count(*) as nb_mouvements,
    sum(montant_eur) as montant
from flux_fonds
where mouvement = $mouvement
group by cle_donateur
order by montant desc, nom_donateur
