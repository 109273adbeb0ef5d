-- Aid declared by local governments, for a measure. Grain: one year.
select
    annee,
    sum(montant_eur) as montant,
    count(*) as nb_declarations,
    count(*) filter (where montant_eur is null) as nb_sans_montant
from aide_declaree($mesure)
where est_collectivites and est_apd
group by annee
order by annee
