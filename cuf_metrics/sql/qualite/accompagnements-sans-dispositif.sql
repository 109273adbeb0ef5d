-- titre: Accompagnements dont le dispositif manque
-- tables: accompagnements
-- famille: orphelins
-- gravite: majeure
-- responsable: responsable du DCOL
-- attendu: un dispositif de la table des dispositifs
-- remede: Corrigez le nom du dispositif ou de l’appel dans le fichier.
-- pourquoi: Un accompagnement sans dispositif n’est compté dans aucun appel.
-- grain: un accompagnement
select
    'accompagnements' as nom_table,
    a.id_accompagnement as cle,
    concat_ws(', ', coalesce(c.nom, a.nom_source, a.id_collectivite), a.annee) as objet,
    a.id_dispositif as valeur,
    case when d.id_dispositif is null then 'le dispositif n’est pas dans le jeu' end as explication
from accompagnements a
left join dispositifs d using (id_dispositif)
left join collectivites c using (id_collectivite)
