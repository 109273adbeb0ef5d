-- titre: Collectivités sous deux identifiants
-- tables: collectivites
-- famille: doublons
-- gravite: moyenne
-- responsable: direction
-- attendu: un seul identifiant par SIREN, et par code Insee et type
-- remede: Réunissez les deux écritures dans la page Identités.
-- pourquoi: La même collectivité compte deux fois dans tous les totaux.
-- grain: une collectivité qui a un code officiel
with codees as (
    select
        *,
        coalesce(siren, type_collectivite || ' ' || code_insee) as code,
        count(*) over (partition by coalesce(siren, type_collectivite || ' ' || code_insee)) as nb_fois
    from collectivites
    where siren is not null or (code_insee is not null and type_collectivite is not null)
)

select
    'collectivites' as nom_table,
    id_collectivite as cle,
    nom as objet,
    code as valeur,
    case when nb_fois > 1 then nb_fois || ' identifiants pour le même code officiel' end as explication
from codees
