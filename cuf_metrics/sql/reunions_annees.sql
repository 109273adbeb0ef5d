-- Meetings held year by year, by organiser and by format. Grain: one year.
select
    annee,
    sum(nombre) as nb_reunions,
    coalesce(sum(nombre) filter (where est_organisee_par_cuf), 0) as nb_cuf,
    coalesce(sum(nombre) filter (where not est_organisee_par_cuf), 0) as nb_autres,
    coalesce(sum(nombre) filter (where est_organisee_par_cuf is null), 0) as nb_inconnues,
    coalesce(sum(nombre) filter (where format_reunion = 'présentiel'), 0) as nb_presentiel,
    coalesce(sum(nombre) filter (where format_reunion = 'visio'), 0) as nb_visio,
    coalesce(sum(nombre) filter (where format_reunion = 'hybride'), 0) as nb_hybride,
    coalesce(sum(nombre) filter (where format_reunion is null), 0) as nb_sans_format
from reunions_choisies($filtre)
where est_tenue
group by annee
having sum(nombre) > 0
order by annee
