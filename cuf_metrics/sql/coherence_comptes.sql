-- Rows that published figures count: how many, whether every one of them is known, one passage that names them.
-- Grain: a unit, a breakdown, a period and a document.
with denombres as (
    select
        'groupes' as unite, null as nom_dimension, null as valeur_dimension, '2023' as periode, id_document,
        'la liste des groupes' as quoi, true as est_complet, nom, section, citation
    from groupes
    where date_etat = '2023' and situation_groupe = 'actif'
        and type_groupe in ('groupe-pays', 'mission', 'dynamique géographique')

    union all

    select
        'dynamiques', null, null, '2023', id_document,
        'la liste des groupes', true, nom, section, citation
    from groupes
    where date_etat = '2023' and situation_groupe = 'actif' and type_groupe = 'dynamique thématique'

    union all

    select
        case niveau
            when 'axe' then 'axes'
            when 'pilier' then 'piliers'
            when 'priorite' then 'priorités'
            when 'chantier' then 'chantiers'
            when 'attente' then 'demandes'
        end,
        null, null,
        if(niveau = 'attente', '2017', periode_plan), id_document,
        'le plan', true, code, section, citation
    from plan
    where niveau in ('axe', 'pilier', 'priorite', 'chantier', 'attente')

    union all

    select
        'axes opérationnels', 'priorite', substr(id_plan_parent, 7), periode_plan, id_document,
        'le plan', true, code, section, citation
    from plan
    where niveau = 'axe_operationnel'

    union all

    select
        'chroniques', null, null, strftime(date_debut, '%Y'), id_document,
        'les séances nommées', false, titre, section, citation
    from reunions
    where type_reunion = 'chronique géopolitique' and statut_reunion = 'réalisé'

    union all

    select
        'assises', 'pole', pole, strftime(date_debut, '%Y'), id_document,
        'les assises racontées', false, titre, section, citation
    from reunions
    where type_reunion = 'assises' and statut_reunion = 'réalisé'

    union all

    select
        'missions', 'pole', pole, strftime(date_debut, '%Y'), id_document,
        'les missions racontées', false, titre, section, citation
    from reunions
    where type_reunion = 'mission' and statut_reunion = 'réalisé' and est_organisee_par_cuf

    union all

    select
        'collectivités', 'dispositif', d.nom_court, strftime(a.date_ouverture, '%Y'), a.id_document,
        'les appels de l’année', true, a.nom || ' : ' || a.nb_beneficiaires, a.section, a.citation
    from dispositifs a
    join (select id_dispositif, split_part(nom, ' - ', 1) as nom_court from dispositifs) d
        on d.id_dispositif = a.id_dispositif_parent
    cross join unnest(range(a.nb_beneficiaires))
    where a.type_dispositif = 'appel'
)

select
    unite,
    nom_dimension,
    valeur_dimension,
    periode,
    id_document,
    quoi,
    est_complet,
    count(*) as nb,
    string_agg(distinct nom, ', ' order by nom) as noms,
    min_by(section, nom) as section,
    min_by(citation, nom) as citation
from denombres
where unite is not null
group by all
