-- titre: Lignes datées dans l’avenir, ou d’avant Cités Unies France
-- tables: adhesions ; accompagnements ; flux ; audiences
-- famille: cohérence
-- gravite: majeure
-- responsable: direction
-- attendu: une date au plus tard du jour de l’examen, une année commencée et postérieure à 1974 (Cités Unies France est
--   née en 1975)
-- remede: Corrigez la date ou l’année : jour et mois échangés, ou année fausse.
-- pourquoi: Une date fausse range la ligne dans une année qui n’a pas commencé, ou dont il n’y a rien à dire.
-- grain: une ligne datée, ou dont l’année est connue
with datees as (
    select
        'adhesions' as nom_table,
        a.id_adhesion as cle,
        coalesce(c.nom, a.nom_source, a.id_collectivite) as objet,
        a.annee,
        a.date_adhesion as jour
    from adhesions a
    left join collectivites c using (id_collectivite)
    union all
    select
        'accompagnements',
        x.id_accompagnement,
        concat_ws(', ', coalesce(c.nom, x.nom_source, x.id_collectivite), x.objet),
        x.annee,
        x.date_deliberation
    from accompagnements x
    left join collectivites c using (id_collectivite)
    union all
    select 'flux', id_flux, concat_ws(', ', etape, coalesce(donateur, beneficiaire)), annee, date_flux
    from flux
    where etape <> 'promesse'
    union all
    select 'audiences', id_audience, canal || ', ' || mesure, annee, date_mesure
    from audiences
)

select
    nom_table,
    cle,
    objet,
    coalesce(strftime(jour, '%d/%m/%Y'), annee::varchar) as valeur,
    case
        when jour > $au then 'après le ' || strftime($au, '%d/%m/%Y')
        when annee > year($au) then 'année ' || annee || ', qui n’a pas commencé le ' || strftime($au, '%d/%m/%Y')
        when least(year(jour), annee) < 1975 then 'année ' || least(year(jour), annee) || ', avant la naissance de CUF'
    end as explication
from datees
where jour is not null or annee is not null
