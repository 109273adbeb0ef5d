-- libelle: Passage de l’information à la participation
-- libelle_court: De l’information à la participation
-- definition: Collectivités présentes à au moins trois activités de l’année, rapportées aux collectivités
--   informées.
-- formule: Participants réguliers / collectivités informées.
-- justification: Communiquer sert à faire venir : le rapport des deux dit si cela marche.
-- objectif: 4.3
-- action: 4.3.1
-- niveau: objectif_specifique
-- nature: ratio
-- unite: %
-- sens: hausse
-- agregation_temps: aucune
-- periodicite: annuelle
-- delai_mois: 2
-- sources: participations ; reunions ; audiences
-- responsable: responsable de la communication
-- hypotheses: Les participants réguliers font partie des collectivités informées, ce que le rapport n’écrit pas.
-- limites: La valeur de 2023 rapporte deux chiffres publiés l’un à l’autre ; CUF doit en confirmer le sens.
-- publie: collectivites_participation_reguliere_2023 / collectivites_informees_2023
with informees as (
    select
        annee,
        arg_max(valeur, date_releve) as denominateur
    from releves
    where canal = 'liste de diffusion' and mesure = 'collectivités destinataires'
    group by all
),

lignes as (
    select p.annee, p.id_collectivite, count(distinct p.id_reunion) as nb_activites
    from presences p
    where p.id_collectivite is not null
    group by all
    having count(distinct p.id_reunion) >= 3
)

select
    i.annee,
    count(lignes.id_collectivite) as numerateur,
    i.denominateur,
    100.0 * count(lignes.id_collectivite) / nullif(i.denominateur, 0) as valeur
from informees i
left join lignes using (annee)
group by i.annee, i.denominateur
