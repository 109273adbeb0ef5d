-- Groups as last described, from the first year a document names them; those said to be stopped are left out.
-- Grain: one group in one year.
with derniers as (
    select
        id_groupe,
        arg_max(nom, date_etat) as nom,
        coalesce(arg_max(pole, date_etat), 'non renseigné') as pole,
        arg_max(type_groupe, date_etat) as type_groupe,
        arg_max(coalesce(statut, ''), date_etat) as statut,
        min(try_cast(left(date_etat, 4) as integer)) as depuis
    from groupes
    group by id_groupe
)

select annees.annee, d.id_groupe, d.nom, d.pole, d.type_groupe
from annees
join derniers d on d.depuis <= annees.annee
where not starts_with(d.statut, 'arrêt')
