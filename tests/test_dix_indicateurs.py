"""Ten indicators by four ways (page, command, notebook, workbook): same values, units, periods, decisions, statuses."""

import html
import io
import json
import os
import re
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import nbformat
import openpyxl
import pytest

import ui
from cuf_metrics.formatting import period, quantity
from cuf_metrics.indicators.overview import CASES
from cuf_metrics.indicators.state import COLONNES
from cuf_metrics.pilotage import record
from tests.test_notebooks import execute, installed, shown
from tests.test_pages import RACINE, first_page, html_of, use

# Every axis and every nature: stock, ratio, flow, running total, yes or no; published, derived, counted, and not known.
DIX = ("1.1.a", "1.1.c", "1.3.b", "2.1.c", "2.3.d", "3.2.a", "3.3.a", "4.1.b", "4.3.b", "4.3.d")
JEUX = ("publie", "demonstration")
ANNEE = 2023
# The workbook words the others for who reads it.
COMPAREES = [name for name in COLONNES if name not in ("libelle", "niveau", "source")]
# Fictional targets, so that some indicators are rated: indicator → value, due date.
CIBLES = {
    "1.1.a": (400.0, date(2023, 12, 31)),
    "3.3.a": (40.0, date(2027, 12, 31)),
    "4.1.b": (60.0, date(2027, 12, 31)),
}
CARNET = """import json
import cuf_metrics as cuf
held = {{}}
for jeu in {jeux}:
    frame = cuf.compute(cuf.open_dataset(jeu), {ids}, annee={annee})
    held[jeu] = frame.astype(object).where(frame.notna(), None).to_dict("records")
print(json.dumps(held, default="{{:%Y-%m-%d}}".format))"""

Etats = dict[str, list[dict]]


@pytest.fixture(scope="module")
def folder(simulated: Path, tmp_path_factory) -> Path:
    """Both datasets, and three targets that nobody decided."""
    place = installed(simulated, tmp_path_factory.mktemp("dix"))
    for ident, (value, due) in CIBLES.items():
        line = {"id_indicateur": ident, "nature_cible": "finale", "valeur_decidee": value, "echeance": due}
        who = {"decide_par": "direction", "motif": "Cible fictive, pour un essai.", "enregistre_par": "direction"}
        when = {"decide_le": date(2023, 1, 9), "valable_du": date(2023, 1, 9)}
        record("cibles", line | who | when, 0, place)
    return place


@pytest.fixture(scope="module")
def commande(folder: Path) -> Etats:
    """What `indicators --format json` prints."""
    return {jeu: chosen(json.loads(printed(jeu, folder))) for jeu in JEUX}


def printed(jeu: str, data: Path) -> str:
    asked = ["indicators", "--jeu", jeu, "--annee", str(ANNEE), "--format", "json"]
    return subprocess.run(
        [sys.executable, "-m", "cuf_metrics", *asked],
        cwd=RACINE,
        env={**os.environ, "OBSERVATOIRE_DATA": str(data)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def chosen(records: list[dict]) -> list[dict]:
    """The ten, in their order, with the columns compared."""
    held = {r["id"]: r for r in records}
    return [{name: plain(held[ident][name]) for name in COMPAREES} for ident in DIX]


def plain(value: object) -> object:
    """A value as JSON writes it, a number to the fifteen digits that a spreadsheet keeps."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    return float(f"{value:.15g}") if isinstance(value, float) else value


@pytest.fixture(scope="module")
def pages(folder: Path) -> dict[str, dict[str, str]]:
    """Dataset → the page Plan stratégique, and the workbook that the page Cadre logique gives to download."""
    made: dict = {}

    def taken(label: str, make, name: str, mime: str) -> None:
        made[name.rpartition(".")[2]] = make

    with pytest.MonkeyPatch.context() as patch:
        use(folder, patch)
        patch.setattr(ui, "download", taken)
        held = {}
        for jeu in JEUX:
            asked = {"annee": str(ANNEE)} | ({"jeu": jeu} if jeu != "publie" else {})
            first_page("cadre", **asked)
            held[jeu] = {"plan": html_of(first_page("plan", **asked)), "classeur": made["xlsx"]()}
        return held


def test_the_ten_say_something(commande):
    """Known and unknown, published and counted, rated and not: else equality would prove little."""
    publie, demonstration = (commande[jeu] for jeu in JEUX)
    assert {r["origine"] for r in publie} == {"publié", "dérivé", None}
    assert {r["origine"] for r in demonstration} == {"calculé", "publié"}
    assert {r["statut"] for r in publie} == {"atteint", "en retard", "non mesuré"}
    assert [r["valeur"] for r in publie] != [r["valeur"] for r in demonstration]


def test_a_notebook_finds_what_the_command_prints(commande, folder):
    code = CARNET.format(ids=list(DIX), annee=ANNEE, jeux=JEUX)
    held = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    (printed_there,) = shown(execute(held, folder))
    assert {jeu: chosen(records) for jeu, records in json.loads(printed_there).items()} == commande


@pytest.mark.parametrize("jeu", JEUX)
def test_the_workbook_holds_what_the_command_prints(jeu, commande, pages):
    sheet = openpyxl.load_workbook(io.BytesIO(pages[jeu]["classeur"]))["Données"]
    lines = [dict(zip(COLONNES, row, strict=True)) for row in sheet.iter_rows(min_row=3, values_only=True)]
    assert chosen(lines) == commande[jeu]


@pytest.mark.parametrize("jeu", JEUX)
def test_the_page_shows_what_the_command_prints(jeu, commande, pages):
    cut = re.split(r'<li[^>]*><div><a href="indicateur\?indicateur=([^"&]+)', pages[jeu]["plan"])
    lines = dict(zip(cut[1::2], cut[2::2], strict=True))
    assert {r["id"]: on_page(lines[r["id"]]) for r in commande[jeu]} == {r["id"]: in_words(r) for r in commande[jeu]}


def on_page(line: str) -> tuple[str, ...]:
    """Value, period, target and status of a line of the plan, as read."""
    alone = line.partition('<ul class="obs-actions"')[0]
    seen = re.sub(r'<div class="obs-panneau".*?Fermer</button></div>', "", alone, flags=re.DOTALL)
    parts = (r"<b>(.*?)</b>", r'</b> <span class="obs-periode">([^<]*)', r'obs-cible">([^<]*)', r"</i> ([^<]*)")
    return tuple(html.unescape(found[1]) if (found := re.search(p, seen)) else "" for p in parts)


def in_words(r: dict) -> tuple[str, ...]:
    """The same of what the command prints."""
    rated = r["statut"] != "non mesuré"
    status = CASES[r["statut"] if rated else r["precision"]]
    status += f" ({r['precision']})" if rated and r["precision"] else ""
    target = f"cible {r['echeance'][:4]} : {quantity(r['cible'], r['unite'])}" if r["echeance"] else ""
    value = "" if r["valeur"] is None else quantity(r["valeur"], r["unite"], r["qualificatif"])
    return value, period(r["periode"]), target.replace(" :", "\u00a0:"), status
