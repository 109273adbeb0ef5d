-- titre: Cotisations multipliées ou divisées par dix d’une année à l’autre
-- tables: adhesions
-- famille: valeurs hors d’échelle
-- gravite: majeure
-- responsable: responsable des adhésions
-- attendu: une cotisation comparable à celle de l’année précédente de la même collectivité
-- remede: Comparez les deux années dans la comptabilité et corrigez la ligne fausse.
-- pourquoi: Un zéro de trop ou de moins ne se voit pas dans un total.
-- grain: une cotisation dont la collectivité en a une l’année d’avant
with suivies as (
    select
        a.*,
        coalesce(c.nom, a.nom_source, a.id_collectivite) as nom,
        lag(a.montant_eur) over suite as montant_precedent,
        lag(a.annee) over suite as annee_precedente
    from adhesions a
    left join collectivites_situees c using (id_collectivite)
    where a.montant_eur > 0
    window suite as (partition by a.id_collectivite order by a.annee, a.id_adhesion)
)

select
    'adhesions' as nom_table,
    id_adhesion as cle,
    nom || ', ' || annee as objet,
    montant_eur as valeur,
    case
        when montant_eur >= 10 * montant_precedent then
            'environ ' || round(montant_eur / montant_precedent)::bigint || ' fois celle de ' || annee_precedente
        when montant_precedent >= 10 * montant_eur then
            'environ ' || round(montant_precedent / montant_eur)::bigint || ' fois moins que celle de ' || annee_precedente
    end as explication
from suivies
where annee_precedente = annee - 1
