-- Vue : Qui a pris part à quelle réunion tenue. Type ou région inconnus : « non renseigné », « non renseignée ».
-- Who took part in what. Grain: one local government or partner at one meeting that took place.
select
    r.annee,
    r.id_reunion,
    r.titre,
    r.type_reunion,
    r.est_de_groupe,
    r.pole,
    r.pays_concernes,
    r.est_organisee_par_cuf,
    p.id_collectivite,
    coalesce(c.id_suite, p.id_collectivite) as id_suite,
    coalesce(c.nom, p.id_collectivite) as nom,
    coalesce(c.type_collectivite, 'non renseigné') as type_collectivite,
    coalesce(c.code_region, 'non renseigné') as code_region,
    coalesce(c.region, 'non renseignée') as region,
    p.id_partenaire,
    e.type_partenaire,
    e.categorie,
    e.code_pays as pays_partenaire,
    p.mode_participation,
    p.nb_participants
from participations p
join reunions_tenues r using (id_reunion)
left join collectivites_situees c on c.id_collectivite = p.id_collectivite
left join partenaires e on e.id_partenaire = p.id_partenaire
