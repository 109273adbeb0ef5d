-- titre: Délégations hors d’échelle
-- tables: participations
-- famille: valeurs hors d’échelle
-- gravite: mineure
-- responsable: responsables des pôles géographiques
-- attendu: une délégation de moins de cinquante personnes
-- remede: Vérifiez si le nombre est celui de toute la réunion plutôt que celui d’une collectivité.
-- pourquoi: Le nombre total de la réunion, recopié sur chaque ligne, compte chaque personne autant de fois qu’il
--   y a de lignes.
-- grain: une participation au nombre de personnes connu
select
    'participations' as nom_table,
    p.id_participation as cle,
    concat_ws(', ', coalesce(c.nom, e.nom, p.nom_source, p.id_collectivite, p.id_partenaire), r.titre) as objet,
    p.nb_participants as valeur,
    case when p.nb_participants >= 50 then p.nb_participants || ' personnes venues d’une seule structure' end as explication
from participations p
left join reunions r using (id_reunion)
left join collectivites c on c.id_collectivite = p.id_collectivite
left join partenaires e on e.id_partenaire = p.id_partenaire
where p.nb_participants is not null
