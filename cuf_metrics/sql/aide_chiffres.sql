-- What local governments declare, for a measure and some years (an empty list keeps all). Grain: one figure.
-- Their share is a ratio of sums, given only where the file holds other agencies; what is not aid is a figure apart.
with choisies as (
    select *
    from aide_declaree($mesure)
    where len($annees::integer[]) = 0 or list_contains($annees::integer[], annee)
),

sommes as (
    select
        sum(montant_eur) filter (where est_apd and est_collectivites) as aide,
        sum(montant_eur) filter (where est_apd) as aide_francaise,
        sum(montant_eur) filter (where est_collectivites and not est_apd) as hors_aide,
        count(*) filter (where est_apd and est_collectivites) as nb_aide,
        count(*) filter (where est_apd and not est_collectivites) as nb_autres,
        count(*) filter (where est_collectivites and not est_apd) as nb_hors_aide
    from choisies
)

select 'aide-declaree' as id, 'Aide publique au développement déclarée par les collectivités' as libelle,
    aide as valeur, '€' as unite, nb_aide as lignes
from sommes
union all
select 'aide-part', 'Part des collectivités dans toute l’aide française du fichier',
    aide / nullif(aide_francaise, 0), 'ratio', nb_aide + nb_autres
from sommes
where nb_autres > 0
union all
select 'aide-hors-apd', 'Déclaré par les collectivités, mais qui n’est pas de l’aide publique au développement : compté à part',
    hors_aide, '€', nb_hors_aide
from sommes
where nb_hors_aide > 0
