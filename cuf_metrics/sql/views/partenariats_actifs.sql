-- Vue : Les liens internationaux, année par année tant qu’ils durent ; sans première année connue, ils n’y sont pas.
-- Cooperation links in each year they last; one whose first year is unknown is left out.
-- A link between two French local governments is not international. Grain: one link in one year.
select
    annees.annee,
    p.id_partenariat,
    p.porteur,
    p.id_collectivite,
    p.partenaire,
    p.id_partenaire,
    p.code_pays,
    p.famille_lien,
    p.annee_debut,
    p.annee_fin
from partenariats p
join annees on annees.annee between p.annee_debut and coalesce(p.annee_fin, annees.annee)
where p.famille_lien <> 'lien entre collectivités françaises'
