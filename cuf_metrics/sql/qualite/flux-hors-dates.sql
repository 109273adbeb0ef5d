-- titre: Mouvements hors des dates de leur fonds
-- tables: flux ; fonds
-- famille: cohérence
-- gravite: moyenne
-- responsable: responsable des fonds de solidarité
-- attendu: une date entre l’ouverture et la clôture du fonds, à la précision connue
-- remede: Vérifiez la date du mouvement, le fonds qui le porte, ou les dates du fonds.
-- pourquoi: Un mouvement rangé dans le mauvais fonds fausse deux soldes.
-- grain: une contribution ou un versement d’un fonds, dont les dates d’ouverture ou de clôture sont connues
select
    'flux' as nom_table,
    x.id_flux as cle,
    concat_ws(', ', x.nom_fonds, coalesce(x.donateur, x.beneficiaire), x.annee) as objet,
    x.montant_eur as valeur,
    x.hors_dates as explication
from flux_fonds x
join fonds f using (id_fonds)
where x.etape in ('contribution', 'versement') and coalesce(f.date_ouverture, f.date_cloture) is not null
