-- Members year by year; a membership without a status is taken as up to date. Grain: one member in one year.
select distinct
    a.annee,
    a.id_collectivite,
    coalesce(c.type_collectivite, 'non renseigné') as type_collectivite
from adhesions a
left join collectivites c using (id_collectivite)
where coalesce(a.statut_adhesion, 'à jour') = 'à jour'
