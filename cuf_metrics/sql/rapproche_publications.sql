-- Published numbers of publications of a year, counted again on the rows. Grain: one published figure of $document that
-- counts publications, of one pole where it says which.
with natures (unite, types) as (
    values
        ('répertoires', ['répertoire']),
        ('communiqués', ['communiqué']),
        ('numéros de lettre', ['lettre']),
        ('publications', ['répertoire', 'capitalisation', 'autre'])
),

demandes as (
    select c.id_chiffre_publie, c.annee, c.ventilation['pole'] as pole, n.types
    from chiffres_ventiles c
    join natures n using (unite)
    where c.id_document = $document
        and c.periode = cast(c.annee as varchar)
        and c.nature in ('', 'pole', 'canal')
)

select d.id_chiffre_publie, count(p.id_publication) as valeur, count(p.id_publication) as lignes
from demandes d
left join publications_parues p
    on p.annee = d.annee
    and list_contains(d.types, p.type_publication)
    and (d.pole is null or p.pole = d.pole)
group by d.id_chiffre_publie
