-- Elements of a plan with the passage of each. Grain: one element of $periode_plan.
select
    p.id_plan,
    p.niveau,
    p.code,
    p.libelle,
    p.libelle_tableau,
    p.texte,
    p.role,
    p.id_plan_parent,
    p.id_plan_alternatif,
    p.certitude,
    p.note,
    p.section,
    p.citation,
    d.titre as titre_document
from plan p
join documents d using (id_document)
where p.periode_plan = $periode_plan
order by p.ordre
