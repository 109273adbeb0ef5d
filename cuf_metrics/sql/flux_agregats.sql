-- Money of one stage ($etape): stages are never added up, so that each euro counts once.
-- Grain: one sector of one country in one year.
with sommes as (
    select annee, code_pays, secteur, sum(montant_eur) as montant, count(*) as nb_mouvements
    from flux
    where etape = $etape
    group by all
)

select
    s.annee,
    coalesce(r.nom, s.code_pays, 'sans pays') as pays,
    coalesce(s.secteur, 'non renseigné') as secteur,
    s.montant,
    s.nb_mouvements
from sommes s
left join reference_pays r using (code_pays)
order by s.annee, pays, secteur
