-- titre: Collectivités étrangères sans pays
-- tables: partenaires
-- famille: couverture
-- gravite: mineure
-- responsable: responsable des partenariats
-- attendu: le code du pays
-- remede: Complétez le pays dans le fichier, ou réglez le rapprochement dans la page Identités.
-- pourquoi: Un partenaire sans pays manque aux fiches des pays.
-- grain: un partenaire qui est une collectivité étrangère
select
    'partenaires' as nom_table,
    id_partenaire as cle,
    nom as objet,
    type_partenaire as valeur,
    case when code_pays is null then 'pays inconnu' end as explication
from partenaires
where type_partenaire = 'collectivité étrangère'
