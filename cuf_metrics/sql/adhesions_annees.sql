-- Members year by year, overseas ones, and how diverse their types are (indicator 1.1.b), for the reader's filters.
-- Grain: one year.
-- A type that is not known is in the number of members, not in the index.
with types as (
    select
        annee,
        if(type_collectivite = 'non renseigné', null, type_collectivite) as type_collectivite,
        count(distinct id_collectivite) as nb,
        count(distinct id_collectivite) filter (where est_outre_mer) as nb_outre_mer
    from adherents_choisis($filtre)
    group by all
),

connus as (
    select *, if(type_collectivite is null, null, nb) as nb_connus
    from types
)

select
    annee,
    sum(nb)::integer as nb_adherents,
    sum(nb_outre_mer)::integer as nb_outre_mer,
    count(nb_connus)::integer as nb_types,
    arg_max(type_collectivite, nb_connus) as premier_type,
    max(nb_connus) / sum(nb_connus) as part_premier_type,
    1 - sum(nb_connus ** 2) / nullif(sum(nb_connus) ** 2, 0) as indice_diversite
from connus
group by annee
order by annee
