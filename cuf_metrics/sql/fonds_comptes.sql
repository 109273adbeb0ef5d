-- Ledger of the funds: money of each stage, balance, gap with the published amount, and what does not hold.
-- Grain: one fund.
-- A movement is in one column only; promises are in no balance. A fund without any other movement has an unknown
-- balance, and nothing to compare with the published amount; one that pays without contributions received nothing.
-- A published amount is what its document knew: it is compared with contributions up to the last day of the period that
-- the document covers, or of its publication; later ones are recu_depuis. A contribution known by its year or month only
-- is later where it cannot have come before.
with arretes as (
    select
        f.id_fonds,
        coalesce(
            case length(string_split(d.periode_couverte, '-')[-1])
                when 4 then make_date(string_split(d.periode_couverte, '-')[-1]::int, 12, 31)
                when 2 then last_day((d.periode_couverte || '-01')::date)
            end,
            case d.precision_date
                when 'annee' then make_date(year(d.date_publication), 12, 31)
                when 'semestre' then last_day(make_date(year(d.date_publication), if(month(d.date_publication) <= 6, 6, 12), 1))
                when 'mois' then last_day(d.date_publication)
                else d.date_publication
            end
        ) as arrete_le
    from fonds f
    join documents d using (id_document)
),

mouvements as (
    select
        id_fonds,
        any_value(nom_fonds) as nom_fonds,
        count(*) as nb_mouvements,
        sum(montant_eur) filter (where mouvement = 'promesse') as promesses,
        sum(montant_eur) filter (where mouvement = 'contribution') as contributions,
        sum(montant_eur) filter (where mouvement = 'contribution' and premier_jour > arrete_le) as recu_depuis,
        sum(montant_eur) filter (where mouvement = 'restitué par les bénéficiaires') as retours,
        sum(montant_eur) filter (where mouvement = 'versement') as versements,
        sum(montant_eur) filter (where mouvement = 'frais') as frais,
        sum(montant_eur) filter (where mouvement = 'restitué aux donateurs') as remboursements,
        sum(effet) filter (where mouvement <> 'promesse') as solde,
        count(*) filter (where mouvement in ('contribution', 'versement', 'frais')) > 0 as est_comparable,
        count(*) filter (where hors_dates = 'avant l’ouverture du fonds') as nb_anterieurs,
        count(*) filter (where hors_dates = 'après la clôture du fonds') as nb_posterieurs
    from flux_fonds
    left join arretes using (id_fonds)
    group by id_fonds
),

comptes as (
    select
        id_fonds,
        m.* exclude (id_fonds, nom_fonds, est_comparable),
        coalesce(f.nom_court, f.nom, m.nom_fonds) as nom_fonds,
        f.statut_fonds,
        f.code_pays,
        f.montant_eur as montant_publie,
        d.titre as titre_document,
        a.arrete_le,
        if(
            m.est_comparable, coalesce(m.contributions, 0) - coalesce(m.recu_depuis, 0) - f.montant_eur, null
        ) as ecart
    from fonds f
    left join documents d using (id_document)
    left join arretes a using (id_fonds)
    full join mouvements m using (id_fonds)
)

select
    *,
    list_filter(
        [
            if(solde < 0, 'solde négatif', null),
            if(statut_fonds = 'clôturé' and solde <> 0, 'fonds clôturé avec un solde non nul', null),
            if(ecart <> 0, 'contributions différentes du montant publié', null),
            if(nb_anterieurs > 0, 'mouvements antérieurs à l’ouverture : ' || replace(format('{:,}', nb_anterieurs), ',', chr(8239)), null),
            if(nb_posterieurs > 0, 'mouvements postérieurs à la clôture : ' || replace(format('{:,}', nb_posterieurs), ',', chr(8239)), null)
        ],
        lambda motif: motif is not null
    ) as motifs
from comptes
order by
    len(motifs) = 0,
    not list_contains(motifs, 'fonds clôturé avec un solde non nul'),
    coalesce(solde, 0) >= 0,
    nb_mouvements is null,
    contributions desc nulls last,
    strip_accents(nom_fonds)
