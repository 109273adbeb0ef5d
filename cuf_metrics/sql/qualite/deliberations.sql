-- titre: Délibérations antérieures à l’accompagnement
-- tables: accompagnements
-- famille: cohérence
-- gravite: moyenne
-- responsable: responsable du DCOL
-- attendu: une délibération l’année de l’accompagnement ou après
-- remede: Vérifiez la date de la délibération et l’année de l’accompagnement.
-- pourquoi: Une délibération plus ancienne n’est pas une suite de l’accompagnement : elle gonfle le taux de
--   suites.
-- grain: un accompagnement d’une année connue, suivi d’une délibération
select
    'accompagnements' as nom_table,
    a.id_accompagnement as cle,
    coalesce(c.nom, a.nom_source, a.id_collectivite) || ', ' || a.annee as objet,
    strftime(a.date_deliberation, '%d/%m/%Y') as valeur,
    case when year(a.date_deliberation) < a.annee then
        'délibération de ' || year(a.date_deliberation) || ', accompagnement de ' || a.annee
    end as explication
from accompagnements a
left join collectivites c using (id_collectivite)
where a.date_deliberation is not null and a.annee is not null
