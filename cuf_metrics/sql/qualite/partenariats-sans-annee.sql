-- titre: Partenariats sans année de début
-- tables: partenariats
-- famille: couverture
-- gravite: mineure
-- responsable: responsable des partenariats
-- attendu: une année de début
-- remede: Complétez la colonne dans le fichier des partenariats et importez-le de nouveau.
-- pourquoi: Un lien sans année de début manque à l’évolution et aux nouveaux liens de l’année.
-- grain: un partenariat
select
    'partenariats' as nom_table,
    id_partenariat as cle,
    porteur || ', ' || partenaire as objet,
    annee_debut as valeur,
    case when annee_debut is null then 'année de début inconnue' end as explication
from partenariats
