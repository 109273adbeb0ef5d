-- titre: Partenariats sans thème
-- tables: partenariats
-- famille: couverture
-- gravite: mineure
-- responsable: responsable des partenariats
-- attendu: au moins un thème
-- remede: Complétez la colonne dans le fichier des partenariats et importez-le de nouveau.
-- pourquoi: Un lien sans thème manque aux répartitions par thème.
-- grain: un partenariat
select
    'partenariats' as nom_table,
    id_partenariat as cle,
    porteur || ', ' || partenaire as objet,
    theme as valeur,
    case when theme is null then 'thème inconnu' end as explication
from partenariats
