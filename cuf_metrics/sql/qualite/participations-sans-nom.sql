-- titre: Participations dont on ne sait pas qui est venu
-- tables: participations
-- famille: orphelins
-- gravite: moyenne
-- responsable: responsables des pôles géographiques
-- attendu: une collectivité ou un partenaire présent dans le jeu
-- remede: Complétez le nom dans le fichier, ou réglez le rapprochement dans la page Identités.
-- pourquoi: Une présence que rien ne nomme ne dit pas quelles collectivités viennent.
-- grain: une participation
select
    'participations' as nom_table,
    p.id_participation as cle,
    concat_ws(', ', coalesce(p.nom_source, p.id_collectivite, p.id_partenaire), r.titre) as objet,
    coalesce(p.id_collectivite, p.id_partenaire) as valeur,
    case
        when coalesce(p.id_collectivite, p.id_partenaire) is null then 'ni collectivité ni partenaire'
        when coalesce(c.id_collectivite, e.id_partenaire) is null then 'identifiant absent du jeu'
    end as explication
from participations p
left join reunions r using (id_reunion)
left join collectivites c on c.id_collectivite = p.id_collectivite
left join partenaires e on e.id_partenaire = p.id_partenaire
