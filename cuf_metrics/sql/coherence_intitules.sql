-- Names of the rows that statements speak of, as « family/id ». Grain: one row of these tables.
select 'reunion/' || id_reunion as sujet, titre as nom from reunions

union all

select 'groupe/' || id_groupe, any_value(nom) from groupes group by id_groupe

union all

select 'fonds/' || id_fonds, nom from fonds

union all

select 'dispositif/' || id_dispositif, nom from dispositifs

union all

select 'publication/' || id_publication, titre from publications
