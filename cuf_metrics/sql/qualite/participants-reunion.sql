-- titre: Réunions au nombre de participants hors d’échelle
-- tables: reunions
-- famille: valeurs hors d’échelle
-- gravite: moyenne
-- responsable: responsables des pôles géographiques
-- attendu: un nombre inférieur à dix fois la médiane des réunions du même type (cinq réunions au moins)
-- remede: Vérifiez la feuille de présence ; corrigez le nombre, ou le type de la réunion.
-- pourquoi: Un nombre de participants faux fausse la fréquentation de toute une année.
-- grain: une réunion organisée par CUF, au nombre de participants connu, d’un type qui en compte au moins cinq
with comparees as (
    select *, median(nb_participants) over groupe as mediane, count(*) over groupe as nb_du_groupe
    from reunions
    where nb_participants > 0 and est_organisee_par_cuf is not false
    window groupe as (partition by type_reunion)
)

select
    'reunions' as nom_table,
    id_reunion as cle,
    titre || ', ' || strftime(date_debut, '%d/%m/%Y') as objet,
    nb_participants as valeur,
    case when nb_participants >= 10 * mediane then
        'environ ' || round(nb_participants / mediane)::bigint || ' fois la médiane (' || type_reunion || ')'
    end as explication
from comparees
where nb_du_groupe >= 5
