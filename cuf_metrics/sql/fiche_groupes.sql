-- Country groups of a country, or presided by a local government, latest description first. Grain: one group in one document.
select g.*, d.titre as titre_document, coalesce(c.nom, if(g.id_collectivite is null, 'non indiquée', 'collectivité absente de ce jeu')) as presidence
from groupes g
join documents d using (id_document)
left join collectivites c using (id_collectivite)
where g.code_pays = $pays or g.id_collectivite = $collectivite
order by g.date_etat desc, g.nom
