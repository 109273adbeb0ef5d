-- titre: Partenariats en cours dont l’année de fin est passée
-- tables: partenariats
-- famille: cohérence
-- gravite: mineure
-- responsable: responsable des partenariats
-- attendu: « terminé » une fois l’année de fin passée
-- remede: Dites si le lien est terminé, ou prolongez son année de fin.
-- pourquoi: Un lien fini resté en cours gonfle les liens actifs.
-- grain: un partenariat en cours ou en projet, dont l’année de fin est connue
select
    'partenariats' as nom_table,
    id_partenariat as cle,
    porteur || ', ' || partenaire as objet,
    annee_fin as valeur,
    case when annee_fin < year($au) then 'dit « ' || statut_lien || ' », il devait finir en ' || annee_fin end as explication
from partenariats
where statut_lien in ('en cours', 'en projet') and annee_fin is not null
