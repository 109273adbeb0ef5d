-- Grants of the chosen givers and sectors, summed. Grain: one sector of one giver.
select
    attribuant,
    coalesce(secteur, 'non renseigné') as secteur,
    count(*) as nb_subventions,
    sum(montant_signe_eur) as montant_eur,
    min(annee) as annee_debut,
    max(annee) as annee_fin
from subventions_choisies($attribuants, $secteurs)
group by all
order by montant_eur desc, attribuant, secteur
