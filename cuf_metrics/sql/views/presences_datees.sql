-- When each local government, under the one it became, took part in what. Grain: one local government at one meeting that
-- took place. A query that asks it for a few local governments only reads theirs.
select
    c.id_suite,
    r.date_debut,
    r.precision_date,
    r.titre
from participations p
join reunions_tenues r using (id_reunion)
join collectivites_situees c using (id_collectivite)
