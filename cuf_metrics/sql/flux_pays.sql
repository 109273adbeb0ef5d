-- Money of one stage ($etape) by country, the $pays first ones each, the others together.
-- Grain: one country, the other countries, or no country (nb_pays 0).
with sommes as (
    select
        code_pays,
        nom_pays,
        sum(montant_eur) as montant,
        count(*) as nb_mouvements,
        min(annee) as annee_debut,
        max(annee) as annee_fin,
        row_number() over (partition by code_pays is null order by sum(montant_eur) desc, nom_pays) as rang
    from flux_situes
    where etape = $etape
    group by code_pays, nom_pays
)

select
    if(rang > $pays, 'autres pays', nom_pays) as pays,
    count(code_pays) as nb_pays,
    sum(montant) as montant,
    sum(nb_mouvements)::bigint as nb_mouvements,
    min(annee_debut) as annee_debut,
    max(annee_fin) as annee_fin
from sommes
group by all
order by montant desc, pays
