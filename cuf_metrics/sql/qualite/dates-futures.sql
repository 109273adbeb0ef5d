-- titre: Lignes datées dans l’avenir
-- tables: adhesions ; flux ; audiences
-- famille: cohérence
-- gravite: majeure
-- responsable: direction
-- attendu: une date au plus tard du jour de l’examen
-- remede: Corrigez la date : jour et mois échangés, ou année fausse.
-- pourquoi: Une date fausse range la ligne dans une année qui n’a pas commencé.
-- grain: une ligne datée
with datees as (
    select
        'adhesions' as nom_table,
        a.id_adhesion as cle,
        coalesce(c.nom, a.nom_source, a.id_collectivite) as objet,
        a.date_adhesion as jour
    from adhesions a
    left join collectivites c using (id_collectivite)
    union all
    select 'flux', id_flux, concat_ws(', ', etape, coalesce(donateur, beneficiaire)), date_flux
    from flux
    where etape <> 'promesse'
    union all
    select 'audiences', id_audience, canal || ', ' || mesure, date_mesure
    from audiences
)

select
    nom_table,
    cle,
    objet,
    strftime(jour, '%d/%m/%Y') as valeur,
    case when jour > $au then 'après le ' || strftime($au, '%d/%m/%Y') end as explication
from datees
where jour is not null
