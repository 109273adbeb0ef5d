-- titre: Participations dont la réunion manque
-- tables: participations ; reunions
-- famille: orphelins
-- gravite: majeure
-- responsable: responsables des pôles géographiques
-- attendu: une réunion présente dans la table des réunions
-- remede: Importez d’abord les réunions, puis les participations.
-- pourquoi: Une présence sans réunion n’a ni date ni type : elle n’est comptée nulle part.
-- grain: une participation
select
    'participations' as nom_table,
    p.id_participation as cle,
    coalesce(c.nom, e.nom, p.nom_source, p.id_collectivite, p.id_partenaire, 'personne de nommé') as objet,
    p.id_reunion as valeur,
    case when r.id_reunion is null then 'la réunion n’est pas dans le jeu' end as explication
from participations p
left join reunions r using (id_reunion)
left join collectivites c on c.id_collectivite = p.id_collectivite
left join partenaires e on e.id_partenaire = p.id_partenaire
