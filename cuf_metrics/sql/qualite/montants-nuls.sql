-- titre: Montants à zéro
-- tables: adhesions ; financements ; fonds
-- famille: valeurs hors d’échelle
-- gravite: moyenne
-- responsable: direction
-- attendu: un montant positif, ou une cellule vide quand il n’est pas connu
-- remede: Videz la cellule si le montant n’est pas connu ; écrivez dans la note pourquoi il est nul s’il l’est.
-- pourquoi: Un zéro à la place d’une absence fait baisser toutes les moyennes.
-- grain: un montant renseigné
with montants as (
    select
        'adhesions' as nom_table,
        a.id_adhesion as cle,
        coalesce(c.nom, a.nom_source, a.id_collectivite) || ', ' || a.annee as objet,
        a.montant_eur,
        a.note
    from adhesions a
    left join collectivites c using (id_collectivite)
    union all
    select 'financements', f.id_financement, coalesce(c.nom, f.id_collectivite) || ', ' || f.annee, f.montant_eur, f.note
    from financements f
    left join collectivites c using (id_collectivite)
    union all
    select 'fonds', id_fonds, nom, montant_eur, note
    from fonds
)

select
    nom_table,
    cle,
    objet,
    montant_eur as valeur,
    case when montant_eur = 0 and note is null then 'montant nul, sans note qui dise pourquoi' end as explication
from montants
where montant_eur is not null
