-- Vue : Les adhérents à jour, année par année. Type ou région inconnus : « non renseigné », « non renseignée ».
-- Members year by year; a membership without a status is taken as up to date. Grain: one member in one year.
select distinct
    a.annee,
    a.id_collectivite,
    coalesce(c.id_suite, a.id_collectivite) as id_suite,
    coalesce(c.nom, a.id_collectivite) as nom,
    coalesce(c.type_collectivite, 'non renseigné') as type_collectivite,
    coalesce(c.code_region, 'non renseigné') as code_region,
    coalesce(c.region, 'non renseignée') as region,
    coalesce(c.strate, 'type non renseigné') as strate,
    coalesce(c.rang_strate, 12) as rang_strate,
    coalesce(c.est_outre_mer, false) as est_outre_mer
from adhesions a
left join collectivites_situees c using (id_collectivite)
where coalesce(a.statut_adhesion, 'à jour') = 'à jour'
