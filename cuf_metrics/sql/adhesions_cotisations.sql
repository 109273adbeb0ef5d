-- Dues year by year: their sum and median among members up to date, and memberships that are late, for the reader's
-- filters. Grain: one type of local government in one year, or one year (type_collectivite is null).
-- A local government late on one line and up to date on another is up to date. An amount that is not given is in no sum.
with situees as (
    select
        a.annee,
        a.id_collectivite,
        coalesce(c.type_collectivite, 'non renseigné') as type_collectivite,
        bool_or(coalesce(a.statut_adhesion, 'à jour') = 'à jour') as est_a_jour,
        bool_or(a.statut_adhesion = 'en retard') as est_en_retard,
        sum(a.montant_eur) filter (where coalesce(a.statut_adhesion, 'à jour') = 'à jour') as montant,
        sum(a.montant_eur) filter (where a.statut_adhesion = 'en retard') as montant_attendu
    from adhesions a
    left join collectivites_situees c using (id_collectivite)
    where (len($filtre['types']::varchar[]) = 0 or list_contains($filtre['types']::varchar[], coalesce(c.type_collectivite, 'non renseigné')))
        and (len($filtre['regions']::varchar[]) = 0 or list_contains($filtre['regions']::varchar[], c.code_region))
    group by all
)

select
    annee,
    type_collectivite,
    count(*) filter (where est_a_jour)::integer as nb_adherents,
    count(montant)::integer as nb_montants,
    sum(montant) as montant_total,
    median(montant) as montant_median,
    count(*) filter (where est_en_retard and not est_a_jour)::integer as nb_en_retard,
    sum(montant_attendu) filter (where not est_a_jour) as montant_en_retard
from situees
group by grouping sets ((annee, type_collectivite), (annee))
having nb_adherents + nb_en_retard > 0
order by annee, nb_adherents desc, type_collectivite
