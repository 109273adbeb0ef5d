-- Vue : Les réunions et événements, leur année, leur lieu, leurs pays. Pôle inconnu : « non renseigné ».
-- Meetings and events with their year, their place, the countries they are about (those of their groups, and where they
-- are held abroad), and whether they are a meeting that took place, one of a group, an event of a calendar (not what a
-- document tells of a context or of the life of a group). Grain: one row of reunions.
-- A meeting over two years belongs to the one it begins in. Sessions of the RAICT are inside the RAICT: counted apart,
-- they would be counted twice.
with concernes as (
    select n.id_reunion, list_sort(list(distinct g.code_pays)) as pays_groupes
    from (select id_reunion, unnest(string_split(id_groupes, ' ; ')) as id_groupe from reunions) n
    join groupes_nommes g using (id_groupe)
    where g.code_pays is not null
    group by n.id_reunion
)

select
    r.* replace (coalesce(r.pole, 'non renseigné') as pole),
    year(r.date_debut) as annee,
    coalesce(r.nb_reunions, 1) as nombre,
    list_distinct(list_concat(coalesce(c.pays_groupes, []), if(r.code_pays <> 'FRA', [r.code_pays], []))) as pays_concernes,
    l.nom as nom_lieu,
    l.latitude,
    l.longitude,
    r.statut_reunion = 'réalisé' and r.type_reunion not in (
        'session des RAICT', 'contexte', 'étape d’un programme', 'vie d’un groupe', 'suivi d’un fonds', 'enquête',
        'plaidoyer', 'célébration', 'appel DCOL'
    ) as est_tenue,
    r.type_reunion in ('réunion de groupe-pays', 'réunion de dynamique') as est_de_groupe,
    r.type_reunion not in (
        'contexte', 'étape d’un programme', 'vie d’un groupe', 'enquête', 'suivi d’un fonds', 'plaidoyer'
    ) as est_dans_agenda
from reunions r
left join concernes c using (id_reunion)
left join reference_lieux l using (id_lieu)
