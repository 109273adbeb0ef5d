-- The years that the links of the dataset tell. Grain: the whole dataset.
select
    min(annee_debut) as premiere,
    max(coalesce(annee_fin, annee_debut)) as derniere,
    min(annee_preuve) as premiere_preuve,
    max(annee_preuve) as derniere_preuve
from liens
