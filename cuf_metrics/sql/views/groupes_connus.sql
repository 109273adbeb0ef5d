-- Vue : Les groupes, année par année, du premier document qui les nomme à leur arrêt. Pôle inconnu : « non renseigné ».
-- Groups in each year from the first one a document names them, until they are said to have stopped: pole and type as
-- they were then, under the name they bear today, and whether they are to meet (indicator 3.2.b: groups by
-- country and dynamics, not missions nor clubs). Grain: one group in one year.
with etats as (
    select *, try_cast(left(date_etat, 4) as integer) as annee_etat
    from groupes
)

select
    a.annee,
    e.id_groupe,
    n.nom,
    coalesce(arg_max(e.pole, e.date_etat), 'non renseigné') as pole,
    arg_max(e.type_groupe, e.date_etat) as type_groupe,
    arg_max(e.type_groupe, e.date_etat) in (
        'groupe-pays', 'dynamique géographique', 'dynamique thématique'
    ) as est_suivi,
    arg_max(e.code_pays, e.date_etat) as code_pays
from annees a
join etats e on e.annee_etat <= a.annee
join groupes_nommes n using (id_groupe)
group by a.annee, e.id_groupe, n.nom
having arg_max(coalesce(e.situation_groupe, 'actif'), e.date_etat) <> 'arrêté'
