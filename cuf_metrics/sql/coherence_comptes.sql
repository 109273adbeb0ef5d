-- Rows that published figures count: how many, whether every one of them is known, one passage that names them. A plan
-- is whole, whatever period its counts are dated from; a report of the year tells all its groups and calls, and only
-- some of its meetings. Grain: a unit, a breakdown, a period (null: any) and a document.
with annuels as (
    select id_document, periode_couverte as periode from documents where type_document = 'rapport d’activité'
),

plans as (
    select case niveau
        when 'axe' then 'axes'
        when 'pilier' then 'piliers'
        when 'priorite' then 'priorités'
        when 'chantier' then 'chantiers'
        when 'attente' then 'demandes'
        when 'axe_operationnel' then 'axes opérationnels'
    end as unite, *
    from plan
),

denombres as (
    select
        if(type_groupe = 'dynamique thématique', 'dynamiques', 'groupes') as unite,
        null as nom_dimension, null as valeur_dimension, date_etat as periode, id_document,
        'la liste des groupes' as quoi, true as est_enumere, nom, section, citation
    from groupes
    where situation_groupe = 'actif' and type_groupe <> 'club'

    union all

    select
        unite, null, null, null, id_document,
        'le plan', true, code, section, citation
    from plans

    union all

    select
        p.unite, parent.niveau, regexp_extract(parent.code, '\d+$'), null, p.id_document,
        'le plan', true, p.code, p.section, p.citation
    from plans p
    join plan parent on parent.id_plan = p.id_plan_parent

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
    n.unite,
    n.nom_dimension,
    n.valeur_dimension,
    n.periode,
    n.id_document,
    n.quoi,
    bool_and(n.est_enumere and (n.periode is null or a.periode is not null)) as est_complet,
    count(*) as nb,
    string_agg(distinct n.nom, ', ' order by n.nom) as noms,
    min_by(n.section, n.nom) as section,
    min_by(n.citation, n.nom) as citation
from denombres n
left join annuels a using (id_document, periode)
where n.unite is not null
group by all
