-- Published numbers of local governments that received a label beside those that a document names.
-- Grain: one published figure of $document about a label.
select c.id_chiffre_publie, count(distinct r.id_collectivite) as valeur, count(r.id_role) as lignes
from chiffres_ventiles c
left join roles r
    on starts_with(r.type_role, 'label')
    and contains(r.type_role, c.ventilation['label'])
    and left(r.date_etat, 4) = cast(c.annee as varchar)
where c.id_document = $document and c.nature = 'label'
group by c.id_chiffre_publie
