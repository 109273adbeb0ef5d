-- Vue : Les années dont les présences sont connues : d’une autre, on ne sait pas qui était absent.
-- Years of which attendance is known: in another, nobody is known to be absent. Grain: one year.
select distinct annee
from presences
where id_collectivite is not null
