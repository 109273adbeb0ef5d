-- Vue : Les liens que gardent les filtres ; entre deux collectivités françaises, seulement si on les demande.
-- Links kept by the reader's filters; an empty list keeps all. Grain: one link.
-- An end without a region or a country is chosen by its own identifier, as the map names it (carte_arcs, carte_points).
-- Links between two French local governments are not international: they come only when their family is asked for.
select *
from liens
where if(
        len($filtre['familles']::varchar[]) = 0,
        famille_lien <> 'lien entre collectivités françaises',
        list_contains($filtre['familles']::varchar[], famille_lien)
    )
    and (len($filtre['poles']::varchar[]) = 0 or list_contains($filtre['poles']::varchar[], coalesce(pole, 'sans groupe-pays')))
    and (len($filtre['sous_regions']::varchar[]) = 0 or list_contains($filtre['sous_regions']::varchar[], coalesce(sous_region, id_partenaire)))
    and (len($filtre['pays']::varchar[]) = 0 or list_contains($filtre['pays']::varchar[], coalesce(pays, id_partenaire)))
    and (len($filtre['partenaires']::varchar[]) = 0 or list_contains($filtre['partenaires']::varchar[], coalesce(id_partenaire, pays)))
    and (len($filtre['types']::varchar[]) = 0 or list_contains($filtre['types']::varchar[], coalesce(type_collectivite, 'non renseigné')))
    and (len($filtre['regions']::varchar[]) = 0 or list_contains($filtre['regions']::varchar[], coalesce(code_region, 'non renseigné'))
        or (code_region is null and list_contains($filtre['regions']::varchar[], id_collectivite)))
    and (len($filtre['collectivites']::varchar[]) = 0 or list_contains($filtre['collectivites']::varchar[], id_collectivite)
        -- Between two French local governments, either end is the one.
        or (pays = 'FRA' and list_contains($filtre['collectivites']::varchar[], id_partenaire)))
    and (len($filtre['themes']::varchar[]) = 0 or list_has_any(string_split(coalesce(theme, 'non renseigné'), ' ; '), $filtre['themes']::varchar[]))
    and (len($filtre['odd']::varchar[]) = 0 or list_has_any(string_split(coalesce(odd, 'non renseigné'), ' ; '), $filtre['odd']::varchar[]))
    and (len($filtre['statuts']::varchar[]) = 0 or list_contains($filtre['statuts']::varchar[], coalesce(statut_lien, 'non renseigné')))
    and (len($filtre['sens']::varchar[]) = 0 or list_contains($filtre['sens']::varchar[], coalesce(sens_lien, 'non renseigné')))
    -- A link without a first year is in no period: it is counted apart, never dated.
    and ($filtre['depuis']::integer is null
        or (annee_debut <= $filtre['jusqu_a']::integer and coalesce(annee_fin, 9999) >= $filtre['depuis']::integer))
    and ($filtre['prouve_depuis']::integer is null or annee_preuve >= $filtre['prouve_depuis']::integer)
    and ($filtre['membre']::varchar = ''
        or (id_collectivite in (select id_collectivite from adherents where annee = (select max(annee) from adherents)))
            = ($filtre['membre']::varchar = 'oui'))
    and ($filtre['recherche']::varchar = ''
        or contains(
            strip_accents(lower(concat_ws(' ', nom_francais, nom_etranger, nom_pays, region, type_lien, theme))),
            strip_accents(lower($filtre['recherche']::varchar))
        ))
