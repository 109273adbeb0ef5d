-- Local governments accompanied by DCOL that have a place. Grain: one local government.
select
    c.id_collectivite as id,
    c.nom as libelle,
    c.longitude,
    c.latitude,
    count(*) as nb,
    string_agg(distinct d.titre, ' ; ') as source
from accompagnements a
join collectivites c using (id_collectivite)
join documents d on d.id_document = a.id_document
where $montres and c.latitude is not null
group by c.id_collectivite, c.nom, c.longitude, c.latitude
order by c.nom
