-- The four axes of a plan with the passage of each. Grain: one axis of $periode_plan.
with actions as (
    select split_part(id_plan, '.', 1) as axe, count(*) as nb_actions
    from plan
    where periode_plan = $periode_plan and niveau = 'action'
    group by axe
)

select
    a.*,
    d.titre as titre_document,
    coalesce(actions.nb_actions, 0) as nb_actions,
    (
        select list(struct_pack(code := o.code, libelle := o.libelle) order by o.code)
        from plan o
        where o.id_plan_parent = a.id_plan and o.niveau = 'objectif'
    ) as objectifs
from plan a
join documents d using (id_document)
left join actions on actions.axe = a.code
where a.periode_plan = $periode_plan and a.niveau = 'axe'
order by a.ordre
