-- Vue : Les subventions des attribuants et des secteurs choisis.
-- Grants of the chosen givers and sectors; an empty list keeps all. Grain: one grant to one beneficiary.
select *
from subventions
where (len($attribuants::varchar[]) = 0 or list_contains($attribuants::varchar[], attribuant))
    and (len($secteurs::varchar[]) = 0 or list_contains($secteurs::varchar[], coalesce(secteur, 'non renseigné')))
