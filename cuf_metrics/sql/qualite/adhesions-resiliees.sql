-- titre: Collectivités à jour l’année qui suit leur résiliation
-- tables: adhesions
-- famille: cohérence
-- gravite: moyenne
-- responsable: responsable des adhésions
-- attendu: plus d’adhésion l’année qui suit une résiliation, ou une note qui dise le retour
-- remede: Vérifiez laquelle des deux années est juste ; si la collectivité est revenue, écrivez-le dans la note.
-- pourquoi: Une adhésion reconduite par erreur gonfle le nombre d’adhérents.
-- grain: une adhésion à jour dont la collectivité a une ligne l’année d’avant
with suivies as (
    select a.*, coalesce(c.nom, a.nom_source, a.id_collectivite) as nom, b.statut_adhesion as statut_precedent
    from adhesions a
    join adhesions b on b.id_collectivite = a.id_collectivite and b.annee = a.annee - 1
    left join collectivites c on c.id_collectivite = a.id_collectivite
    where coalesce(a.statut_adhesion, 'à jour') = 'à jour'
)

select
    'adhesions' as nom_table,
    id_adhesion as cle,
    nom || ', ' || annee as objet,
    coalesce(statut_precedent, 'à jour') as valeur,
    case when statut_precedent = 'résiliée' and note is null then
        'résiliée en ' || annee - 1 || ', à jour en ' || annee
    end as explication
from suivies
