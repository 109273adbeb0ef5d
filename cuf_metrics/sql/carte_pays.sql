-- What is known of each country, whatever the choice: links named, links only announced, none in a source that says it is
-- complete, or nothing; and how many of its links are chosen. Grain: one country of the reference.
with connus as (
    select pays as code_pays, count(*) as nb_connus
    from liens
    where famille_lien <> 'lien entre collectivités françaises'
    group by pays
),

choisis as (
    select pays as code_pays, count(*) as nb_liens
    from liens_choisis($filtre)
    group by pays
),

annonces as (
    select valeur_dimension_1 as nom, max(valeur) as annonce, arg_max(qualificatif, valeur) as qualificatif
    from chiffres_publies
    where unite = 'partenariats' and nom_dimension_1 = 'pays' and nom_dimension_2 is null
    group by valeur_dimension_1
),

-- A source that says it is complete speaks of one country, or of the whole world.
completes as (
    select code_pays
    from documents
    where est_exhaustif
)

select
    r.code_pays,
    r.nom,
    coalesce(c.nb_liens, 0) as nb_liens,
    coalesce(k.nb_connus, 0) as nb_connus,
    a.annonce,
    a.qualificatif,
    case
        when c.nb_liens > 0 then 'liens nommés'
        when k.nb_connus > 0 then 'aucun dans ce choix'
        when a.annonce > 0 then 'liens annoncés'
        when exists (from completes e where e.code_pays is null or e.code_pays = r.code_pays) then 'aucun lien déclaré'
        else 'rien de connu'
    end as etat
from reference_pays r
left join connus k using (code_pays)
left join choisis c using (code_pays)
left join annonces a on a.nom = r.nom
where r.code_pays <> 'FRA'
order by nb_liens desc, r.nom
