-- Published numbers of local governments and countries at meetings, counted again on who attended, in the years that
-- attendance is followed. Grain: one published figure of $document that counts attendance.
-- Attendance does not say who is elected.
with demandes as (
    select
        c.id_chiffre_publie,
        c.annee,
        c.unite,
        c.ventilation['pole'] as pole,
        c.ventilation['evenement'] as evenement,
        p.code_pays
    from chiffres_ventiles c
    left join reference_pays p on p.nom = c.ventilation['pays']
    where c.id_document = $document
        and c.annee in (select annee from annees_suivies)
        and not contains(c.libelle, 'élus')
        and (
            (c.unite in ('collectivités', 'pays') and c.nature = 'evenement')
            or (c.unite = 'collectivités' and c.nature = 'pole')
            or (c.unite = 'collectivités' and c.nature = 'pays' and c.ventilation['origine'] = 'France')
        )
)

select
    d.id_chiffre_publie,
    if(
        d.unite = 'pays',
        count(distinct r.pays_partenaire) filter (where r.pays_partenaire <> 'FRA'),
        count(distinct r.id_collectivite)
    ) as valeur,
    count(r.id_reunion) as lignes
from demandes d
left join presences r
    on r.annee = d.annee
    and (d.pole is null or (r.pole = d.pole and r.est_de_groupe))
    and (d.evenement is null or r.type_reunion = d.evenement)
    and (d.code_pays is null or (r.type_reunion = 'assises' and list_contains(r.pays_concernes, d.code_pays)))
group by d.id_chiffre_publie, d.unite
