-- Money of one stage ($etape): stages are never added up, so that each euro counts once. At most $limite rows, out of
-- nb_en_tout. Grain: one sector of one country in one year.
with sommes as (
    select
        annee,
        nom_pays as pays,
        coalesce(secteur, 'non renseigné') as secteur,
        sum(montant_eur) as montant,
        count(*) as nb_mouvements
    from flux_situes
    where etape = $etape
    group by all
)

select *, (select count(*) from sommes) as nb_en_tout
from sommes
order by annee, pays, secteur
limit $limite
