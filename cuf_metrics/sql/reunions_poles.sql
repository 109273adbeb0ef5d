-- Pole by pole, what is published of a year beside what the rows hold: meetings of groups, missions, distinct local
-- governments at the meetings of groups, and those of all these poles together. Grain: one pole with a published figure.
-- What is published may tell of a part of a pole only. Distinct local governments are unknown in a year without any
-- attendance.
with publies as (
    select
        valeur_dimension_1 as pole,
        nullif(valeur_dimension_2, valeur_dimension_1) as partie,
        unite,
        struct_pack(
            id := id_chiffre_publie, libelle := c.libelle, valeur := c.valeur, document := d.titre,
            section := c.section, citation := c.citation
        ) as chiffre
    from chiffres_publies c
    join documents d using (id_document)
    where c.nom_dimension_1 = 'pole'
        and c.annee = $annee
        and c.unite in ('réunions', 'missions', 'collectivités')
        and coalesce(c.nom_dimension_2, 'sous_pole') = 'sous_pole'
        and c.id_chiffre_repris is null
),

reunies as (
    select
        pole,
        sum(nombre) filter (where est_de_groupe) as nb_reunions,
        sum(nombre) filter (where type_reunion = 'mission') as nb_missions
    from reunions_tenues
    where annee = $annee
    group by pole
),

presentes as (
    select pole, count(distinct id_collectivite) as nb_collectivites
    from presences
    where annee = $annee
        and est_de_groupe
        and pole in (select pole from publies)
    group by rollup (pole)
)

select
    p.pole,
    any_value(p.partie) as partie,
    any_value(p.chiffre) filter (where p.unite = 'réunions') as reunions_publiees,
    coalesce(any_value(r.nb_reunions), 0) as nb_reunions,
    any_value(p.chiffre) filter (where p.unite = 'missions') as missions_publiees,
    coalesce(any_value(r.nb_missions), 0) as nb_missions,
    any_value(p.chiffre) filter (where p.unite = 'collectivités') as collectivites_publiees,
    if($annee in (select annee from annees_suivies), coalesce(any_value(c.nb_collectivites), 0), null) as nb_collectivites,
    if(
        $annee in (select annee from annees_suivies), (select nb_collectivites from presentes where pole is null), null
    ) as nb_distinctes
from publies p
left join reunies r using (pole)
left join presentes c using (pole)
group by p.pole
order by any_value(p.chiffre.valeur) filter (where p.unite = 'réunions') desc, p.pole
