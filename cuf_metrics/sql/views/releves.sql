-- Audience readings with the year they speak of; a reading of a year alone is its last one. Grain: one reading.
select
    canal,
    mesure,
    valeur,
    coalesce(annee, year(date_mesure)) as annee,
    coalesce(date_mesure, make_date(annee, 12, 31)) as date_releve
from audiences
where annee is not null or date_mesure is not null
