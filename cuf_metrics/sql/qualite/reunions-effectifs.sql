-- titre: Réunions de moins de participants que de collectivités
-- tables: reunions
-- famille: cohérence
-- gravite: moyenne
-- responsable: responsables des pôles géographiques
-- attendu: au moins un participant par collectivité présente
-- remede: Vérifiez les deux nombres dans la feuille de présence.
-- pourquoi: Un des deux nombres est faux, ou ils sont échangés.
-- grain: une réunion dont les deux nombres sont connus
select
    'reunions' as nom_table,
    id_reunion as cle,
    titre || ', ' || strftime(date_debut, '%d/%m/%Y') as objet,
    nb_participants as valeur,
    case when nb_participants < nb_collectivites then
        nb_participants || ' participants pour ' || nb_collectivites || ' collectivités'
    end as explication
from reunions
where nb_participants is not null and nb_collectivites is not null
