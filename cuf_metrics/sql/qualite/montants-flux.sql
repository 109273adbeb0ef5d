-- titre: Mouvements d’argent sans commune mesure avec les autres
-- tables: flux
-- famille: valeurs hors d’échelle
-- gravite: majeure
-- responsable: responsable des fonds de solidarité
-- attendu: un montant inférieur à dix fois la médiane des mouvements de même étape, de même fonds et de même
--   strate de donateur (cinq mouvements au moins)
-- remede: Vérifiez le montant dans la pièce comptable : une virgule oubliée multiplie par cent ; corrigez la
--   ligne du fichier et importez-le de nouveau.
-- pourquoi: Un seul montant faux déplace le total d’un fonds.
-- grain: un mouvement d’un groupe d’au moins cinq, dont le donateur, s’il y en a un, est d’une strate connue
with compares as (
    select
        x.*,
        median(x.montant_eur) over groupe as mediane,
        count(*) over groupe as nb_du_groupe
    from flux x
    left join collectivites_situees c using (id_collectivite)
    where c.strate is null or c.strate not in ('type non renseigné', 'communes de population inconnue')
    window groupe as (partition by x.etape, x.id_fonds, x.id_dispositif, c.strate)
)

select
    'flux' as nom_table,
    id_flux as cle,
    concat_ws(', ', etape, coalesce(id_fonds, id_dispositif), coalesce(donateur, beneficiaire), annee) as objet,
    montant_eur as valeur,
    case when montant_eur >= 10 * mediane then
        'environ ' || round(montant_eur / mediane)::bigint || ' fois la médiane des ' || nb_du_groupe || ' mouvements comparables'
    end as explication
from compares
where nb_du_groupe >= 5
