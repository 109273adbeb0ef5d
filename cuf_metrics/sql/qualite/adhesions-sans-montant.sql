-- titre: Adhésions à jour sans cotisation
-- tables: adhesions
-- famille: couverture
-- gravite: mineure
-- responsable: responsable des adhésions
-- attendu: le montant de la cotisation
-- remede: Complétez la colonne du montant dans le fichier des adhésions.
-- pourquoi: Le total des cotisations n’est sûr que si presque toutes sont renseignées.
-- grain: une adhésion à jour
select
    'adhesions' as nom_table,
    a.id_adhesion as cle,
    coalesce(c.nom, a.nom_source, a.id_collectivite) || ', ' || a.annee as objet,
    a.montant_eur as valeur,
    case when a.montant_eur is null then 'cotisation inconnue' end as explication
from adhesions a
left join collectivites c using (id_collectivite)
where coalesce(a.statut_adhesion, 'à jour') = 'à jour'
