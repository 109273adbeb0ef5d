"""The report as a PDF: blocks as data for a fixed Typst template, so that no word of the data is read as markup."""

import json
import re
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typst

from cuf_metrics.charte import AXES, COULEURS, PAGE, STATUTS, TEINTES, tone
from cuf_metrics.exports.logical_framework import MENTION, shown
from cuf_metrics.exports.rapport_carte import world_svg
from cuf_metrics.exports.rapport_commun import ANNEXE, cited, file_date, pieces
from cuf_metrics.rapport.blocs import Bloc, Carte, Paragraphe, Rapport

ICI = Path(__file__).resolve().parent
MODELE, POLICES = ICI / "rapport.typ", ICI / "polices"
# PDF/UA refuses a letter that no font draws: beyond Latin letters and the signs of a text, a square stands for it.
NON_DESSINES = re.compile(
    "[^\n -~\u00a0-\u017f\u0218-\u021b\u02b3\u1d49\u2010-\u2015\u2018-\u201e\u2022\u2026\u202f\u2032\u2033\u20ac"
    "\u2190-\u2193\u2212\u2248\u2260\u2264\u2265\u25b2\u25bc\u25c6\u25cb\u25cf]"
)
CARRE = "□"
# Columns that say nothing more of what a line names.
SANS_COLONNE = re.compile(" · (Publié|Valeur)$")


def report_pdf(rapport: Rapport) -> bytes:
    """The report on A4 pages: tagged (PDF/UA-1), with bookmarks, contents and an index of codes.

    Args:
        rapport: what it says; also gives the date of the file, so that the same input gives the same bytes.

    Returns:
        The bytes of a PDF file.
    """
    told = json.dumps(_printable(_data(rapport)), ensure_ascii=False)
    day = rapport.au or file_date(rapport)
    return typst.compile(
        str(MODELE),
        sys_inputs={"rapport": told},
        font_paths=[str(POLICES)],
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        timestamp=int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp()),
    )


def _data(rapport: Rapport) -> dict[str, Any]:
    """What the template reads."""
    day = rapport.au or file_date(rapport)
    return {
        "titre": rapport.titre,
        "sous_titre": rapport.sous_titre,
        "auteur": MENTION,
        "date": [day.year, day.month, day.day],
        "etat": [list(pair) for pair in rapport.etat],
        "mention": rapport.mention,
        "annexe": ANNEXE,
        "pied": " · ".join(filter(None, (rapport.mention, MENTION))),
        "blocs": [_bloc(bloc) for bloc in rapport.blocs],
        "index": _index(rapport),
        "tons": {name: tone(pair) for name, pair in PAGE.items()},
        "axes": {code: tone(pair) for code, pair in AXES.items()},
        "verdicts": {name: tone(COULEURS[colour]) for name, colour in TEINTES.items()},
        "signes": {sign: tone(pair) for sign, pair in STATUTS.values()},
    }


def _bloc(bloc: Bloc) -> dict[str, Any]:
    """A block and its kind; a paragraph as its pieces, a map as its drawing."""
    kind = {"genre": type(bloc).__name__}
    if isinstance(bloc, Paragraphe):
        told = [piece if isinstance(piece, str) else asdict(piece) for piece in pieces(bloc)]
        return kind | {"morceaux": told, "style": bloc.style}
    if isinstance(bloc, Carte):
        keys = ", ".join(text for _, text in bloc.legende)
        picture = {"svg": world_svg(bloc), "alt": f"Carte du monde : {bloc.titre} ({keys})"}
        return kind | picture | {"titre": bloc.titre, "legende": bloc.legende, "source": bloc.source}
    return kind | asdict(bloc)


def _index(rapport: Rapport) -> list[list[str]]:
    """Codes in order, each with its label."""
    return [[code, SANS_COLONNE.sub("", each.libelle)] for code, each in sorted(cited(rapport).items())]


def _printable(told: Any) -> Any:
    """Every text with the spaces of French typography, and no letter that the fonts do not draw."""
    if isinstance(told, str):
        return NON_DESSINES.sub(CARRE, shown(told))
    if isinstance(told, dict):
        return {name: _printable(value) for name, value in told.items()}
    return [_printable(value) for value in told] if isinstance(told, list | tuple) else told
