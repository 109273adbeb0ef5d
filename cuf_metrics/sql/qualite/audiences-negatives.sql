-- titre: Audiences négatives
-- tables: audiences
-- famille: valeurs hors d’échelle
-- gravite: majeure
-- responsable: responsable de la communication
-- attendu: un relevé positif ou nul
-- remede: Corrigez le relevé : un tiret mis pour une absence se lit comme un signe moins.
-- pourquoi: Une audience négative se retranche des totaux de l’année.
-- grain: un relevé
select
    'audiences' as nom_table,
    id_audience as cle,
    concat_ws(', ', canal, mesure, coalesce(strftime(date_mesure, '%d/%m/%Y'), annee::varchar)) as objet,
    valeur,
    case when valeur < 0 then 'relevé négatif' end as explication
from audiences
