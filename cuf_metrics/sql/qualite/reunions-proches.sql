-- titre: Réunions écrites deux fois
-- tables: reunions
-- famille: doublons
-- gravite: moyenne
-- responsable: responsables des pôles géographiques
-- attendu: une ligne par réunion : pas deux réunions du même titre à moins de sept jours, ni, pour un titre que
--   plus de deux réunions portent, deux fois le même jour, la même heure, le même lieu, le même format, le même
--   groupe et le même nombre de participants
-- remede: Gardez une des deux lignes, ou précisez leurs titres si ce sont deux réunions.
-- pourquoi: Une réunion écrite deux fois double ses participants.
-- grain: une réunion datée au jour, ni annulée ni faite de plusieurs séances
with datees as (
    select
        *,
        lower(strip_accents(trim(titre))) as titre_lu,
        count(*) over (partition by lower(strip_accents(trim(titre)))) > 2 as est_courant
    from reunions
    where precision_date = 'jour' and statut_reunion <> 'annulé ou reporté' and coalesce(nb_reunions, 1) = 1
),

voisines as (
    select a.id_reunion, min(b.date_debut) as autre_jour
    from datees a
    join datees b
        on b.titre_lu = a.titre_lu
        and b.id_reunion <> a.id_reunion
        and abs(date_diff('day', a.date_debut, b.date_debut)) < 7
        and (
            not a.est_courant
            or (a.date_debut, a.heure_debut, a.lieu, a.format_reunion, a.id_groupes, a.nb_participants)
            is not distinct from (b.date_debut, b.heure_debut, b.lieu, b.format_reunion, b.id_groupes, b.nb_participants)
        )
    group by a.id_reunion
)

select
    'reunions' as nom_table,
    d.id_reunion as cle,
    d.titre as objet,
    strftime(d.date_debut, '%d/%m/%Y') as valeur,
    case when v.id_reunion is not null then 'même titre le ' || strftime(v.autre_jour, '%d/%m/%Y') end as explication
from datees d
left join voisines v using (id_reunion)
