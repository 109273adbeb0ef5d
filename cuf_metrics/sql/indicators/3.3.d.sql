-- libelle: Nouveaux partenariats nés d’une mise en relation
-- libelle_court: Nouveaux partenariats
-- definition: Partenariats entre collectivités françaises et étrangères commencés dans l’année après une mise en
--   relation par CUF.
-- formule: Nombre de partenariats.
-- justification: C’est l’effet attendu de tout l’objectif : des liens qui n’existaient pas.
-- objectif: 3.3
-- action: 3.3.2
-- niveau: objectif_specifique
-- nature: flux
-- unite: partenariats
-- sens: hausse
-- agregation_temps: somme
-- dimensions: code_pays
-- periodicite: annuelle
-- delai_mois: 6
-- sources: partenariats ; partenaires
-- responsable: responsables des pôles géographiques
-- hypotheses: Les collectivités déclarent leurs partenariats.
-- limites: Seuls des stocks par pays sont publiés, non les nouveaux liens.
-- reperes: partenariats_japon_2024 ; partenariats_madagascar_2025 ; partenariats_senegal_2023 ;
--   partenariats_mauritanie_2025
with lignes as (
    select
        p.annee_debut as annee,
        p.id_partenariat,
        p.porteur,
        p.partenaire,
        coalesce(p.code_pays, 'non renseigné') as code_pays
    from partenariats p
    left join partenaires e using (id_partenaire)
    where p.est_issu_de_cuf
        and p.annee_debut is not null
        and p.id_collectivite is not null
        and coalesce(e.type_partenaire, 'collectivité étrangère') = 'collectivité étrangère'
)

select
    annee,
    case $ventilation when 'code_pays' then code_pays end as modalite,
    count(distinct id_partenariat) as valeur
from lignes
group by all
