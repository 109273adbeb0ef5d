-- titre: Cotisations sans commune mesure avec leur strate
-- tables: adhesions
-- famille: valeurs hors d’échelle
-- gravite: moyenne
-- responsable: responsable des adhésions
-- attendu: une cotisation inférieure à dix fois la médiane de sa strate pour l’année (cinq cotisations au moins)
-- remede: Vérifiez le montant appelé ; s’il est juste, il n’y a rien à faire.
-- pourquoi: Les cotisations suivent un barème par taille : un montant dix fois plus grand est le plus souvent
--   une faute de frappe.
-- grain: une cotisation positive d’une strate connue et d’une année qui en comptent au moins cinq
with comparees as (
    select
        a.*,
        coalesce(c.nom, a.nom_source, a.id_collectivite) as nom,
        c.strate,
        median(a.montant_eur) over groupe as mediane,
        count(*) over groupe as nb_du_groupe
    from adhesions a
    join collectivites_situees c using (id_collectivite)
    where a.montant_eur > 0 and c.strate not in ('type non renseigné', 'communes de population inconnue')
    window groupe as (partition by c.strate, a.annee)
)

select
    'adhesions' as nom_table,
    id_adhesion as cle,
    nom || ', ' || annee as objet,
    montant_eur as valeur,
    case when montant_eur >= 10 * mediane then
        'environ ' || round(montant_eur / mediane)::bigint || ' fois la médiane (' || strate || ', ' || annee || ')'
    end as explication
from comparees
where nb_du_groupe >= 5
