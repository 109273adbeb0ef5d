-- Lines of the imported files that tell a link. Grain: one line.
select a.numero_ligne, a.contenu, d.titre as titre_document
from attestations a
join documents d using (id_document)
where a.id_partenariat = $id
order by d.titre, a.numero_ligne
