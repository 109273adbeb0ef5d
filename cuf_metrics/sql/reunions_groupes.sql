-- Groups of a year with their meetings of that year, the other ones they are named in, the last of both known up to then,
-- and who presides over them. Grain: one group; those that met least come first. Groups of the indicator 3.2.b count
-- meetings of groups; missions and clubs, told apart, any meeting they are named in.
with nommees as (
    select
        annee, date_debut, precision_date, est_de_groupe, nombre, unnest(string_split(id_groupes, ' ; ')) as id_groupe
    from reunions_tenues
    where annee <= $annee
),

comptees as (
    select
        g.id_groupe,
        g.nom,
        g.type_groupe,
        g.pole,
        g.est_suivi,
        coalesce(sum(n.nombre) filter (where n.annee = $annee and (n.est_de_groupe or not g.est_suivi)), 0) as nb_reunions,
        coalesce(sum(n.nombre) filter (where n.annee = $annee and not n.est_de_groupe and g.est_suivi), 0) as nb_autres,
        max(n.date_debut) as date_derniere,
        arg_max(n.precision_date, n.date_debut) as precision_derniere
    from groupes_connus g
    left join nommees n using (id_groupe)
    where g.annee = $annee
        and (len($poles::varchar[]) = 0 or list_contains($poles::varchar[], g.pole))
        and (len($pays::varchar[]) = 0 or list_contains($pays::varchar[], g.code_pays))
    group by all
),

presidences as (
    select
        id_groupe,
        arg_max(
            coalesce(c.nom, g.id_collectivite, if(starts_with(g.statut, 'présidence'), g.statut, null)), g.date_etat
        ) as presidence
    from groupes g
    left join collectivites c using (id_collectivite)
    where try_cast(left(g.date_etat, 4) as integer) <= $annee
    group by id_groupe
)

select c.*, p.presidence
from comptees c
left join presidences p using (id_groupe)
order by c.est_suivi desc, c.nb_reunions, c.date_derniere nulls first, c.nom
