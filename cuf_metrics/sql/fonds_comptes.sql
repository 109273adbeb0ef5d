-- Ledger of the funds: money of each stage, balance, gap with the published amount, and what does not hold.
-- Grain: one fund.
-- A movement is in one column only; promises are in no balance. A fund without any other movement has an unknown
-- balance, and nothing to compare with the published amount; one that pays without contributions received nothing.
with mouvements as (
    select
        id_fonds,
        any_value(nom_fonds) as nom_fonds,
        count(*) as nb_mouvements,
        sum(montant_eur) filter (where mouvement = 'promesse') as promesses,
        sum(montant_eur) filter (where mouvement = 'contribution') as contributions,
        sum(montant_eur) filter (where mouvement = 'restitué par les bénéficiaires') as retours,
        sum(montant_eur) filter (where mouvement = 'versement') as versements,
        sum(montant_eur) filter (where mouvement = 'frais') as frais,
        sum(montant_eur) filter (where mouvement = 'restitué aux donateurs') as remboursements,
        sum(effet) filter (where mouvement <> 'promesse') as solde,
        count(*) filter (where mouvement in ('contribution', 'versement', 'frais')) > 0 as est_comparable,
        count(*) filter (where hors_dates = 'avant l’ouverture du fonds') as nb_anterieurs,
        count(*) filter (where hors_dates = 'après la clôture du fonds') as nb_posterieurs
    from flux_fonds
    group by id_fonds
),

comptes as (
    select
        id_fonds,
        m.* exclude (id_fonds, nom_fonds, est_comparable),
        coalesce(f.nom_court, f.nom, m.nom_fonds) as nom_fonds,
        f.statut_fonds,
        f.montant_eur as montant_publie,
        if(m.est_comparable, coalesce(m.contributions, 0) - f.montant_eur, null) as ecart
    from fonds f
    full join mouvements m using (id_fonds)
)

select
    *,
    list_filter(
        [
            if(solde < 0, 'solde négatif', null),
            if(statut_fonds = 'clôturé' and solde <> 0, 'fonds clôturé avec un solde non nul', null),
            if(ecart <> 0, 'contributions différentes du montant publié', null),
            if(nb_anterieurs > 0, 'mouvements antérieurs à l’ouverture : ' || nb_anterieurs, null),
            if(nb_posterieurs > 0, 'mouvements postérieurs à la clôture : ' || nb_posterieurs, null)
        ],
        lambda motif: motif is not null
    ) as motifs
from comptes
order by
    len(motifs) = 0,
    coalesce(solde, 0) >= 0,
    nb_mouvements is null,
    contributions desc nulls last,
    strip_accents(nom_fonds)
