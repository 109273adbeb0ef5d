-- Who took part in what. Grain: one local government or partner at one meeting that took place.
select
    r.annee,
    r.id_reunion,
    r.titre,
    r.type_reunion,
    r.pole,
    r.est_organisee_par_cuf,
    p.id_collectivite,
    coalesce(c.type_collectivite, 'non renseigné') as type_collectivite,
    p.id_partenaire,
    e.type_partenaire,
    e.categorie,
    e.code_pays as pays_partenaire,
    p.nb_participants
from participations p
join reunions_tenues r using (id_reunion)
left join collectivites c on c.id_collectivite = p.id_collectivite
left join partenaires e on e.id_partenaire = p.id_partenaire
