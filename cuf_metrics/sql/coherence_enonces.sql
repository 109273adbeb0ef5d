-- What passages say of a subject, the roles that the plan in force gives to its axes among them. Grain: one statement.
select id_enonce, sujet, propriete, valeur_enoncee, id_chiffre_publie, note, id_document, section, citation
from enonces

union all

select
    c.id_citation,
    'axe/' || p.code,
    'rôle',
    p.role,
    null,
    null,
    c.id_document,
    c.section,
    c.citation
from plan p
join citations c on c.nom_table = 'plan' and c.id_ligne = p.id_plan and c.objet = 'rôle'
where p.niveau = 'axe' and p.periode_plan = (select max(periode_plan) from plan)
order by sujet, propriete, id_enonce
