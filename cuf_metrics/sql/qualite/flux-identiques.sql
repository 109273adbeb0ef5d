-- titre: Mouvements d’argent écrits deux fois
-- tables: flux
-- famille: doublons
-- gravite: majeure
-- responsable: responsable des fonds de solidarité
-- attendu: une ligne par mouvement
-- remede: Vérifiez dans la comptabilité : s’il y a deux virements, écrivez-le dans la note ; sinon retirez une
--   ligne.
-- pourquoi: Un virement double fausse le solde du fonds.
-- grain: un mouvement daté au jour
with dates as (
    select
        *,
        count(*) over (
            partition by etape, id_fonds, id_dispositif, date_flux, montant_eur,
                coalesce(id_collectivite, lower(strip_accents(trim(donateur)))), lower(strip_accents(trim(beneficiaire)))
        ) as nb_fois
    from flux
    where date_flux is not null and coalesce(precision_date, 'jour') = 'jour'
)

select
    'flux' as nom_table,
    id_flux as cle,
    concat_ws(', ', etape, coalesce(donateur, beneficiaire), strftime(date_flux, '%d/%m/%Y')) as objet,
    montant_eur as valeur,
    case when nb_fois > 1 and note is null then
        nb_fois || ' mouvements du même jour, du même montant et de la même structure'
    end as explication
from dates
