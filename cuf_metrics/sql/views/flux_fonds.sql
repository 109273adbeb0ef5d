-- Vue : Les mouvements des fonds, et leur effet sur le solde. Donateur de type inconnu : « non identifié ».
-- Movements of the solidarity funds: what each does to the balance of its fund, who gives, where it goes, and whether
-- it is surely out of the dates of its fund. Grain: one movement of a fund.
-- A restitution that names its donor leaves the fund, one that names its beneficiary comes back; a promise moves nothing.
-- A donor is a known local government, else a SIREN, else a name whatever its case and accents.
-- Fees and restitutions may follow the closing of a fund.
select
    x.*,
    coalesce(f.nom_court, f.nom, x.id_fonds) as nom_fonds,
    case
        when x.etape <> 'restitution' then x.etape
        when x.donateur is not null then 'restitué aux donateurs'
        else 'restitué par les bénéficiaires'
    end as mouvement,
    case
        when mouvement in ('contribution', 'restitué par les bénéficiaires') then x.montant_eur
        when mouvement = 'promesse' then 0
        else -x.montant_eur
    end as effet,
    coalesce(
        x.id_collectivite,
        nullif(regexp_extract(x.code_donateur, '^(\d{9})(\d{5})?$', 1), ''),
        nullif(lower(strip_accents(trim(x.donateur))), '')
    ) as cle_donateur,
    coalesce(c.nom, x.donateur) as nom_donateur,
    coalesce(c.type_collectivite, 'non identifié') as type_donateur,
    coalesce(x.date_flux, make_date(x.annee, 1, 1)) as premier_jour,
    case coalesce(x.precision_date, if(x.date_flux is null, 'annee', 'jour'))
        when 'jour' then x.date_flux
        when 'mois' then last_day(x.date_flux)
        else make_date(x.annee, 12, 31)
    end as dernier_jour,
    case
        when x.etape not in ('contribution', 'versement') then null
        when dernier_jour < f.date_ouverture then 'avant l’ouverture du fonds'
        when premier_jour > f.date_cloture then 'après la clôture du fonds'
    end as hors_dates
from flux_situes x
left join fonds f using (id_fonds)
left join collectivites c using (id_collectivite)
where x.id_fonds is not null
