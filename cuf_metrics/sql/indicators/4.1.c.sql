-- libelle: Candidatures aux appels du DCOL
-- libelle_court: Candidatures au DCOL
-- definition: Candidatures reçues par les appels du DCOL ouverts dans l’année.
-- formule: Somme des candidatures des appels de l’année.
-- justification: La demande dit si le service répond à un besoin.
-- objectif: 4.1
-- action: 4.1.2
-- niveau: resultat
-- nature: flux
-- unite: candidatures
-- sens: hausse
-- agregation_temps: somme
-- periodicite: annuelle
-- delai_mois: 2
-- sources: dispositifs
-- responsable: responsable du DCOL
-- hypotheses: Le calendrier des appels est connu ; les élections de 2026 pèsent sur la demande.
-- limites: Un seul appel, le douzième, a un nombre de candidatures publié.
-- publie: dcol_appel_12_candidatures
with lignes as (
    select year(date_ouverture) as annee, id_dispositif, nom, nb_candidatures
    from dispositifs
    where id_dispositif_parent = 'dcol' and type_dispositif = 'appel' and date_ouverture is not null
)

select
    annee,
    if(count(*) = count(nb_candidatures), sum(nb_candidatures), null) as valeur
from lignes
group by all
