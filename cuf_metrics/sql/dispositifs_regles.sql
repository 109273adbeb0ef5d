-- Published rules of financing devices, each with the passage that states it. Grain: one rule of one device.
-- The passage is that of the published figure of the same section with the same value, where there is only one;
-- otherwise that of the device. A general rule holds for every programme of the same funder.
with regles as (
    select
        id_dispositif,
        id_dispositif as id_regle,
        nature_taux as nature,
        '%' as unite,
        cast(taux_min as decimal(18, 4)) as minimum,
        cast(taux_max as decimal(18, 4)) as maximum,
        cast([] as varchar []) as valeurs
    from dispositifs
    where nature_taux is not null and type_dispositif <> 'règle générale'
    union all
    select p.id_dispositif, g.id_dispositif, g.nature_taux, '%', g.taux_min, g.taux_max, []
    from dispositifs g
    join dispositifs p on p.partenaires = g.partenaires and p.type_dispositif = 'programme européen'
    where g.type_dispositif = 'règle générale'
    union all
    select id_dispositif, id_dispositif, 'montant', '€', montant_min_eur, montant_max_eur, []
    from dispositifs
    where coalesce(montant_min_eur, montant_max_eur) is not null
    union all
    select id_dispositif, id_dispositif, 'durée', 'ans', null, duree_max_ans, []
    from dispositifs
    where duree_max_ans is not null
    union all
    select id_dispositif, id_dispositif, 'type de porteur', '', null, null, string_split(types_eligibles, ' ; ')
    from dispositifs
    where types_eligibles is not null
    union all
    select id_dispositif, id_dispositif, 'thème', '', null, null, string_split(theme, ' ; ')
    from dispositifs
    where theme is not null
    union all
    select id_dispositif, id_dispositif, 'pays', '', null, null, [coalesce(r.nom, d.code_pays)]
    from dispositifs d
    left join reference_pays r using (code_pays)
    where d.code_pays is not null
)

select
    r.id_dispositif,
    r.nature,
    r.minimum,
    r.maximum,
    r.valeurs,
    o.titre as titre_document,
    s.section,
    coalesce(
        (
            select min(c.citation)
            from chiffres_publies c
            where c.id_document = s.id_document
                and c.section = s.section
                and c.unite = r.unite
                and c.valeur in (r.minimum * if(r.unite = '%', 100, 1), r.maximum * if(r.unite = '%', 100, 1))
            having count(distinct c.citation) = 1
        ),
        s.citation
    ) as citation
from regles r
join dispositifs s on s.id_dispositif = r.id_regle
join documents o using (id_document)
order by r.id_dispositif, r.nature
