-- How the chosen links are shown: by an arc, by a marker, or without a place. Grain: all the chosen links.
select
    count(*) as nb_liens,
    count(*) filter (where situation = 'arc') as nb_arcs,
    count(*) filter (where situation = 'repère') as nb_reperes,
    count(*) filter (where situation = 'non localisé') as nb_non_localises,
    count(*) filter (where annee_debut is null) as nb_sans_annee
from liens_choisis($filtre)
