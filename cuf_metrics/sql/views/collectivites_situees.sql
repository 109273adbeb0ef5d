-- Vue : Les collectivités, leur région, leur population, leur strate, celle qui leur succède. Région inconnue : vide.
-- Local governments with their region, population and stratum, and the one that carries on after mergers and changes of
-- status (itself where none did). What the dataset says of itself comes before what its codes say.
-- A local government is found by its SIREN, a former or overseas one by its Insee code. Grain: one local government.
with dernieres as (
    select id_collectivite, arg_max(id_forme, rang) as id_suite
    from formes
    group by id_collectivite
),

codees as (
    select
        c.* exclude (code_region, population),
        coalesce(c.code_region, s.code_region, i.code_region) as code_region,
        coalesce(c.population, s.population, i.population) as population,
        coalesce(
            s.est_outre_mer,
            i.est_outre_mer,
            c.type_collectivite = 'outre-mer' or c.code_region in ('01', '02', '03', '04', '06')
        ) is true as est_outre_mer
    from collectivites c
    left join reference_collectivites s on s.siren = c.siren
    left join reference_collectivites i
        on i.code_insee = c.code_insee and i.type_collectivite = c.type_collectivite and c.siren is null
),

regions as (
    select code_region, nom as region
    from reference_collectivites
    where type_collectivite = 'région' or (type_collectivite = 'outre-mer' and code_region is not null)
)

select
    c.*,
    d.id_suite,
    r.region,
    coalesce(t.strate, if(c.type_collectivite = 'commune', 'communes de population inconnue', 'type non renseigné')) as strate,
    coalesce(t.rang_strate, 12) as rang_strate
from codees c
join dernieres d using (id_collectivite)
left join regions r using (code_region)
left join strates t
    on t.type_collectivite = c.type_collectivite
    and if(c.type_collectivite = 'commune', c.population, 0) >= t.depuis
    and if(c.type_collectivite = 'commune', c.population, 0) < t.jusqu_a
