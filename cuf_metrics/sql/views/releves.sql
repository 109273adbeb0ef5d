-- Vue : Les mesures d’audience et leur année ; une mesure d’année à côté de mesures datées est un double.
-- Audience readings with the year they speak of. A reading of a whole year beside dated ones says the same visits
-- twice: a sum leaves it out. Grain: one reading.
with dates as (
    select
        canal,
        mesure,
        valeur,
        coalesce(annee, year(date_mesure)) as annee,
        date_mesure
    from audiences
    where annee is not null or date_mesure is not null
)

select
    canal,
    mesure,
    valeur,
    annee,
    coalesce(date_mesure, make_date(annee, 12, 31)) as date_releve,
    date_mesure is null and count(date_mesure) over (partition by canal, mesure, annee) > 0 as est_un_double
from dates
