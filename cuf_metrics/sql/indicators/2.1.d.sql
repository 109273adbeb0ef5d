-- libelle: Adhérents lauréats des dispositifs nationaux
-- libelle_court: Adhérents lauréats
-- definition: Part des adhérents de l’année lauréats d’un appel à projets du ministère, de la FICOL, ou mobilisant
--   un 1 % solidaire.
-- formule: Adhérents ayant obtenu un financement dans l’année / adhérents.
-- justification: Dit si CUF facilite l’accès aux dispositifs de soutien, comme l’action le demande.
-- objectif: 2.1
-- action: 2.1.3
-- niveau: resultat
-- nature: ratio
-- unite: %
-- sens: hausse
-- agregation_temps: aucune
-- dimensions: type_collectivite
-- periodicite: annuelle
-- delai_mois: 6
-- sources: adhesions ; financements ; dispositifs
-- responsable: responsable des partenariats
-- hypotheses: Les résultats des appels sont publics.
-- limites: Une collectivité lauréate de plusieurs dispositifs compte une fois. Aucune valeur publiée.
with lignes as (
    select
        a.annee,
        a.id_collectivite,
        a.type_collectivite,
        bool_or(d.id_dispositif is not null) as est_laureate
    from adherents a
    left join financements f on f.id_collectivite = a.id_collectivite and f.annee = a.annee
    left join dispositifs o on o.id_dispositif = f.id_dispositif
    left join dispositifs d
        on d.id_dispositif in (o.id_dispositif, o.id_dispositif_parent) and d.famille_dispositif = 'dispositif national'
    group by all
),

comptes as (
    select
        annee,
        case $ventilation when 'type_collectivite' then type_collectivite end as modalite,
        count(*) filter (where est_laureate) as numerateur,
        count(*) as denominateur
    from lignes
    group by all
)

select
    annee,
    modalite,
    numerateur,
    denominateur,
    100.0 * numerateur / nullif(denominateur, 0) as valeur
from comptes
