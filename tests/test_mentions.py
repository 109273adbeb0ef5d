"""Whatever leaves a dataset that is not real says so: every file, every command."""

import io
import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
from docx import Document

import ui
from cuf_metrics.database import Dataset, open_dataset
from cuf_metrics.errors import CufError
from cuf_metrics.exports import carte
from cuf_metrics.exports.document import framework_document
from cuf_metrics.exports.logical_framework import MENTION as EDITEUR
from cuf_metrics.exports.workbook import framework_workbook
from cuf_metrics.imports import Origine, import_file
from cuf_metrics.indicators.framework import framework, plan_elements
from cuf_metrics.indicators.state import indicators_state
from cuf_metrics.manifeste import MENTION
from tests.test_pages import first_page, use

RACINE = Path(__file__).resolve().parent.parent
AU = date(2025, 11, 21)
INSECABLE = MENTION.replace(" :", "\u00a0:")
# A workbook to fill is none of them: it holds no row of the dataset, only names to choose from.
MODELE = r"modele-[a-z]+\.xlsx"
# Pages of every kind of file; those of the map and of the logical framework have tests of their own.
PAGES = ["services", "reunions", "adhesions", "fonds", "donnees"]


@pytest.fixture(scope="module")
def folder(simulated, tmp_path_factory) -> Path:
    """A data folder where both datasets are built, with decisions."""
    made = tmp_path_factory.mktemp("mentions")
    for name in ("publications", "reference", "pilotage"):
        (made / name).symlink_to(RACINE / "data" / name)
    shutil.copytree(simulated / "extraits", made / "extraits", symlinks=True)
    return made


@pytest.fixture(scope="module")
def demonstration(folder) -> Dataset:
    return open_dataset("demonstration", folder)


@pytest.fixture
def with_links(folder, tmp_path) -> Path:
    """The same, whose demonstration also holds the published links."""
    copied = tmp_path / "data"
    shutil.copytree(folder, copied, symlinks=True)
    real, made = copied / "extraits/publie", copied / "extraits/demonstration"
    said = json.loads((made / "manifeste.json").read_text("utf-8"))
    published = json.loads((real / "manifeste.json").read_text("utf-8"))
    for name in ("partenariats", "collectivites", "partenaires"):
        shutil.copy(real / f"{name}.parquet", made / f"{name}.parquet")
        said["tables"][name] = published["tables"][name]
    (made / "manifeste.json").write_text(json.dumps(said), "utf-8")
    return copied


@pytest.fixture
def files(folder, monkeypatch):
    """The files that a page of a dataset offers: name → bytes, made as on a click."""
    use(folder, monkeypatch)
    kept: dict[str, Callable[[], bytes]] = {}

    def taken(label, made, name, mime, **_):
        kept[name] = made

    monkeypatch.setattr(ui.st, "download_button", taken)

    def offered(path: str, jeu: str = "demonstration") -> dict[str, bytes]:
        kept.clear()
        test = first_page(path, jeu=jeu)
        assert not test.exception
        return {name: made() for name, made in kept.items() if not re.fullmatch(MODELE, name)}

    return offered


@pytest.fixture(scope="module")
def given(demonstration):
    """What both exports of the logical framework take."""
    states, plan = indicators_state(demonstration, AU), plan_elements(demonstration)
    axes = dict(plan.loc[plan["niveau"] == "axe", ["code", "libelle"]].itertuples(index=False))
    return framework(plan, states), states, axes, AU, "Jeu « demonstration »"


def check(held: dict[str, bytes]) -> None:
    """Every file is named after the demonstration and says it is not real."""
    assert held
    for name, content in held.items():
        assert re.search(r"(^|-)demonstration-", name)
        kind = name.rpartition(".")[2]
        if kind == "csv":
            lines = pd.read_csv(io.BytesIO(content), sep=";", decimal=",", dtype=str, encoding="utf-8-sig")
            assert lines.columns[-1] == "Jeu"
            assert set(lines["Jeu"]) <= {MENTION}
        elif kind == "ics":
            assert "fictives" in content.decode()
        elif kind == "zip":
            archive = zipfile.ZipFile(io.BytesIO(content))
            assert all(MENTION in archive.read(said).decode() for said in ("LISEZMOI.md", "datapackage.json"))
        elif kind == "parquet":
            assert set(pq.read_table(io.BytesIO(content))["jeu"].to_pylist()) <= {MENTION}
        elif kind == "xml":
            assert content.decode().index(MENTION) < content.decode().index("<iati-activity ")
        else:
            assert kind in ("xlsx", "docx", "png")


@pytest.mark.parametrize("path", PAGES)
def test_every_file_of_a_page_is_named_after_the_demonstration_and_says_it(files, path):
    check(files(path))


def test_the_page_of_services_offers_files(files):
    names = {re.sub(r"-demonstration-.*", "", name) for name in files("services")}
    assert {"dcol-annees", "sessions-annees", "publications-annees", "visites-annees", "abonnes"} <= names


def test_a_file_of_published_facts_says_nothing_more(files):
    held = files("fonds", "publie")
    assert held
    for name, content in held.items():
        assert "demonstration" not in name
        assert b"Jeu" not in content.splitlines()[0]


def test_the_workbook_says_it_on_its_first_sheet_and_at_the_foot_of_each(given):
    book = openpyxl.load_workbook(io.BytesIO(framework_workbook(*given, MENTION)))
    first = book.worksheets[0]
    assert [first["A4"].value, first["B4"].value] == ["Avertissement", INSECABLE]
    for sheet in book:
        assert INSECABLE in sheet.oddFooter.center.text, sheet.title
    plain = openpyxl.load_workbook(io.BytesIO(framework_workbook(*given)))
    assert plain.worksheets[0]["A4"].value == "Objet"
    assert plain.worksheets[0].oddFooter.center.text.startswith(EDITEUR)


def test_the_document_says_it_on_its_first_page_and_at_the_foot_of_each(given):
    document = Document(io.BytesIO(framework_document(*given, MENTION)))
    notes = document.tables[1].rows[0].cells
    assert [cell.text for cell in notes] == ["Avertissement", INSECABLE]
    page = document.sections[0]
    for foot in (page.footer, page.first_page_footer):
        assert foot.paragraphs[0].text.startswith(f"{INSECABLE} · {EDITEUR}")
    assert all(section.footer.is_linked_to_previous for section in document.sections[1:])
    plain = Document(io.BytesIO(framework_document(*given)))
    assert plain.sections[0].footer.paragraphs[0].text.startswith(EDITEUR)


def test_the_files_of_the_logical_framework_carry_it(files):
    held = files("cadre")
    check(held)
    book = next(content for name, content in held.items() if name.endswith(".xlsx"))
    paper = next(content for name, content in held.items() if name.endswith(".docx"))
    assert openpyxl.load_workbook(io.BytesIO(book)).worksheets[0]["B4"].value == INSECABLE
    assert Document(io.BytesIO(paper)).sections[0].footer.paragraphs[0].text.startswith(INSECABLE)


def test_a_map_without_links_is_not_offered(files):
    assert files("carte") == {}


def test_the_map_begins_its_subtitle_with_it(files, with_links, monkeypatch):
    said = []
    real = carte.png
    monkeypatch.setattr(carte, "png", lambda *frames, **told: said.append(told["sous_titre"]) or real(*frames, **told))
    use(with_links, monkeypatch)
    check(files("carte"))
    assert [text.startswith(MENTION) for text in said] == [True]
    said.clear()
    files("carte", "publie")
    assert not said[0].startswith((MENTION, " "))


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess:
    environment = {"OBSERVATOIRE_DATA": str(folder), "PYTHONPATH": str(RACINE), "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "-m", "cuf_metrics", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


def test_a_query_says_it_on_stderr_and_its_answer_stays_what_scripts_read(folder):
    done = run(folder, "sql", "select count(*) as n from fonds", "--jeu", "demonstration", "--format", "csv")
    assert (done.returncode, done.stderr) == (0, f"{MENTION}\n")
    assert done.stdout.splitlines()[0] == '"n"'
    assert run(folder, "sql", "select 1").stderr == ""


def test_indicators_say_it_on_stderr_and_in_the_source_of_each_value_counted(folder):
    done = run(folder, "indicators", "--jeu", "demonstration", "--axe", "4", "--annee", "2023", "--format", "json")
    assert (done.returncode, done.stderr) == (0, f"{MENTION}\n")
    told = [(record["origine"], record["source"].endswith(MENTION)) for record in json.loads(done.stdout)]
    assert {said for origin, said in told if origin == "calculé"} == {True}
    assert not any(said for origin, said in told if origin != "calculé")


def test_the_demonstration_has_no_grants_and_receives_none(folder, demonstration, tmp_path):
    """The format of grants has no place for a mention: none of these rows may take it."""
    assert demonstration.manifeste.tables["subventions"].lignes == 0
    file = tmp_path / "subventions.csv"
    file.write_text("nomAttribuant;montant\nVille;1\n", encoding="utf-8")
    with pytest.raises(CufError, match="réservé aux données fictives"):
        import_file(file, Origine("subventions"), "demonstration", folder)
