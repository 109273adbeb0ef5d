-- libelle: Collectivités labellisées « Territoires solidaires et unis face aux crises »
-- libelle_court: Collectivités labellisées
-- definition: Collectivités qui ont reçu le label dans l’année.
-- formule: Nombre de collectivités distinctes.
-- justification: Le label reconnaît publiquement la solidarité des territoires.
-- objectif: 2.3
-- action: 2.2.2
-- niveau: resultat
-- nature: flux
-- unite: collectivités
-- sens: hausse
-- agregation_temps: aucune
-- dimensions: type_collectivite
-- periodicite: annuelle
-- delai_mois: 2
-- sources: roles
-- responsable: responsable de la communication
-- hypotheses: Le label est reconduit.
-- limites: Un seul millésime est connu, 2023.
-- publie: label_territoires_solidaires_2023
with lignes as (
    select
        try_cast(left(r.date_etat, 4) as integer) as annee,
        r.id_collectivite,
        coalesce(c.type_collectivite, 'non renseigné') as type_collectivite
    from roles r
    left join collectivites c using (id_collectivite)
    where r.type_role = 'label « Territoires solidaires et unis face aux crises »'
        and try_cast(left(r.date_etat, 4) as integer) is not null
)

select
    annee,
    case $ventilation when 'type_collectivite' then type_collectivite end as modalite,
    count(distinct id_collectivite) as valeur
from lignes
group by all
