-- Vue : Les publications parues, année connue. Pôle inconnu : « non renseigné ».
-- Publications that came out, with the year they did. Grain: one publication of a known date.
select
    * replace (coalesce(pole, 'non renseigné') as pole),
    year(date_debut) as annee
from publications
where date_debut is not null and coalesce(statut_reunion, 'réalisé') = 'réalisé'
