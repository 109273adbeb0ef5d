-- titre: Contributions dont le donateur n’est pas identifié
-- tables: flux
-- famille: orphelins
-- gravite: moyenne
-- responsable: responsable des fonds de solidarité
-- attendu: un donateur présent parmi les collectivités du jeu
-- remede: Réglez le rapprochement dans la page Identités ; un donateur qui n’est pas une collectivité peut
--   rester tel quel.
-- pourquoi: Un donateur non identifié compte deux fois s’il s’écrit de deux façons, et n’a ni type ni région.
-- grain: une contribution
select
    'flux' as nom_table,
    x.id_flux as cle,
    concat_ws(', ', x.donateur, coalesce(f.nom_court, x.id_fonds, x.id_dispositif), x.annee) as objet,
    x.montant_eur as valeur,
    case when c.id_collectivite is null then 'aucune collectivité du jeu ne porte ce nom ni ce code' end as explication
from flux x
left join collectivites c using (id_collectivite)
left join fonds f using (id_fonds)
where x.etape = 'contribution'
