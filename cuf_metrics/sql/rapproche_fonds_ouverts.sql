-- Published number of solidarity funds opened in a year beside the funds known to have opened that year.
-- Grain: one published figure of $document that counts the funds « initiés ».
select
    c.id_chiffre_publie,
    count(f.id_fonds) as valeur,
    count(f.id_fonds) as lignes
from chiffres_ventiles c
left join fonds f on year(f.date_ouverture) = c.annee
where c.id_document = $document
    and c.unite = 'fonds'
    and c.nature in ('', 'fonds')
    and c.periode = cast(c.annee as varchar)
    and contains(c.libelle, 'initiés')
group by c.id_chiffre_publie
