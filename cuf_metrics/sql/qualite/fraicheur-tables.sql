-- titre: Tables en retard sur leur périodicité
-- tables: adhesions ; reunions ; participations ; flux ; accompagnements ; partenariats ; publications ;
--   audiences
-- famille: fraîcheur
-- gravite: moyenne
-- responsable: direction
-- attendu: des lignes de la période qui suit la dernière connue, au plus tard un mois après sa fin
-- remede: Importez les lignes de la période qui manque, ou dites dans la couverture de la table qu’elle n’est
--   plus tenue.
-- pourquoi: Une table arrêtée se lit comme une baisse : les totaux des périodes récentes sont trop petits.
-- grain: une table qui a au moins une ligne datée au plus tard du jour de l’examen
with reunions_datees as (
    -- What is only known to the year or the half-year may have happened on its first day.
    select *, if(precision_date in ('annee', 'semestre'), date_debut, date_fin) as jour_sur
    from reunions
),

derniers as (
    select 'adhesions' as nom_table, 'Adhésions' as objet, $periodicites['adhesions'] as mois,
        (select max(make_date(annee, 12, 31)) from adhesions where annee <= year($au)) as dernier
    union all
    select 'reunions', 'Réunions et événements', $periodicites['reunions'],
        (select max(jour_sur) from reunions_datees where statut_reunion = 'réalisé' and jour_sur <= $au)
    union all
    select 'participations', 'Participations', $periodicites['participations'],
        (select max(r.jour_sur) from participations p join reunions_datees r using (id_reunion) where r.jour_sur <= $au)
    union all
    select 'flux', 'Flux financiers', $periodicites['flux'],
        (select max(coalesce(date_flux, make_date(annee, 1, 1)))
            from flux
            where coalesce(date_flux, make_date(annee, 1, 1)) <= $au)
    union all
    select 'accompagnements', 'Accompagnements', $periodicites['accompagnements'],
        (select max(make_date(annee, 12, 31)) from accompagnements where annee <= year($au))
    union all
    select 'partenariats', 'Partenariats', $periodicites['partenariats'],
        (select max(make_date(annee_preuve, 12, 31)) from liens where annee_preuve <= year($au))
    union all
    select 'publications', 'Publications', $periodicites['publications'],
        (select max(if(precision_date in ('annee', 'semestre'), date_debut, coalesce(date_fin, date_debut)))
            from publications_parues
            where date_debut <= $au)
    union all
    select 'audiences', 'Audiences', $periodicites['audiences'],
        (select max(date_releve) from releves where date_releve <= $au)
),

-- Months counted from year 0: the last one of the period of the last row, then of the period after it, then one more.
comptes as (
    select *, (year(dernier) * 12 + month(dernier) - 1) // mois * mois + mois - 1 + mois + 1 as mois_echeance
    from derniers
    where dernier is not null
),

echeances as (
    select *, last_day(make_date(mois_echeance // 12, mois_echeance % 12 + 1, 1)) as echeance
    from comptes
)

select
    nom_table,
    nom_table as cle,
    objet,
    case when $au > echeance then year($au) * 12 + month($au) - 1 - mois_echeance end as valeur,
    case when $au > echeance then
        if(mois = 12, 'dernière année connue : ' || year(dernier), 'dernière ligne le ' || strftime(dernier, '%d/%m/%Y'))
        || ', la suite était attendue au plus tard le '
        || strftime(echeance, '%d/%m/%Y')
    end as explication,
    mois,
    dernier,
    echeance
from echeances
order by nom_table
