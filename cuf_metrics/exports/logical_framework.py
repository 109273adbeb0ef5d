"""What the exports of the logical framework say, the same in every format: texts, order, colours.

Source: Guide du DCOL, « cadre logique » (four levels by four columns, resources and costs of activities).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from cuf_metrics.charte import AXES, PAGE, STATUTS, rgb, tone
from cuf_metrics.contracts import TABLES
from cuf_metrics.formatting import ABSENT, dated, spaced, unmarked
from cuf_metrics.indicators.framework import NIVEAUX, Ligne, reference_text, sheet, target_text
from cuf_metrics.indicators.overview import CASES, case, spread
from cuf_metrics.indicators.state import Etat, source_text

TITRE = "Cadre logique du projet stratégique"
SUJET = "Objectifs, indicateurs, sources de vérification et hypothèses, axe par axe"
AUTEUR = "Cités Unies France"
LANGUE = "fr-FR"
MENTION = "Observatoire de l’AICT · Cités Unies France"
FICHES = "Fiches des indicateurs"
# Heads of the matrix, and the share of the page that each column takes.
COLONNES = {
    "Niveau": 15,
    "Logique d’intervention": 34,
    "Indicateurs": 56,
    "Sources de vérification": 22,
    "Hypothèses": 28,
}
MOYENS = "Moyens et coûts : non publiés"
OBJET = (
    "Le cadre logique du projet stratégique de Cités Unies France, dans la forme du Guide du DCOL : pour chaque axe, "
    "quatre niveaux (objectif général, objectifs spécifiques, résultats attendus, activités) et quatre colonnes "
    "(logique d’intervention, indicateurs, sources de vérification, hypothèses)."
)
LECTURE = {
    "Cibles": "Aucun document publié ne fixe de cible. Une cible ne paraît ici qu’une fois décidée par l’association ; "
    "partout ailleurs il est écrit « aucune cible fixée ».",
    "Valeurs de référence": "Chacune est suivie de sa date et de qui l’a décidée. « Proposition de l’Observatoire » : "
    "un chiffre publié, proposé comme point de départ, à confirmer par l’association.",
    "« non mesuré »": "Statut d’un indicateur qui ne peut pas être noté : aucune valeur n’est connue, ou aucune cible "
    "ne permet de la juger. Ce n’est ni un zéro, ni un retard.",
    f"« {ABSENT} »": "Non disponible. Ce qui n’est pas connu n’est jamais remplacé par 0.",
    "Moyens et coûts": "Le guide les attend en face des activités ; aucun document publié ne les donne par activité.",
}
CONTROLES = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True)
class Niveau:
    """A level of the matrix of an axis.

    Attributes:
        titre: its label, merged over its lines.
        lignes: its lines, in the order of the plan.
        note: what is said once below them, across the columns, or "".
    """

    titre: str
    lignes: tuple[Ligne, ...]
    note: str


def matrices(lines: Sequence[Ligne]) -> dict[str, list[Niveau]]:
    """One matrix per axis.

    Args:
        lines: the framework, axis by axis, level by level.

    Returns:
        Code of the axis → its levels, in order.
    """
    return {
        axis: [
            Niveau(NIVEAUX[level], tuple(some), MOYENS if level == "activite" else "")
            for level, some in groupby(mine, key=lambda line: line.niveau)
        ]
        for axis, mine in groupby(lines, key=lambda line: line.axe)
    }


def logic_text(line: Ligne) -> str:
    """What an element of the plan says, behind its code where its words do not hold it already."""
    coded = line.niveau in ("objectif_specifique", "activite")
    return shown(f"{line.code} {line.logique}" if coded else line.logique)


def indicator_parts(state: Etat) -> tuple[str, str]:
    """An indicator in the matrix: its name, to stand out, then unit, reference and target on short lines."""
    ind = state.indicateur
    end = "\n" if state.reference else " "
    rest = f" ({ind.unite}) ;\nréférence : {reference_text(state)} ;{end}cible : {target_text(state)}"
    return shown(f"{ind.id} {ind.libelle}"), shown(rest)


def listed(texts: Sequence[str]) -> str:
    """Several texts in one cell, one per line, marked where there are several."""
    mark = "•\u00a0" if len(texts) > 1 else ""
    return shown("\n".join(mark + text for text in texts))


def card(state: Etat) -> list[tuple[str, str]]:
    """The guide's sheet of an indicator, then its value; nothing in it is empty.

    Returns:
        Label and text: those of `sheet`, then value, period, status and source of the value.
    """
    figure = state.figure
    value = [
        ("Valeur", figure.texte if figure else ABSENT),
        ("Période", figure.periode_lisible if figure else ABSENT),
        ("Statut", status_text(state)),
        ("Source de la valeur", value_source(state)),
    ]
    return [(label, shown(text) or ABSENT) for label, text in (*sheet(state), *value)]


def status_text(state: Etat) -> str:
    """A status in words behind its symbol, with what the word alone does not say."""
    status = state.statut
    detail = status.precision if status.est_note else CASES[case(state)].lower()
    return f"{STATUTS[status.code][0]} {status.code}" + (f" : {detail}" if detail else "")


def value_source(state: Etat) -> str:
    """Where the value comes from, or what is missing, tables being told by their titles."""
    ind, covered = state.indicateur, state.couverture
    if state.figure:
        counted = state.figure.origine == "calculé"
        return f"comptage sur : {_titles(ind.sources)}" if counted else unmarked(source_text(state.figure))
    missing = (*covered.absentes, *covered.partielles)
    return f"données manquantes ou incomplètes : {_titles(missing)}" if missing else state.motif


def reading(states: Sequence[Etat], source: str, mention: str) -> list[tuple[str, str]]:
    """What a reader must know first: label and text, in order.

    Args:
        states: every indicator of the export.
        source: documents and dataset the export is made of.
        mention: what any copy must say of the dataset, or "".
    """
    first = {"Avertissement": mention} if mention else {}
    known = {"Objet": OBJET, "Source": source, "Indicateurs": f"{spread(states).couverture}."}
    return [(shown(label), shown(text)) for label, text in (first | known | LECTURE).items()]


def footer(mention: str) -> str:
    """What the foot of every page says: who publishes, and what any copy must say of the dataset."""
    return f"{shown(mention)} · {MENTION}" if mention else MENTION


def date_text(au: date) -> str:
    """The date of the state, in words."""
    return f"État au {dated(au)}"


def axis_title(code: str, axes: dict[str, str]) -> str:
    """« Axe 1 · Conforter… »."""
    return shown(f"Axe {code} · {axes[code]}")


def shown(text: str) -> str:
    """A text as a French reader sees it: non-breaking spaces, and no control character, which no file accepts."""
    return spaced(CONTROLES.sub(" ", text))


def band(code: str) -> tuple[str, str]:
    """Ground and text colours of the header of an axis; of what belongs to no axis, for another code."""
    ground = tone(AXES.get(code, PAGE["encre"]))
    return ground, "#FFFFFF" if _luminance(ground) < 0.179 else "#000000"


def tint(code: str, share: float = 0.12) -> str:
    """The axis colour spread thin on white, under dark text."""
    mixed = (round(255 - (255 - c) * share) for c in rgb(band(code)[0])[:3])
    return "#" + "".join(f"{c:02X}" for c in mixed)


def axis_of(state: Etat) -> str:
    """The axis whose colour an indicator wears: the first of its axes."""
    return state.indicateur.axes[0]


def _titles(tables: Sequence[str]) -> str:
    return ", ".join(TABLES[name].titre for name in tables)


def _luminance(colour: str) -> float:
    """Relative luminance; below 0.179, white is the more readable text. Source: WCAG 2.2."""
    parts = (c / 255 for c in rgb(colour)[:3])
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
