-- Local governments that the DCOL supported, whatever the call. Grain: one support of a known year.
select
    a.annee,
    a.id_accompagnement,
    a.id_collectivite,
    a.id_dispositif,
    a.objet,
    a.date_deliberation,
    coalesce(c.type_collectivite, 'non renseigné') as type_collectivite
from accompagnements a
join dispositifs d using (id_dispositif)
left join collectivites c using (id_collectivite)
where a.annee is not null
    and not starts_with(coalesce(a.statut, ''), 'annul')
    and (d.id_dispositif = 'dcol' or d.id_dispositif_parent = 'dcol')
