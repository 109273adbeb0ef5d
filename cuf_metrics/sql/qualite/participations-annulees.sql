-- titre: Présences à une réunion annulée ou à venir
-- tables: participations ; reunions
-- famille: cohérence
-- gravite: majeure
-- responsable: responsables des pôles géographiques
-- attendu: une réunion tenue
-- remede: Corrigez la situation de la réunion, ou retirez ces présences.
-- pourquoi: Des présences sans réunion tenue ne comptent pas, ou comptent à tort.
-- grain: une participation à une réunion du jeu
select
    'participations' as nom_table,
    p.id_participation as cle,
    concat_ws(', ', coalesce(c.nom, e.nom, p.nom_source, p.id_collectivite, p.id_partenaire), r.titre) as objet,
    strftime(r.date_debut, '%d/%m/%Y') as valeur,
    case
        when r.statut_reunion = 'annulé ou reporté' then 'la réunion a été annulée ou reportée'
        when r.date_debut > $au then 'la réunion n’a pas encore eu lieu'
    end as explication
from participations p
join reunions r using (id_reunion)
left join collectivites c on c.id_collectivite = p.id_collectivite
left join partenaires e on e.id_partenaire = p.id_partenaire
