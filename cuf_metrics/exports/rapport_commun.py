"""What the files of a report share: its parts, where each number is told, how a number is cut, what the foot says."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from cuf_metrics.exports.logical_framework import shown
from cuf_metrics.formatting import MINUS, NBSP, NNBSP
from cuf_metrics.rapport.blocs import (
    Barre,
    Bloc,
    Chiffre,
    Chiffres,
    Graphique,
    Nombre,
    Paragraphe,
    Rapport,
    Repartition,
    Tableau,
    Titre,
)

EMBLEME = Path(__file__).resolve().parents[2] / "static/favicon.svg"
SANS_TITRE, SOMMAIRE, SUITE = "En bref", "Sommaire", "(suite)"
# What a reader may skip begins so.
ANNEXE = "Annexe "
RENVOI = re.compile(r"\{(CUF-[^{}]+)\}")
# Digits grouped by spaces, decimals behind a comma.
CHIFFRES = re.compile(rf"{MINUS}?\d[\d{NBSP}{NNBSP}]*(?:,\d+)?")


@dataclass(frozen=True)
class Partie:
    """A part of a report: what stands under a heading of level 1."""

    titre: str
    blocs: tuple[Bloc, ...]


@dataclass(frozen=True)
class Cite:
    """A number where it is told: in which part, of what, with what is known of it there."""

    partie: str
    nombre: Nombre
    libelle: str
    periode: str = ""
    verdict: str = ""
    source: str = ""


def parts(rapport: Rapport) -> list[Partie]:
    """The report cut at its headings of level 1; what comes before the first is a part of its own."""
    found: list[tuple[str, list[Bloc]]] = []
    for bloc in rapport.blocs:
        if isinstance(bloc, Titre) and bloc.niveau == 1:
            found.append((bloc.texte, []))
            continue
        if not found:
            found.append((SANS_TITRE, []))
        found[-1][1].append(bloc)
    return [Partie(titre, tuple(blocs)) for titre, blocs in found]


def pieces(paragraphe: Paragraphe) -> list[str | Nombre]:
    """The words of a paragraph and the numbers they cite, in order.

    Raises:
        KeyError: a code that the paragraph does not hold.
    """
    known = {nombre.code: nombre for nombre in paragraphe.nombres}
    cut = RENVOI.split(paragraphe.texte)
    return [known[piece] if at % 2 else shown(piece) for at, piece in enumerate(cut) if piece]


def plain(paragraphe: Paragraphe) -> str:
    """A paragraph as one text, each number with its code."""
    return "".join(piece if isinstance(piece, str) else coded(piece) for piece in pieces(paragraphe))


def coded(nombre: Nombre) -> str:
    """A number, then its code."""
    return f"{shown(nombre.texte)} {nombre.code}"


def cell_text(cell: str | Nombre) -> str:
    """What a cell of a table reads, without code."""
    return shown(cell.texte if isinstance(cell, Nombre) else cell)


def known_bars(bars: tuple[Barre, ...]) -> tuple[list[Barre], list[Barre]]:
    """The bars that can be drawn, and those whose number is not known: a missing bar is no bar of zero."""
    drawn = [bar for bar in bars if bar.nombre.valeur is not None]
    return drawn, [bar for bar in bars if bar.nombre.valeur is None]


def unknown_bars(bars: list[Barre]) -> Paragraphe:
    """What is said of the bars that cannot be drawn, under the chart."""
    told = ", ".join(f"{bar.libelle} : {{{bar.nombre.code}}}" for bar in bars)
    return Paragraphe(f"Sans barre : {told}.", tuple(bar.nombre for bar in bars), "note")


def numeric_columns(tableau: Tableau) -> set[int]:
    """The columns of a table that hold numbers."""
    return {at for line in tableau.lignes for at, cell in enumerate(line) if isinstance(cell, Nombre)}


def cut_number(nombre: Nombre) -> tuple[str, str, str]:
    """A number as told, cut as « plus de », « 1 500 », « collectivités »; the whole in front where no digit is told."""
    text = shown(nombre.texte)
    digits = CHIFFRES.search(text)
    if nombre.valeur is None or not digits:
        return text, "", ""
    told = digits.group().rstrip(NBSP + NNBSP)
    return text[: digits.start()], told, text[digits.start() + len(told) :]


def number_told(digits: str) -> float:
    """The digits of a text as a number."""
    return float(re.sub(rf"[{NBSP}{NNBSP}]", "", digits).replace(MINUS, "-").replace(",", "."))


def cited(rapport: Rapport) -> dict[str, Cite]:
    """Each number of the report once, by code, in order; what one place does not tell of it, another may."""
    found: dict[str, Cite] = {}
    for each in told(rapport):
        first = found.setdefault(each.nombre.code, each)
        more = {
            name: getattr(first, name) or getattr(each, name) for name in ("libelle", "periode", "verdict", "source")
        }
        # A sentence may write a number in letters: where it is told of something, it is in figures.
        nombre = first.nombre if first.libelle else each.nombre
        found[each.nombre.code] = replace(first, nombre=nombre, **more)
    return {code: cite if cite.libelle else replace(cite, libelle=cite.partie) for code, cite in found.items()}


def told(rapport: Rapport) -> Iterator[Cite]:
    """Each number wherever the report tells it, in order; a sentence labels only what it alone tells."""
    for partie in parts(rapport):
        for bloc in partie.blocs:
            match bloc:
                case Paragraphe():
                    yield from (Cite(partie.titre, nombre, nombre.libelle) for nombre in bloc.nombres)
                case Chiffres():
                    yield from (_key_figure(partie.titre, chiffre) for chiffre in bloc.chiffres)
                case Tableau():
                    yield from _of_table(partie.titre, bloc)
                case Graphique(barres=bars) | Repartition(parts=bars):
                    yield from (_of_bar(partie.titre, bloc.titre, bar, bloc.source) for bar in bars)


def _key_figure(partie: str, chiffre: Chiffre) -> Cite:
    return Cite(partie, chiffre.nombre, chiffre.libelle, chiffre.periode, _first(chiffre.verdict), chiffre.source)


def _of_bar(partie: str, titre: str, bar: Barre, source: str) -> Cite:
    return Cite(partie, bar.nombre, f"{titre} : {bar.libelle}", source=source)


def _of_table(partie: str, tableau: Tableau) -> Iterator[Cite]:
    """The numbers of a table: each is of its row, named by the first text, and of its column; the row may date it."""
    for row in tableau.lignes:
        name = next((_first(cell) for cell in row if isinstance(cell, str)), tableau.titre)
        texts = {head: cell for head, cell in zip(tableau.entetes, row, strict=True) if isinstance(cell, str)}
        periode, verdict = texts.get("Période", ""), _first(texts.get("Verdict", "")).lower()
        for head, cell in zip(tableau.entetes, row, strict=True):
            if isinstance(cell, Nombre):
                yield Cite(partie, cell, f"{name} · {head}", periode, verdict, tableau.source)


def _first(text: str) -> str:
    """The first line of a cell, without what comes under it."""
    return text.partition("\n")[0]


def axis_code(titre: str) -> str:
    """The axis that a part is about (« Axe 2 · … »), whose colour it wears; any other part wears that of the first."""
    found = re.match(r"Axe ([1-4])\b", titre)
    return found[1] if found else "1"


def file_date(rapport: Rapport) -> date:
    """The date that files of the report carry, that of the report rather than of the run."""
    return rapport.au or date(rapport.annee, 12, 31)
