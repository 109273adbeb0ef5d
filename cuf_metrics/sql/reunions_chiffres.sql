-- What the chosen year holds, in figures: meetings by organiser, participants where a row counts them, local governments
-- present. Grain: one figure. In a year without any attendance, who came is unknown, not nobody. A sum over some of the
-- meetings only is a minimum.
with tenues as (
    select *
    from reunions_choisies($filtre)
    where est_tenue
),

comptes as (
    select
        coalesce(sum(nombre) filter (where est_organisee_par_cuf), 0) as initiative,
        count(*) filter (where est_organisee_par_cuf) as lignes_initiative,
        coalesce(sum(nombre) filter (where not est_organisee_par_cuf), 0) as participation,
        count(*) filter (where not est_organisee_par_cuf) as lignes_participation,
        coalesce(sum(nombre) filter (where est_organisee_par_cuf is null), 0) as inconnues,
        count(*) filter (where est_organisee_par_cuf is null) as lignes_inconnues,
        sum(nb_participants) filter (where est_organisee_par_cuf) as participants,
        sum(nombre) filter (where est_organisee_par_cuf and nb_participants is not null) as comptees,
        count(nb_participants) filter (where est_organisee_par_cuf) as lignes_participants
    from tenues
),

presentes as (
    select count(distinct id_collectivite) as collectivites, count(*) as lignes
    from presences_choisies($filtre)
)

select
    'reunions-initiative' as id, 'Réunions tenues à l’initiative de CUF' as libelle, initiative as valeur,
    'réunions' as unite, lignes_initiative as lignes, false as est_minimum
from comptes
union all
select
    'reunions-participation', 'Réunions d’autres organisateurs auxquelles CUF a pris part', participation,
    'réunions', lignes_participation, false
from comptes
union all
select
    'reunions-organisateur-inconnu', 'Réunions dont l’organisateur n’est pas renseigné', inconnues, 'réunions',
    lignes_inconnues, false
from comptes
where lignes_inconnues > 0
union all
select
    'reunions-participants',
    if(
        participants is null,
        'Participants : aucune réunion de CUF ne les compte',
        format('Participants aux réunions de CUF : {} sur {} les comptent', comptees, initiative)
    ),
    participants, 'participants', lignes_participants, comptees < initiative
from comptes
union all
select
    'reunions-collectivites', 'Collectivités distinctes présentes à au moins une réunion',
    if($filtre['annee']::integer in (select annee from annees_suivies), collectivites, null), 'collectivités',
    lignes, false
from presentes
