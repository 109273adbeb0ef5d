-- Published numbers of groups beside the groups known in that year: by country or region of the world, or by theme.
-- Grain: one published figure of $document that counts groups.
with natures (unite, types) as (
    values
        ('groupes', ['groupe-pays', 'dynamique géographique', 'mission']),
        ('dynamiques', ['dynamique thématique'])
)

select c.id_chiffre_publie, count(g.id_groupe) as valeur, count(g.id_groupe) as lignes
from chiffres_ventiles c
join natures n using (unite)
left join groupes_connus g on g.annee = c.annee and list_contains(n.types, g.type_groupe)
where c.id_document = $document and c.nature = ''
group by c.id_chiffre_publie
