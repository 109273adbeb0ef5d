"""A thousand hostile files: each is read whole or refused in French, and nothing of one ever runs.

What is asked of each: to open it, to recognise its columns, to prepare its import. Either every row of the file is
published or told aside, or the refusal says where, what, and what to do. No other exception, and memory stays bounded.
"""

import csv
import io
import re
import zipfile
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

from cuf_metrics.construction import build_published
from cuf_metrics.database import open_dataset
from cuf_metrics.errors import CufError, Problem
from cuf_metrics.exports.annotations import annotated
from cuf_metrics.exports.modele import template
from cuf_metrics.exports.tableur import spreadsheet_csv
from cuf_metrics.imports.lecture import open_workbook
from cuf_metrics.imports.modeles import MODELES
from cuf_metrics.imports.origine import Origine
from cuf_metrics.imports.preparation import Preparation, prepare, publish_prepared
from tests.browser.french import english_words
from tests.conftest import RACINE
from tests.hostiles import BALISES, FORMULES, Hostile, as_csv, as_xlsx, good_rows, hostile, slow_ones
from tests.test_pages import first_page, html_of, use

NOMBRE = 1_000
MIB = 1024
MEMOIRE_MAX = 1536 * MIB
REPETE = re.compile(r"L’en-tête répété plus bas a été sauté")


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    """A data folder whose dataset « essai » holds the meetings that the good files name."""
    folder = tmp_path_factory.mktemp("hostiles")
    for name in ("publications", "reference"):
        (folder / name).symlink_to(RACINE / "data" / name)
    (folder / "pilotage").mkdir()
    build_published(folder)
    meetings = Hostile("reunions.xlsx", "reunions", "", as_xlsx(good_rows("reunions")), 6)
    publish_prepared(prepared(meetings, folder, "essai"), "essai", folder)
    return folder


def prepared(file: Hostile, data: Path, jeu: str = "") -> Preparation:
    """What the import of a file would do, its columns recognised, in a new dataset unless it names meetings."""
    jeu = jeu or ("essai" if file.table == "participations" else "neuf")
    book = open_workbook(file.nom, file.octets, file.table, None)
    return prepare(book, "", None, Origine("classeur", table=file.table), jeu, data)


def brought(made: Preparation) -> int:
    """How many rows of the file would be published."""
    rows = made.assemblage.rows_of("attestations" if made.table == "partenariats" else made.table)
    return rows["id_document"].to_pylist().count(made.document["id_document"])


@cache
def without_quotes(told: str) -> str:
    """What we say, without what we quote of the file."""
    return re.sub(r"« .*? »|\(ex\. .*\)", "", told, flags=re.DOTALL)


def ill_told(problems: list[Problem], nom: str) -> list[str]:
    """Refusals that do not say where, what, and what to do, in French."""
    return [
        str(p)
        for p in problems
        if not (p.ou.strip() and p.constat.strip() and (p.attendu.strip() or p.remede.strip()))
        or english_words(without_quotes(f"{p.constat} {p.attendu} {p.remede}"))
    ]


def complaint(file: Hostile, data: Path) -> str:
    """What is wrong in what became of a file; nothing when it was read whole, or refused as it should be."""
    try:
        made = prepared(file, data)
    except CufError as refusal:
        return " ; ".join(ill_told(refusal.problems, file.nom))
    if not made.publiable:
        return " ; ".join(ill_told(made.problemes, file.nom)) or ("" if made.problemes else "refusé sans un mot")
    kept = brought(made) + len(made.ecartees)
    if file.lignes is not None and kept != file.lignes:
        return f"{kept} lignes publiées ou mises à part, sur {file.lignes}"
    if file.sorte == "en-tête répété" and not REPETE.search(" ".join(made.remarques)):
        return "l’en-tête répété a été sauté sans un mot"
    return ""


def peak() -> int:
    """Most memory that this process has held since it was last asked to forget, KiB."""
    said = Path("/proc/self/status").read_text("ascii")
    return int(re.search(r"VmHWM:\s+(\d+)", said)[1])


def forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5", "ascii")


def test_good_files_are_all_published(data):
    for table in MODELES:
        made = prepared(Hostile(f"{table}.csv", table, "", as_csv(good_rows(table)).encode(), 6), data)
        assert made.publiable, [str(problem) for problem in made.problemes]
        assert brought(made) == 6


@pytest.mark.parametrize("part", range(10))
def test_a_thousand_files_are_read_whole_or_refused_in_french(data, part):
    forget_peak()
    wrong = []
    for number in range(part, NOMBRE, 10):
        file = hostile(number)
        if found := complaint(file, data):
            wrong.append(f"n° {number}, {file.table}, {file.sorte} : {found}")
    assert not wrong, "\n".join(wrong)
    assert peak() < MEMOIRE_MAX


def test_what_unpacks_into_all_the_memory_is_refused_before_it_does(data):
    for file in slow_ones():
        forget_peak()
        with pytest.raises(CufError) as refused:
            prepared(file, data)
        assert not ill_told(refused.value.problems, file.nom)
        assert peak() < MEMOIRE_MAX


def armed_rows() -> list[list[str]]:
    """Publications whose texts are all hostile, and which can be published."""
    header, first, *_ = good_rows("publications")
    titles = [text for text in (*FORMULES, *BALISES) if "@" not in text]
    return [
        header,
        *([title if name == "Titre" else cell for name, cell in zip(header, first, strict=True)] for title in titles),
    ]


@pytest.fixture(scope="module")
def armed(data) -> Path:
    """The data folder, with a dataset « arme » whose texts are all hostile."""
    file = Hostile("<img src=x onerror=alert(1)>.csv", "publications", "", as_csv(armed_rows()).encode(), None)
    made = prepared(file, data, "arme")
    assert made.publiable, [str(problem) for problem in made.problemes]
    publish_prepared(made, "essai", data)
    return data


def formulas(raw: bytes) -> list[str]:
    """Parts of a workbook that hold a formula, or a link that leaves it."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return [
        name
        for name, xml in parts.items()
        if re.search(rb"<f[ >]", xml) or b'TargetMode="External"' in xml or b"ddeLink" in xml or name.endswith(".bin")
    ]


def test_nothing_runs_in_the_files_we_give_back(armed):
    rows = open_dataset("arme", armed).table("publications")
    assert sum(title.startswith("=") for title in rows["titre"]) >= 4, "nothing is tested"
    cells = [
        cell
        for row in csv.reader(io.StringIO(spreadsheet_csv(rows).decode("utf-8-sig")), delimiter=";")
        for cell in row
    ]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "\t"))]
    header, *others = armed_rows()
    hostile_rows = [
        [*FORMULES, *BALISES, *header][: len(header)],
        *[[text] * len(header) for text in FORMULES + BALISES],
    ]
    book = open_workbook("=1+1.csv", as_csv([header, *hostile_rows, *others]).encode(), "publications", None)
    (sheet,) = book.feuilles
    made = prepare(book, "", None, Origine("classeur", table="publications"), "arme", armed)
    assert made.problemes
    assert not formulas(annotated(sheet, made.problemes, book.nom))
    lists = dict.fromkeys(("pays", "fonds", "dispositifs", "groupes", "reunions"), FORMULES + BALISES)
    assert not [name for table in MODELES for name in formulas(template(MODELES[table], lists)) if "sheet1" not in name]


class Armed(HTMLParser):
    """What would run in a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        runs = [
            name for name, value in attrs if name.startswith("on") or (value or "").lower().startswith("javascript:")
        ]
        if tag in ("script", "iframe", "img", "object", "embed", "style") or runs:
            self.found.append(self.get_starttag_text())


@pytest.mark.parametrize("path", ["donnees", "", "services", "methodologie"])
def test_the_pages_escape_what_a_file_says(armed, monkeypatch, path):
    use(armed, monkeypatch)
    test = first_page(path, jeu="arme", **({"table": "publications"} if path == "donnees" else {}))
    assert not test.exception
    assert not test.error
    reader = Armed()
    reader.feed(html_of(test))
    # The page's own style is the only one.
    assert [tag for tag in reader.found if tag != "<style>"] == []
