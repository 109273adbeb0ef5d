-- titre: Collectivités sans code officiel
-- tables: collectivites
-- famille: couverture
-- gravite: moyenne
-- responsable: direction
-- attendu: un SIREN ou un code Insee
-- remede: Réglez le rapprochement dans la page Identités.
-- pourquoi: Sans code, une collectivité n’a ni population, ni strate, ni région sûres. Une collectivité fictive
--   n’a pas de code : elle n’est pas examinée.
-- grain: une collectivité qui n’est pas fictive
select
    'collectivites' as nom_table,
    c.id_collectivite as cle,
    c.nom as objet,
    coalesce(c.siren, c.code_insee) as valeur,
    case when coalesce(c.siren, c.code_insee) is null then coalesce(c.note, 'ni SIREN ni code Insee') end as explication
from collectivites c
left join documents d using (id_document)
where d.type_document is distinct from 'jeu de démonstration'
