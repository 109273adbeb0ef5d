-- titre: Réunions de CUF sans fréquentation
-- tables: reunions
-- famille: couverture
-- gravite: mineure
-- responsable: responsables des pôles géographiques
-- attendu: un nombre de participants ou de collectivités, ou la liste des présences
-- remede: Importez les présences, ou complétez le nombre de participants.
-- pourquoi: La fréquentation d’une année n’est sûre que si presque toutes ses réunions sont renseignées.
-- grain: une réunion tenue et organisée par CUF
with venues as (
    select distinct id_reunion
    from participations
)

select
    'reunions' as nom_table,
    r.id_reunion as cle,
    r.titre as objet,
    strftime(r.date_debut, '%d/%m/%Y') as valeur,
    case when v.id_reunion is null and coalesce(r.nb_participants, r.nb_collectivites) is null then
        'aucune présence, aucun nombre'
    end as explication
from reunions_tenues r
left join venues v using (id_reunion)
where r.est_organisee_par_cuf and r.date_fin <= $au
