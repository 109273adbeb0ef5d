-- titre: Adhésions datées après leur année
-- tables: adhesions
-- famille: cohérence
-- gravite: moyenne
-- responsable: responsable des adhésions
-- attendu: une date d’adhésion au plus tard le 31 décembre de l’année
-- remede: Corrigez la date ou l’année.
-- pourquoi: Une adhésion rangée dans la mauvaise année fausse deux années.
-- grain: une adhésion datée
select
    'adhesions' as nom_table,
    a.id_adhesion as cle,
    coalesce(c.nom, a.nom_source, a.id_collectivite) || ', ' || a.annee as objet,
    strftime(a.date_adhesion, '%d/%m/%Y') as valeur,
    case when year(a.date_adhesion) > a.annee then 'datée de ' || year(a.date_adhesion) || ', comptée en ' || a.annee end as explication
from adhesions a
left join collectivites c using (id_collectivite)
where a.date_adhesion is not null
