"""What the page « Retrouver un chiffre » shows: the code asked for, and everything behind it."""

from datetime import date

import streamlit as st

import ui
import ui_plan
from cuf_metrics import html, html_code, html_rapport
from cuf_metrics.codes import Trouve, UnknownCode, near, resolve
from cuf_metrics.coherence import Constat
from cuf_metrics.database import Dataset
from cuf_metrics.exports.rapport_commun import cited
from cuf_metrics.figures import Figure
from cuf_metrics.formatting import capitalised
from cuf_metrics.indicators.state import Etat
from cuf_metrics.rapport.contenu import build_report

CODE = "c"
PLUS_LONG = 60


def choose(dataset: Dataset) -> Trouve | None:
    """What the code typed, or held in the address, stands for; None without any, or where nothing bears it."""
    typed = st.text_input(
        "Code du chiffre", key=CODE, bind="query-params", placeholder="CUF-2023-F-014", max_chars=PLUS_LONG
    )
    if not typed or not typed.strip():
        ui.show(html_code.kinds())
        return None
    try:
        today = date.today()  # noqa: DTZ011 — the reader's own day
        return resolve(dataset, typed, today, lambda year: cited(build_report(dataset, year, today, ui.DATA)), ui.DATA)
    except UnknownCode:
        ui.show(html_code.unknown(typed, near(dataset, typed)))
        return None


def title(found: Trouve) -> str:
    """What bears the code, without any number."""
    return found.objet.indicateur.libelle if isinstance(found.objet, Etat) else capitalised(found.nature)


def shown(found: Trouve) -> None:
    """What the code stands for, then what is behind it."""
    told = found.objet
    ui.show(html_code.under(found))
    if isinstance(told, Etat):
        ui_plan.headline(told)
    elif isinstance(told, Constat):
        ui.show(html_rapport.findings([told]))
    elif isinstance(told, Figure):
        ui.show(html_code.published(told))
        _reviewed(found)
    else:
        ui.show(html_code.told(told))


def _reviewed(found: Trouve) -> None:
    """What else is known of a published figure: its verdict, its relations, its other mentions, the findings."""
    if found.rapprochement:
        ui.show(html.heading("Publié et recalculé") + html_rapport.figures([found.rapprochement]))
    ui.show(html_code.behind(found))
    if found.constats:
        ui.show(html.heading("Les constats qui le citent") + html_rapport.findings(found.constats))
