-- From each year of a list to the next: members kept, lost, late, new, back, and fewer by merger, for the reader's filters.
-- Grain: one pair of years.
-- nb_apres = nb_avant − nb_perdues − nb_retards − nb_fusionnees + nb_nouvelles + nb_revenues + nb_changements. The last term
-- is what a change of type or region brings into the filters or takes out of them: 0 without filters.
select
    annee_avant,
    annee,
    count(*) filter (where est_avant)::integer as nb_avant,
    count(*) filter (where est_avant and id_apres is not null)::integer as nb_restees,
    count(*) filter (where est_avant and mouvement = 'perdue')::integer as nb_perdues,
    count(*) filter (where est_avant and mouvement = 'en retard')::integer as nb_retards,
    count(*) filter (where est_apres and mouvement = 'nouvelle')::integer as nb_nouvelles,
    count(*) filter (where est_apres and mouvement = 'revenue')::integer as nb_revenues,
    (
        count(*) filter (where est_avant and est_apres)
        - count(distinct id_apres) filter (where est_avant and est_apres)
    )::integer as nb_fusionnees,
    (
        count(distinct id_apres) filter (where est_apres and id_avant is not null)
        - count(distinct id_apres) filter (where est_apres and est_avant)
        - count(*) filter (where est_avant and id_apres is not null and not est_apres)
    )::integer as nb_changements,
    count(*) filter (where mouvement in ('fusionnée', 'nouvelle forme') and (est_avant or est_apres))::integer as nb_devenues,
    count(distinct id_apres) filter (where est_apres)::integer as nb_apres
from passages_adherents($annees, $filtre)
group by annee_avant, annee
order by annee
