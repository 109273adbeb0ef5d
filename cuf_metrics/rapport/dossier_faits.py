"""What the year brought: its key figures, the map of cooperation links, the solidarity funds."""

import pandas as pd

from cuf_metrics.charte import FAMILLES_DE_LIEN, tone
from cuf_metrics.figures import Figure, computed, known
from cuf_metrics.formatting import ABSENT, count
from cuf_metrics.liens import TOUS
from cuf_metrics.maps import scales
from cuf_metrics.rapport.blocs import (
    Barre,
    Bloc,
    Carte,
    Chiffre,
    Chiffres,
    Graphique,
    Nombre,
    Paragraphe,
    Tableau,
    Titre,
)
from cuf_metrics.rapport.dossier_revue import summary, verdict
from cuf_metrics.rapport.matiere import Matiere, number_of, sources

# Who signs writes in it.
VIDE = "\n\n"
SIGNATURE = (
    Titre("Signature", 2),
    Tableau("", ("Fonction", "Date", "Signature"), (60, 40, 70), ((VIDE, VIDE, VIDE),) * 2),
)
GRANDEURS = ("montant", "donateurs", "beneficiaires")
PAYS_CITES = 8
SANS_BILAN = (
    "Aucun rapport d’activités de cette année n’est parmi les documents lus : les chiffres ci-dessous sont ceux que "
    "d’autres documents publient pour elle."
)
SANS_CHIFFRE = "Aucun document lu ne publie de chiffre pour cette année."
LIENS = (
    "Liens nommés dans les documents et les sources du jeu, toutes années confondues : jumelages, coopérations "
    "décentralisées, programmes, fonds, missions et conventions. Un pays que rien ne nomme n’est pas un pays sans lien."
)
COMPTES = "Compté sur les lignes des tables Partenariats, Collectivités et Partenaires."
CONTOURS = (
    "Fond de carte : Natural Earth, revu par Visionscarto. Ces contours illustrent ; ils ne valent pas reconnaissance."
)


def key_figures(m: Matiere) -> list[Bloc]:
    """What the report says in short, and where to sign: key figures with their verdicts, or what the year publishes."""
    title = Titre(f"{m.annee} en quelques chiffres")
    if m.bilans:
        chosen = [m.chiffres[i] for i in m.lignes.loc[m.lignes["est_cle"], "id_chiffre_publie"]]
        return [
            title,
            *summary(m),
            Chiffres(tuple(_key_figure(m, f) for f in chosen)),
            Paragraphe(sources(chosen), style="note"),
            *SIGNATURE,
        ]
    if not m.chiffres:
        return [title, *summary(m), Paragraphe(SANS_CHIFFRE), *SIGNATURE]
    rows = tuple((f.libelle, number_of(f), f.periode_lisible, _place(f)) for f in m.chiffres.values())
    heads, widths = ("Chiffre publié", "Valeur", "Période", "Document"), (52, 36, 22, 60)
    told = [Titre("Les chiffres publiés", 2), Paragraphe(SANS_BILAN), Tableau("", heads, widths, rows)]
    return [title, *summary(m), *SIGNATURE, *told]


def links_map(m: Matiere) -> list[Bloc]:
    """Countries by number of named links, how many there are, the countries most linked; nothing without any link."""
    rows = m.dataset.named("carte_pays", filtre=TOUS).lignes
    counts = computed(m.dataset, "liens_comptes", filtre=TOUS)
    if not (rows["nb_liens"] > 0).any():
        return []
    told = tuple(Chiffre(f.libelle, m.calcule(f"liens-{rank}", f), source=COMPTES) for rank, f in enumerate(counts, 1))
    title = Titre("Les coopérations dans le monde")
    return [
        title,
        Paragraphe(LIENS),
        _world(rows),
        Chiffres(told),
        Paragraphe(COMPTES, style="note"),
        _most_linked(m, rows),
    ]


def funds(m: Matiere) -> list[Bloc]:
    """What each fund collected, from how many donors, for whom; nothing where no figure is published."""
    rows = m.lignes.dropna(subset=["fonds", "grandeur"])
    if rows.empty:
        return []
    held = {(r.fonds, r.grandeur): m.chiffres[r.id_chiffre_publie] for r in rows[::-1].itertuples()}
    source = sources(held.values())
    charts = [_fund_bars(held, "montant", "Montants collectés depuis l’ouverture", "€", source)]
    charts.append(_fund_bars(held, "donateurs", "Collectivités donatrices", "collectivités", source))
    note = Paragraphe(
        "n.d. : aucun document lu ne donne ce nombre. Les montants courent depuis l’ouverture de chaque fonds.",
        style="note",
    )
    return [Titre("Les fonds de solidarité"), *charts, Titre("Fonds par fonds", 2), _funds_table(m, held, source), note]


def _key_figure(m: Matiere, figure: Figure) -> Chiffre:
    told = verdict(m, m.verdicts[figure.id])
    return Chiffre(figure.libelle, number_of(figure), figure.periode_lisible, told, _place(figure))


def _place(figure: Figure) -> str:
    """Document and section."""
    return f"{figure.source.document}, « {figure.source.section} »"


def _world(rows: pd.DataFrame) -> Carte:
    scale = scales.classes(rows)
    keys = [(tone(pair), _links(step)) for step, pair in zip(scale, scales.tints(scale), strict=True)]
    colours = {code: tone(pair) for code, pair in scales.country_colours(rows).items()}
    states = {row.etat: colours[row.code_pays] for row in rows.itertuples() if row.etat != scales.NOMMES}
    keys += [(colour, state) for state, colour in states.items()]
    return Carte("Liens de coopération nommés, par pays partenaire", colours, tuple(keys), CONTOURS)


def _links(step: scales.Classe) -> str:
    """« 1 lien », « 2 à 4 liens », « 5 liens et plus »."""
    if step.maximum is None:
        return f"{count(step.minimum, 'lien')} et plus"
    return f"{step.libelle} {'liens' if step.maximum > 1 else 'lien'}"


def _most_linked(m: Matiere, rows: pd.DataFrame) -> Tableau:
    """The countries with most named links, beside what documents announce; one that is only announced comes last."""
    announced = m.dataset.named("liens_annonces", pays=[]).lignes.drop_duplicates("code_pays").set_index("code_pays")
    figures = known(m.dataset, announced["id_chiffre_publie"])
    kept = rows[rows["nb_liens"] > 0].head(PAYS_CITES)
    kept = pd.concat([kept, rows[(rows["nb_liens"] == 0) & rows["annonce"].notna()]])
    lines = tuple(
        (
            row.nom,
            m.compte(f"liens-{row.code_pays.lower()}", row.nb_liens, "lien") if row.nb_liens else "aucun",
            number_of(figures[announced.at[row.code_pays, "id_chiffre_publie"]])
            if row.code_pays in announced.index
            else ABSENT,
        )
        for row in kept.itertuples()
    )
    heads = ("Pays", "Liens nommés", "Liens annoncés par un document")
    return Tableau("Pays les plus liés", heads, (60, 40, 70), lines, f"{COMPTES} {sources(figures.values())}".strip())


def _fund_bars(held: dict, grandeur: str, title: str, unite: str, source: str) -> Graphique:
    figures = [(fund, f) for (fund, kind), f in held.items() if kind == grandeur]
    figures.sort(key=lambda pair: (-pair[1].valeur, pair[0]))
    colour = tone(FAMILLES_DE_LIEN["fonds de solidarité"])
    return Graphique(title, tuple(Barre(fund, number_of(f), colour) for fund, f in figures), unite, source)


def _funds_table(m: Matiere, held: dict, source: str) -> Tableau:
    """One line per fund that has a figure, the largest first."""
    described = {row.nom_usage: row for row in m.dataset.named("fonds_publies").lignes.itertuples()}
    names = sorted({fund for fund, _ in held}, key=lambda fund: (*(-_value(held, fund, g) for g in GRANDEURS), fund))
    lines = tuple(_fund(name, described.get(name), held) for name in names)
    heads = ("Fonds", "Crise", "Collecté", "Donateurs", "Bénéficiaires", "Situation")
    return Tableau("", heads, (24, 46, 28, 26, 26, 22), lines, source)


def _value(held: dict, fund: str, grandeur: str) -> float:
    return held[fund, grandeur].valeur if (fund, grandeur) in held else 0


def _fund(name: str, row, held: dict) -> tuple[str | Nombre, ...]:
    numbers = (number_of(held[name, kind]) if (name, kind) in held else ABSENT for kind in GRANDEURS)
    crisis, state = (
        text if isinstance(text, str) else ABSENT for text in (row and row.crise, row and row.statut_fonds)
    )
    return (name, crisis, *numbers, state)
