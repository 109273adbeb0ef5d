"""The exports of the logical framework, reopened: nothing missing, nothing invented, ready to print."""

import io
import re
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from cuf_metrics.charte import AXES
from cuf_metrics.exports.document import framework_document
from cuf_metrics.exports.logical_framework import COLONNES, MOYENS, band, card, logic_text, shown
from cuf_metrics.exports.workbook import framework_workbook
from cuf_metrics.indicators.framework import NIVEAUX, framework, plan_elements
from cuf_metrics.indicators.state import indicators_state
from tests.test_charte import contrast

AU = date(2025, 11, 21)
SOURCE = "Projet stratégique 2023-2027, jeu « publie »"
HOSTILES = ("=1+1", "<script>alert(1)</script>", "+33", "-2", "@SOMME(A1)", "a\x0bb")
ANGLAIS = r"\b(the|and|of|sheet|table of|value|indicator|framework|page of|data|status|target|none|nan)\b"
EN_TETES = ["Indicateur", "Intitulé", "Valeur", "Référence", "Date de la référence", "Cible", "Échéance"]


@pytest.fixture(scope="module")
def given(publie):
    """The framework, the states, the axes: what both exports take."""
    states, plan = indicators_state(publie, AU), plan_elements(publie)
    axes = dict(plan.loc[plan["niveau"] == "axe", ["code", "libelle"]].itertuples(index=False))
    return framework(plan, states), states, axes, AU, SOURCE


@pytest.fixture(scope="module")
def book(given):
    return openpyxl.load_workbook(io.BytesIO(framework_workbook(*given)))


@pytest.fixture(scope="module")
def document(given):
    return Document(io.BytesIO(framework_document(*given)))


@pytest.fixture(scope="module")
def hostile(given):
    """Texts that a program could take for something else, in every place a text may come from."""
    lines, states, axes, *_ = given
    bad = [
        replace(s, indicateur=replace(s.indicateur, libelle=text, definition=text, hypotheses=text))
        for s, text in zip(states, HOSTILES, strict=False)
    ]
    spoilt = [replace(line, logique=HOSTILES[0], etats=tuple(bad)) for line in lines]
    return spoilt, bad, axes | {"1": HOSTILES[1]}, AU, HOSTILES[0]


def texts(book) -> list[str]:
    return [c.value for sheet in book for row in sheet for c in row if isinstance(c.value, str)]


def cells(document) -> list[str]:
    return [c.text for t in document.tables for row in t.rows for c in row.cells]


def headings(document, level: int) -> list[str]:
    return [p.text for p in document.paragraphs if p.style.name == f"Heading {level}"]


def matrices(document) -> list:
    return [t for t in document.tables if [c.text for c in t.rows[0].cells] == list(COLONNES)]


def test_the_sheets_come_in_order(book, given):
    axes = [f"Axe {code}" for code in given[2]]
    assert book.sheetnames == ["Lisez-moi", *axes, "Fiches", "Données"]


def test_matrices_hold_every_element_and_every_indicator(book, document, given):
    lines, states, *_ = given
    told = {"XLSX": "\n".join(texts(book)), "DOCX": "\n".join(cells(document))}
    for text in told.values():
        assert not [line.code for line in lines if logic_text(line) not in text]
        assert not [s.indicateur.id for s in states if shown(f"{s.indicateur.id} {s.indicateur.libelle}") not in text]


def test_each_axis_has_its_levels_and_says_its_means_are_not_published(book, document, given):
    axes = given[2]
    for code, table in zip(axes, matrices(document), strict=True):
        column = [c.value for c in book[f"Axe {code}"]["A"][2:] if c.value]
        assert column == list(NIVEAUX.values())
        assert list(dict.fromkeys(row.cells[0].text for row in table.rows[1:])) == column
        assert [c.value for c in book[f"Axe {code}"]["B"]].count(shown(MOYENS)) == 1
        assert [row.cells[1].text for row in table.rows].count(shown(MOYENS)) == 1


def test_both_formats_tell_the_same(book, document, given):
    lines, states, axes, *_ = given
    rows = sum(book[f"Axe {code}"].max_row - 2 for code in axes)
    assert rows == sum(len(t.rows) - 1 for t in matrices(document)) == len(lines) + len(axes)
    assert book["Fiches"].max_row - 2 == book["Données"].max_row - 2 == len(headings(document, 2)) == len(states)
    without = sorted(shown(line.sans) for line in lines if not line.etats)
    for found in (texts(book), cells(document)):
        assert sorted(t for t in found if t.startswith(("aucun indicateur", "suivi aux autres"))) == without


def test_an_indicator_line_reads_as_the_guide_asks(book, given):
    told = next(t for t in texts(book) if t.startswith("1.1.a Collectivités adhérentes (collectivités)"))
    assert re.match(r"1\.1\.a .+ \(collectivités\)\s;\nréférence\s: .+\s;\ncible\s: aucune cible fixée", told)


@pytest.mark.parametrize("page", ["portrait", "papier", "largeur", "titres", "volets", "pied"])
def test_every_sheet_is_ready_to_print(book, page):
    wanted = {
        "portrait": lambda s: s.page_setup.orientation == "landscape",
        "papier": lambda s: int(s.page_setup.paperSize) == 9,
        "largeur": lambda s: s.sheet_properties.pageSetUpPr.fitToPage and s.page_setup.fitToHeight == 0,
        "titres": lambda s: s.print_title_rows == "$1:$2",
        "volets": lambda s: s.freeze_panes == "B3",
        "pied": lambda s: "Observatoire de l’AICT · Cités Unies France · page &P / &N" in s.oddFooter.center.text,
    }[page]
    assert [s.title for s in book if not wanted(s)] == []


def test_no_row_is_higher_than_a_spreadsheet_allows(book):
    """Beyond, the end of the text would not show."""
    heights = [d.height for sheet in book for d in sheet.row_dimensions.values() if d.height]
    assert max(heights) < 409


def test_the_document_is_a4_landscape_and_its_heads_repeat(document):
    for section in document.sections:
        assert section.orientation == WD_ORIENT.LANDSCAPE
        assert (round(section.page_width.mm), round(section.page_height.mm)) == (297, 210)
    rows = [row._tr for table in matrices(document) for row in table.rows]
    assert all(table.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None for table in matrices(document))
    assert all(row.find(f".//{qn('w:cantSplit')}") is not None for row in rows)


def test_the_document_speaks_french_and_counts_its_pages(document):
    langs = {e.get(qn("w:val")) for e in document.styles.element.iter(qn("w:lang"))}
    fields = [e.get(qn("w:instr")) for e in document.sections[0].footer._element.iter(qn("w:fldSimple"))]
    assert langs == {"fr-FR"}
    assert fields == ["PAGE", "NUMPAGES"]
    assert document.sections[-1].footer.paragraphs[0].text.startswith("Observatoire de l’AICT")


def test_properties_are_told(book, document):
    core = document.core_properties
    assert core.title == book.properties.title == "Cadre logique du projet stratégique"
    assert core.author == book.properties.creator == "Cités Unies France"
    assert core.subject == book.properties.subject != ""
    assert core.language == book.custom_doc_props["Langue"].value == "fr-FR"
    assert core.created.date() == book.properties.created.date() == AU


def test_a_text_stays_a_text(hostile):
    opened = openpyxl.load_workbook(io.BytesIO(framework_workbook(*hostile)))
    found = [c for sheet in opened for row in sheet for c in row]
    assert not [c.coordinate for c in found if c.data_type == "f"]
    assert {"=1+1", "+33", "-2", "@SOMME(A1)"} <= {c.value for c in found}
    assert any("<script>" in str(c.value) for c in found)
    assert "=1+1" in cells(Document(io.BytesIO(framework_document(*hostile))))


def test_no_indicator_sheet_has_a_hole(book, document, given):
    states = given[1]
    labels = [label for label, _ in card(states[0])]
    assert [c.value for c in book["Fiches"][2]] == labels
    assert all(c.value for row in book["Fiches"].iter_rows(min_row=2) for c in row)
    sheets = document.tables[-len(states) :]
    assert all([row.cells[0].text for row in t.rows] == labels[1:] for t in sheets)
    assert all(row.cells[1].text for t in sheets for row in t.rows)


def test_data_are_typed_and_the_unknown_is_empty(book, given):
    head, *rows = list(book["Données"].iter_rows(min_row=2, values_only=True))
    assert set(EN_TETES) <= set(head)
    told = {row[0]: dict(zip(head, row, strict=True)) for row in rows}
    for state in given[1]:
        row, figure = told[state.indicateur.id], state.figure
        assert row["Valeur"] == (pytest.approx(figure.valeur) if figure else None)
        assert not isinstance(row["Valeur"], str)
        assert (row["Cible"], row["Échéance"]) == (None, None)
        known = state.reference
        assert (row["Date de la référence"] and row["Date de la référence"].date()) == (known.date if known else None)


def test_no_english_is_visible(book, document):
    heads = [str(c.value) for sheet in book for c in sheet[2]]
    told = [*book.sheetnames, *heads, *headings(document, 1), *headings(document, 2), *cells(document), *texts(book)]
    assert not [text for text in told if re.search(ANGLAIS, text.lower())]


def test_words_are_typeset_in_french(book, document):
    """No plain space before a double punctuation, nor a raw name of a table."""
    told = [*texts(book), *cells(document)]
    assert not [t for t in told if re.search(r"[^ ] [;:»?!]|« (?=\S)", t.replace("\u00a0", "_"))]
    assert not [t for t in told if re.search(r"\b(adhesions|reunions|objectif_|activite\b)|\*\*|\^", t)]


def test_the_reader_is_told_what_is_not_known(book, document):
    for told in ("\n".join(c.value or "" for c in book["Lisez-moi"]["B"]), "\n".join(cells(document))):
        assert "Aucun document publié ne fixe de cible" in told
        assert "à confirmer par l’association" in told
        assert SOURCE.replace("« ", "«\u00a0").replace(" »", "\u00a0»") in told
    assert any("21 novembre 2025" in p.text for p in document.paragraphs)
    assert "21 novembre 2025" in "\n".join(texts(book))


@pytest.mark.parametrize("code", AXES)
def test_text_is_readable_on_the_band_of_an_axis(code):
    ground, ink = band(code)
    assert ground == AXES[code][0]
    assert contrast(ground, ink) >= 4.5


@pytest.mark.parametrize("export", [framework_workbook, framework_document])
def test_the_same_input_gives_the_same_bytes(export, given):
    assert export(*given) == export(*given)


@pytest.mark.parametrize("export", [framework_workbook, framework_document])
def test_an_axis_without_indicators_can_be_exported(export, given):
    lines, _, axes, *rest = given
    alone = [replace(line, etats=()) for line in lines if line.axe == "1"]
    assert export(alone, [], {"1": axes["1"]}, *rest)
