-- titre: Mouvements dont le fonds ou le dispositif manque
-- tables: flux
-- famille: orphelins
-- gravite: majeure
-- responsable: responsable des fonds de solidarité
-- attendu: un fonds de la table des fonds, ou un dispositif de celle des dispositifs
-- remede: Corrigez le nom du fonds dans le fichier et importez-le de nouveau.
-- pourquoi: Un mouvement sans fonds n’entre dans aucun solde.
-- grain: un mouvement
select
    'flux' as nom_table,
    x.id_flux as cle,
    concat_ws(', ', x.etape, coalesce(x.donateur, x.beneficiaire), x.annee) as objet,
    coalesce(x.id_fonds, x.id_dispositif) as valeur,
    case when coalesce(f.id_fonds, d.id_dispositif) is null then 'ni fonds ni dispositif connu' end as explication
from flux x
left join fonds f using (id_fonds)
left join dispositifs d using (id_dispositif)
