-- Published numbers of meetings of a year, counted again on the rows: what the unit and the breakdowns of a figure say
-- is what is counted. Grain: one published figure of $document that counts meetings.
-- A group, a country or a theme is told by words that a row may lack: where no row has them, nothing is known.
-- One row that tells the whole figure, read in the same document, is that figure, not a count of it.
with natures (unite, nature, valeur_ventilation, types) as (
    values
        ('réunions', 'organisateur', null, null),
        ('réunions', 'pole', null, ['réunion de groupe-pays', 'réunion de dynamique']),
        ('réunions', 'groupe', null, ['réunion de groupe-pays', 'réunion de dynamique']),
        ('réunions', 'pays', null, ['comité de pilotage']),
        ('réunions', 'instance', 'AG', ['assemblée générale']),
        ('réunions', 'instance', 'CA', ['conseil d’administration']),
        ('réunions', 'instance', 'BE', ['bureau exécutif']),
        ('assises', '', null, ['assises']),
        ('assises', 'pole', null, ['assises']),
        ('missions', 'pole', null, ['mission']),
        ('cafés', '', null, ['café des élus']),
        ('chroniques', '', null, ['chronique géopolitique']),
        ('comités', 'acteur', 'DAECT', ['comité d’instruction']),
        ('ateliers', 'theme', null, ['atelier']),
        ('ateliers', 'partenaire', null, ['atelier']),
        ('événements', 'pole', null, ['conférence ou table ronde', 'rendez-vous mondial']),
        ('événements', 'groupe', null, ['conférence ou table ronde', 'rendez-vous mondial'])
),

demandes as (
    select
        c.id_chiffre_publie,
        c.annee,
        c.valeur,
        c.citation,
        n.types,
        c.ventilation['pole'] as pole,
        c.ventilation['groupe'] as groupe,
        c.ventilation['organisateur'] as organisateur,
        coalesce(c.ventilation['theme'], c.ventilation['partenaire']) as mots,
        c.ventilation['pays'] as pays,
        p.code_pays
    from chiffres_ventiles c
    join natures n using (unite, nature)
    left join reference_pays p on p.nom = c.ventilation['pays']
    where c.id_document = $document
        and c.periode = cast(c.annee as varchar)
        and (n.valeur_ventilation is null or n.valeur_ventilation = c.ventilation[c.nature])
)

select
    d.id_chiffre_publie,
    if(count(coalesce(d.mots, d.pays, d.groupe)) > 0, sum(r.nombre), coalesce(sum(r.nombre), 0)) as valeur,
    count(r.id_reunion) as lignes
from demandes d
left join reunions_tenues r
    on r.annee = d.annee
    and (d.types is null or list_contains(d.types, r.type_reunion))
    and (d.pole is null or r.pole = d.pole)
    and (d.groupe is null or contains(r.groupe, d.groupe))
    and (d.organisateur is null or r.est_organisee_par_cuf = (d.organisateur = 'CUF'))
    and (d.mots is null or contains(concat_ws(' ', r.titre, r.organisateur), d.mots))
    and (d.pays is null or list_contains(r.pays_concernes, d.code_pays))
    and (
        r.id_document is distinct from $document
        or r.nombre is distinct from d.valeur
        or (r.nombre = 1 and r.citation is distinct from d.citation)
    )
group by d.id_chiffre_publie
