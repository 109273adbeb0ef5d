-- Published totals of meetings beside what the rows hold of the same year: that of $annee, else the latest one published.
-- Grain: one published total.
with perimetres (rang, racine, libelle_perimetre, type_reunion, organisee) as (
    values
        (1, 'reunions_initiative_cuf', 'Réunions à l’initiative de CUF', null, true),
        (2, 'reunions_participation_cuf', 'Réunions d’autres auxquelles CUF a pris part', null, false),
        (3, 'assises_bilaterales', 'Assises bilatérales', 'assises', null),
        (4, 'cafes_elus', 'Cafés des élus', 'café des élus', null),
        (5, 'chroniques', 'Chroniques géopolitiques', 'chronique géopolitique', null),
        (6, 'comites_instruction_daect', 'Comités d’instruction', 'comité d’instruction', null),
        (7, 'assemblees_generales', 'Assemblées générales', 'assemblée générale', null),
        (8, 'conseils_administration', 'Conseils d’administration', 'conseil d’administration', null),
        (9, 'reunions_bureau_executif', 'Bureau exécutif', 'bureau exécutif', null)
),

annee_publiee as (
    select coalesce(max(annee) filter (where annee = $annee), max(annee)) as annee
    from chiffres_publies
    where starts_with(id_chiffre_publie, 'reunions_initiative_cuf_')
),

comptees as (
    select p.rang, sum(r.nombre) as nb_reunions
    from perimetres p
    join reunions_tenues r
        on r.annee = (select annee from annee_publiee)
        and (p.type_reunion is null or r.type_reunion = p.type_reunion)
        and (p.organisee is null or r.est_organisee_par_cuf = p.organisee)
    group by p.rang
)

select
    p.rang,
    p.libelle_perimetre,
    c.annee,
    c.id_chiffre_publie,
    c.valeur,
    c.qualificatif,
    c.unite,
    coalesce(n.nb_reunions, 0) as nb_reunions,
    coalesce(n.nb_reunions, 0) / c.valeur as part_connue,
    d.titre as titre_document,
    c.section,
    c.citation
from perimetres p
join annee_publiee a on true
join chiffres_publies c on c.id_chiffre_publie = concat(p.racine, '_', a.annee)
join documents d using (id_document)
left join comptees n using (rang)
order by p.rang
