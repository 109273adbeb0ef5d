-- Published numbers of parts of a plan beside the plan as it is written.
-- Grain: one published figure of $document that counts parts of the plan of its period.
with natures (unite, niveau) as (
    values
        ('axes', 'axe'),
        ('rôles', 'axe'),
        ('priorités', 'priorite'),
        ('piliers', 'pilier'),
        ('chantiers', 'chantier'),
        ('demandes', 'attente')
)

select
    c.id_chiffre_publie,
    if(c.unite = 'rôles', count(distinct p.role), count(distinct p.id_plan)) as valeur,
    count(*) as lignes
from chiffres_ventiles c
join natures n using (unite)
join plan p on p.periode_plan = c.periode and p.niveau = n.niveau
where c.id_document = $document and c.nature = ''
group by c.id_chiffre_publie, c.unite
