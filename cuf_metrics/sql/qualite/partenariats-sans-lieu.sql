-- titre: Partenariats que la carte ne peut pas placer
-- tables: partenariats
-- famille: orphelins
-- gravite: moyenne
-- responsable: responsable des partenariats
-- attendu: une collectivité française et un partenaire, ou au moins son pays, qui aient un lieu
-- remede: Complétez le pays ou le nom du partenaire, ou réglez le rapprochement dans la page Identités.
-- pourquoi: Ces liens manquent à la carte et aux comptages par pays.
-- grain: un partenariat
select
    'partenariats' as nom_table,
    id_partenariat as cle,
    porteur || ', ' || partenaire as objet,
    coalesce(nom_pays, pays) as valeur,
    case when situation = 'non localisé' then coalesce(motif_etranger, motif_france, 'lieu inconnu') end as explication
from liens
