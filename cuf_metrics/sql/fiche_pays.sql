-- Countries that have a profile: those with a link, a fund, a group, an event or an announced figure. Grain: one country.
select r.code_pays, r.nom
from reference_pays r
where r.code_pays <> 'FRA'
    and (
        r.code_pays in (select pays from liens)
        or r.code_pays in (select code_pays from fonds)
        or r.code_pays in (select code_pays from groupes)
        or r.code_pays in (select code_pays from reunions)
        or r.nom in (select valeur_dimension_1 from chiffres_publies where nom_dimension_1 = 'pays')
    )
order by strip_accents(r.nom)
