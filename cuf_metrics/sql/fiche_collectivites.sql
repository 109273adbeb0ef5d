-- Local governments that have a profile: those the dataset names. Grain: one local government.
select id_collectivite, nom, type_collectivite
from collectivites
order by nom, id_collectivite
