-- Grants of the chosen givers and sectors, cancellations told apart from what is granted. Grain: one figure.
with sommes as (
    select
        sum(montant_signe_eur) as net,
        count(*) filter (where montant_signe_eur > 0) as nb_accordees,
        sum(montant_signe_eur) filter (where montant_signe_eur < 0) as annule,
        count(*) filter (where montant_signe_eur < 0) as nb_annulees,
        count(*) filter (where montant_signe_eur = 0) as nb_nulles,
        count(*) as lignes
    from subventions_choisies($attribuants, $secteurs)
)

select 'subventions-montant' as id, 'Montant des subventions, annulations déduites' as libelle, net as valeur, '€' as unite, lignes
from sommes
union all
select 'subventions-nombre', 'Subventions accordées', nb_accordees, 'subventions', nb_accordees from sommes
union all
select 'subventions-annulees', 'Annulations et reversements, déjà déduits du montant', annule, '€', nb_annulees
from sommes
where nb_annulees > 0
union all
select 'subventions-nulles', 'Demandes inscrites à zéro, sans montant accordé', nb_nulles, 'lignes', nb_nulles
from sommes
where nb_nulles > 0
