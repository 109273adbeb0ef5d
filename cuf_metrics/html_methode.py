"""The methodology of the indicators as HTML: axes that unfold, then indicators, each with its sheet."""

import re
from collections.abc import Mapping
from urllib.parse import quote

from cuf_metrics.html import escape
from cuf_metrics.html_code import link

CODE = re.compile(r"CUF-\d{4}-F-\d+")


def axis(code: str, libelle: str, sheets: str) -> str:
    """An axis of the plan, folded over the sheets of its indicators."""
    title = f"<b>Axe {escape(code)}</b> {escape(libelle)}"
    return (
        f'<details class="obs-methodes" style="--teinte: var(--axe-{escape(code)})">'
        f"<summary>{title}</summary>{sheets}</details>"
    )


def sheet(ident: str, libelle: str, champs: Mapping[str, str]) -> str:
    """An indicator, folded over its method; the codes of published figures lead to what they stand for."""
    items = "".join(f"<dt>{escape(label)}</dt><dd>{_linked(text)}</dd>" for label, text in champs.items())
    return (
        f'<details class="obs-methode"><summary><b>{escape(ident)}</b> {escape(libelle)}</summary>'
        f'<dl class="obs-fiche">{items}</dl>'
        f'<p class="obs-note"><a href="indicateur?indicateur={escape(quote(ident))}" target="_self">'
        f"Voir l’indicateur {escape(ident)}{escape(' : valeur, requête, lignes')}</a></p></details>"
    )


def _linked(text: str) -> str:
    return CODE.sub(lambda found: link(found[0]), escape(text))
