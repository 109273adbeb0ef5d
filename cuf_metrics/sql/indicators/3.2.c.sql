-- libelle: Collectivités participant aux groupes
-- libelle_court: Collectivités participantes
-- definition: Collectivités distinctes présentes à au moins une réunion de groupe-pays ou de dynamique dans
--   l’année.
-- formule: Nombre de collectivités distinctes.
-- justification: Dit combien de collectivités la vie des groupes touche vraiment.
-- objectif: 3.2
-- action: 3.2.2 ; 3.2.3
-- niveau: resultat
-- nature: flux
-- unite: collectivités
-- sens: hausse
-- agregation_temps: aucune
-- dimensions: type_collectivite ; pole
-- periodicite: annuelle
-- delai_mois: 1
-- sources: participations ; reunions
-- responsable: responsables des pôles géographiques
-- hypotheses: La présence est enregistrée par collectivité.
-- limites: Les pôles ne s’additionnent pas : une collectivité peut participer à plusieurs. Les valeurs publiées par
--   pôle n’ont pas de total.
-- reperes: collectivites_participantes_afrique_2023 ; collectivites_participantes_mediterranee_2023 ;
--   collectivites_participantes_europe_2023 ; collectivites_participantes_asie_2023 ;
--   collectivites_participantes_amerique_latine_caraibes_2023
with lignes as (
    select distinct p.annee, p.id_collectivite, p.type_collectivite, p.pole
    from presences p
    where p.est_de_groupe and p.id_collectivite is not null
)

select
    annee,
    case $ventilation
        when 'type_collectivite' then type_collectivite
        when 'pole' then pole
    end as modalite,
    count(distinct id_collectivite) as valeur
from lignes
group by all
