-- Vue : Les groupes, sous le nom et avec le pays qu’ils ont aujourd’hui.
-- Groups under the name and with the country they have today. Grain: one group.
select
    id_groupe,
    arg_max(nom, date_etat) as nom,
    arg_max(code_pays, date_etat) as code_pays
from groupes
group by id_groupe
