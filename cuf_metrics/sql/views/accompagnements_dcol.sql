-- Vue : Les accompagnements de la DCOL, année connue. Type ou région inconnus : « non renseigné », « non renseignée ».
-- Local governments that the DCOL supported, whatever the call. Grain: one support of a known year.
select
    a.annee,
    a.id_accompagnement,
    a.id_collectivite,
    coalesce(c.id_suite, a.id_collectivite) as id_suite,
    a.id_dispositif,
    a.objet,
    a.date_deliberation,
    coalesce(c.type_collectivite, 'non renseigné') as type_collectivite,
    coalesce(c.code_region, 'non renseigné') as code_region,
    coalesce(c.region, 'non renseignée') as region
from accompagnements a
join dispositifs d using (id_dispositif)
left join collectivites_situees c using (id_collectivite)
where a.annee is not null
    and coalesce(a.statut_accompagnement, 'réalisé') not in ('prévu', 'annulé')
    and (d.id_dispositif = 'dcol' or d.id_dispositif_parent = 'dcol')
