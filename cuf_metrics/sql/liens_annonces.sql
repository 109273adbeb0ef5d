-- What documents announce for a country, beside the partnerships held with it (visits and funds are not partnerships).
-- Grain: one published figure; what is held is unknown where the dataset names no link at all.
with tenus as (
    select pays, count(*) as nb_liens
    from liens
    where famille_lien in ('jumelage', 'coopération décentralisée', 'programme')
    group by pays
)

select
    c.*,
    d.titre as titre_document,
    r.code_pays,
    r.nom,
    if(exists (from partenariats), coalesce(t.nb_liens, 0), null) as nb_liens
from chiffres_publies c
join documents d using (id_document)
join reference_pays r on r.nom = c.valeur_dimension_1
left join tenus t on t.pays = r.code_pays
where c.unite = 'partenariats'
    and c.nom_dimension_1 = 'pays'
    and c.nom_dimension_2 is null
    and (len($pays::varchar[]) = 0 or list_contains($pays::varchar[], r.code_pays))
order by c.valeur desc, r.nom
