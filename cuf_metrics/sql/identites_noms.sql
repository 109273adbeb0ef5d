-- Names that the imported files give to what is of one nature ($nature), and what each was found to be: where its lines
-- differ, the least sure of them; nb_a_trancher lines are guessed or without an answer.
-- Grain: one name as written, with the country and the position written beside it.
with lus as (
    select
        * replace (coalesce(retenu, '') as retenu, coalesce(nom_retenu, '') as nom_retenu),
        list_position(['échec', 'supposé', 'décision', 'certain'], verdict) as surete,
        verdict in ('échec', 'supposé') as a_trancher
    from rapprochements
    where nature_rapprochement = $nature
),

noms as (
    select
        nom_source,
        coalesce(pays_source, '') as pays_source,
        coalesce(position_source, '') as position_source,
        arg_min(verdict, (surete, -nb_lignes)) as verdict,
        arg_min(methode, (surete, -nb_lignes)) as methode,
        arg_min(explication, (surete, -nb_lignes)) as explication,
        arg_min(retenu, (surete, -nb_lignes)) as retenu,
        arg_min(nom_retenu, (surete, -nb_lignes)) as nom_retenu,
        sum(nb_lignes)::bigint as nb_lignes,
        coalesce(sum(nb_lignes) filter (where a_trancher), 0)::bigint as nb_a_trancher,
        count(distinct id_document)::bigint as nb_documents
    from lus
    group by all
)

select *
from noms
order by nb_a_trancher desc, nb_lignes desc, nom_source, pays_source, position_source
