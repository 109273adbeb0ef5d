-- Visits of the site over a year, reading by reading; a reading of the whole year beside dated ones says them twice.
-- Grain: one month.
select date_trunc('month', date_releve)::date as mois, sum(valeur) as nb_visites
from releves
where canal = 'site' and mesure = 'visites' and not est_un_double and annee = $annee
group by mois
order by mois
