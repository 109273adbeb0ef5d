-- titre: Partenariats sans pays
-- tables: partenariats
-- famille: couverture
-- gravite: moyenne
-- responsable: responsable des partenariats
-- attendu: un pays, celui du lien ou celui de son partenaire
-- remede: Complétez le pays dans le fichier des partenariats et importez-le de nouveau.
-- pourquoi: Un lien sans pays manque à la carte, aux pôles et aux fiches des pays.
-- grain: un partenariat international
select
    'partenariats' as nom_table,
    id_partenariat as cle,
    porteur || ', ' || partenaire as objet,
    coalesce(nom_pays, pays) as valeur,
    case when pays is null then coalesce(motif_etranger, 'pays inconnu') end as explication
from liens
where famille_lien not in ('lien entre collectivités françaises', 'réseau ou convention')
