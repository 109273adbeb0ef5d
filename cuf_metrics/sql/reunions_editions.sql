-- Editions of the RAICT, then assises and bilateral meetings, latest first. Grain: one event; at most $limite of each
-- kind. The rank of an edition is the one a document publishes.
with rangs as (
    select annee, any_value(struct_pack(
        id := id_chiffre_publie, libelle := c.libelle, valeur := c.valeur, document := d.titre,
        section := c.section, citation := c.citation
    )) as rang
    from chiffres_publies c
    join documents d using (id_document)
    where starts_with(id_chiffre_publie, 'raict_edition_') and id_chiffre_repris is null
    group by annee
)

select
    r.id_reunion,
    r.titre,
    r.type_reunion = 'RAICT' as est_raict,
    r.annee,
    r.date_debut,
    r.date_fin,
    r.precision_date,
    r.lieu,
    p.nom as nom_pays,
    r.nb_participants,
    r.nb_collectivites,
    r.statut_reunion,
    if(r.type_reunion = 'RAICT' and r.statut_reunion <> 'annulé ou reporté', e.rang, null) as rang,
    d.titre as titre_document,
    r.section,
    r.citation,
    count(*) over (partition by r.type_reunion = 'RAICT') as nb_en_tout
from reunions_choisies($filtre) r
join documents d using (id_document)
left join reference_pays p on p.code_pays = r.code_pays
left join rangs e on e.annee = r.annee
where r.type_reunion in ('RAICT', 'assises', 'rencontres bilatérales')
qualify row_number() over (partition by r.type_reunion = 'RAICT' order by r.date_debut desc, r.titre) <= $limite
order by r.date_debut desc, r.titre
