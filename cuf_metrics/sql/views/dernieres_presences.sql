-- Vue : La dernière réunion où chaque collectivité est venue, sous la forme qu’elle a aujourd’hui.
-- The last meeting that each local government came to, under the one it became. Grain: one local government of today.
select
    c.id_suite,
    max(r.date_debut) as derniere_presence,
    arg_max(r.precision_date, r.date_debut) as precision_date,
    arg_max(r.titre, r.date_debut) as derniere_reunion
from participations p
join reunions_tenues r using (id_reunion)
join collectivites_situees c using (id_collectivite)
group by c.id_suite
