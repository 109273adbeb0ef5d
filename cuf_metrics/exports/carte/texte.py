"""Text of the picture: fonts, marks, and lines cut by the room they have. Sizes in units of the page (1 200 wide)."""

from functools import lru_cache
from pathlib import Path
from textwrap import wrap

import vl_convert

from cuf_metrics.charte import PAGE
from cuf_metrics.formatting import NBSP, NNBSP, spaced

TITRE, TEXTE = "Observatoire Titre", "Observatoire Texte"
POLICES = Path(__file__).resolve().parents[1] / "polices"
# Mean width of a character, in em: measured on French sentences, a little rounded up.
LARGEUR_CARACTERE = {TITRE: 0.49, TEXTE: 0.435}
ENCRE, GRIS = PAGE["encre"][0], PAGE["gris"][0]


@lru_cache(maxsize=1)
def load_fonts() -> None:
    """Make the two fonts known to the renderer, once."""
    vl_convert.register_font_directory(str(POLICES))


def text(words: str, x: float, y: float, size: float, **options) -> dict:
    """A line of text whose base line is at y; `limit` shortens it with « … » where the estimate was too short.

    Words travel as a constant of the specification: never parsed as an expression or as markup.
    """
    style = {"font": TEXTE, "fontWeight": 400, "fill": ENCRE, **options}
    encoded = {"x": x, "y": y, "fontSize": size, "text": printable(words), "ellipsis": "…", **style}
    return {"type": "text", "encode": {"enter": {key: {"value": value} for key, value in encoded.items()}}}


def printable(words: str) -> str:
    """Without the control characters that the renderer refuses; the spaces of French typography stay."""
    return "".join(c if c.isprintable() or c in (NBSP, NNBSP) else " " for c in words)


def lines(words: str, width: float, size: float, most: int, font: str = TEXTE) -> list[str]:
    """Words as at most `most` lines of that width; what is left out is shown by « … »."""
    room = max(8, int(width / (size * LARGEUR_CARACTERE[font])))
    return wrap(spaced(words), room, max_lines=most, placeholder=" …")


def paragraph(words: list[str], x: float, y: float, size: float, **options) -> list[dict]:
    """Lines under one another, the first on the base line y."""
    return [text(line, x, y + rank * leading(size), size, **options) for rank, line in enumerate(words)]


def leading(size: float) -> float:
    """Distance between two base lines."""
    return round(size * 1.36, 1)
