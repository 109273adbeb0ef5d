-- Vue : Les collectivités présentes que gardent les filtres, adhérentes ou non.
-- Local governments present, members that year or not, kept by the reader's filters; an empty list keeps all.
-- Grain: one local government at one meeting that took place.
select
    p.*,
    -- Of a year without any membership, nobody is known not to be a member.
    if(p.annee in (select annee from adherents), m.annee is not null, null) as est_membre
from presences p
left join formes_adherentes m on m.annee = p.annee and m.id_collectivite = p.id_collectivite
where p.id_collectivite is not null
    and ($filtre['annee']::integer is null or p.annee = $filtre['annee']::integer)
    and (len($filtre['poles']::varchar[]) = 0 or list_contains($filtre['poles']::varchar[], p.pole))
    and (len($filtre['pays']::varchar[]) = 0 or list_has_any(p.pays_concernes, $filtre['pays']::varchar[]))
    and (len($filtre['types']::varchar[]) = 0 or list_contains($filtre['types']::varchar[], p.type_collectivite))
    and (len($filtre['regions']::varchar[]) = 0 or list_contains($filtre['regions']::varchar[], p.code_region))
    and ($filtre['membre']::varchar = '' or est_membre = ($filtre['membre']::varchar = 'oui'))
