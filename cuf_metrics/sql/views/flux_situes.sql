-- Vue : Les mouvements d’argent, avec le nom de leur pays ; inconnu : « pays non précisé ».
-- Movements of money with the name of their country. Grain: one movement.
select x.*, coalesce(r.nom, x.code_pays, 'pays non précisé') as nom_pays
from flux x
left join reference_pays r using (code_pays)
