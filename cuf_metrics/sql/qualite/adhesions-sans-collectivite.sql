-- titre: Adhésions dont la collectivité n’est pas identifiée
-- tables: adhesions ; collectivites
-- famille: orphelins
-- gravite: majeure
-- responsable: responsable des adhésions
-- attendu: une collectivité reconnue par le référentiel (SIREN ou code Insee)
-- remede: Réglez le rapprochement dans la page Identités : le jeu est ensuite rapproché de nouveau.
-- pourquoi: Une adhérente non identifiée manque aux cartes et aux strates, et compte deux fois si elle s’écrit
--   de deux façons.
-- grain: une adhésion qui n’est pas fictive
select
    'adhesions' as nom_table,
    a.id_adhesion as cle,
    coalesce(c.nom, a.nom_source, a.id_collectivite) || ', ' || a.annee as objet,
    coalesce(a.code_source, a.nom_source, a.id_collectivite) as valeur,
    case
        when c.id_collectivite is null then 'collectivité absente du jeu'
        when coalesce(c.siren, c.code_insee) is null then
            coalesce(c.motif_non_localise, 'le référentiel ne reconnaît ni ce nom ni ce code')
    end as explication
from adhesions a
left join collectivites c using (id_collectivite)
left join documents d on d.id_document = a.id_document
where d.type_document is distinct from 'jeu de démonstration'
