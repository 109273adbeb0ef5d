-- Published audience of a channel beside its readings: the visits of the year, or the last reading of it.
-- Grain: one published figure of $document about a channel that has readings.
with natures (unite, mesure) as (
    values ('abonnés', 'abonnés'), ('vidéos', 'vidéos'), ('visites par an', 'visites')
)

select
    c.id_chiffre_publie,
    if(
        c.unite = 'visites par an', sum(r.valeur) filter (where not r.est_un_double), arg_max(r.valeur, r.date_releve)
    ) as valeur,
    count(*) as lignes
from chiffres_ventiles c
join natures n using (unite)
join releves r
    on r.annee = c.annee
    and r.mesure = n.mesure
    and r.canal = replace(c.ventilation['canal'], ' Internet', '')
where c.id_document = $document
group by c.id_chiffre_publie, c.unite
