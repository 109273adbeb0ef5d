-- titre: Collectivités sans lieu
-- tables: collectivites
-- famille: couverture
-- gravite: mineure
-- responsable: direction
-- attendu: des coordonnées, au moins celles de la région
-- remede: Réglez le rapprochement dans la page Identités.
-- pourquoi: Sans lieu, une collectivité manque à la carte.
-- grain: une collectivité
select
    'collectivites' as nom_table,
    id_collectivite as cle,
    nom as objet,
    precision_lieu as valeur,
    case when latitude is null or longitude is null then coalesce(motif_non_localise, 'lieu inconnu') end as explication
from collectivites
