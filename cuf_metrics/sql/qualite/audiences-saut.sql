-- titre: Audiences multipliées ou divisées par dix d’un relevé à l’autre
-- tables: audiences
-- famille: valeurs hors d’échelle
-- gravite: moyenne
-- responsable: responsable de la communication
-- attendu: un relevé comparable au précédent du même canal et de la même grandeur
-- remede: Vérifiez l’unité (un mois ou une année) et la grandeur relevée, puis corrigez la ligne.
-- pourquoi: Un relevé annuel rangé parmi des mensuels, ou l’inverse, fausse la courbe.
-- grain: un relevé daté qui en suit un autre
with suivis as (
    select
        *,
        coalesce(date_mesure, make_date(annee, 12, 31)) as jour,
        lag(valeur) over (
            partition by canal, mesure, date_mesure is null order by coalesce(date_mesure, make_date(annee, 12, 31))
        ) as precedent
    from audiences
    where annee is not null or date_mesure is not null
)

select
    'audiences' as nom_table,
    id_audience as cle,
    canal || ', ' || mesure || ', ' || strftime(jour, '%d/%m/%Y') as objet,
    valeur,
    case
        when valeur >= 10 * precedent then 'environ ' || round(valeur / precedent)::bigint || ' fois le relevé précédent'
        when precedent >= 10 * valeur and valeur > 0 then
            'environ ' || round(precedent / valeur)::bigint || ' fois moins que le relevé précédent'
    end as explication
from suivis
where precedent > 0
