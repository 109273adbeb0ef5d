"""The report as DOCX, XLSX and PPTX, read back: the same numbers everywhere, nothing cut, nothing run."""

import io
import re
from datetime import date
from zipfile import ZipFile

import openpyxl
import pytest
from docx import Document
from docx.oxml.ns import qn
from pptx import Presentation
from pptx.util import Inches

from cuf_metrics.exports.diapo import CORPS_BAS, CORPS_Y, cut, text_height
from cuf_metrics.exports.rapport_carte import outlines
from cuf_metrics.exports.rapport_commun import cited, parts, plain, told
from cuf_metrics.exports.rapport_docx import report_docx
from cuf_metrics.exports.rapport_pptx import report_pptx
from cuf_metrics.exports.rapport_xlsx import report_xlsx
from cuf_metrics.rapport.blocs import (
    Barre,
    Carte,
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
from cuf_metrics.rapport.contenu import build_report
from tests.rapport_lu import CODE, numbers_of, squeezed, words_of

AU = date(2025, 11, 21)
ECRIT = {"docx": report_docx, "xlsx": report_xlsx, "pptx": report_pptx}
HOSTILES = ("=1+1", "<script>alert(1)</script>", "+33", "@SOMME(A1)", "a\x0bb", "{CUF}", '"guillemets"', "&P")
ANGLAIS = re.compile(
    r"\b(the|and|of|sheet\d?|slide|click|title|table of|value|chart|page of|none|nan|null|true|false|untitled)\b", re.I
)
BLEU = "#1F3A6E"


def nombre(rank: int, texte: str, valeur: float | None) -> Nombre:
    return Nombre(f"CUF-2023-F-{rank:03d}", texte, valeur)


@pytest.fixture(scope="module")
def small() -> Rapport:
    """Every kind of block, every way to tell a number, and texts that a program could take for something else."""
    words = (
        nombre(1, "plus de 150 collectivités", 150),
        nombre(2, "14ᵉ édition", 14),
        nombre(3, "2\u202f230\u202f000\u00a0€", 2230000),
        nombre(4, "14,71\u00a0%", 0.1471),
        nombre(5, "n.d.", None),
        nombre(6, "2023", 2023),
        nombre(7, "\u22123,5\u00a0%", -3.5),
        nombre(8, "oui", 1),
        nombre(9, "650\u00a0k€", 650000),
        nombre(10, "n°\u00a055", 55),
    )
    bars = tuple(Barre(f"Fonds {at} {text}", words[at], BLEU) for at, text in zip((0, 1, 4), HOSTILES, strict=False))
    rows = tuple((f"{HOSTILES[at % 8]} ligne {at}", words[at % 10], "\n".join(HOSTILES)) for at in range(40))
    blocs = (
        Titre("Première [partie] : l’essai"),
        Paragraphe(f"{HOSTILES[1]}, {{CUF-2023-F-001}} et {{CUF-2023-F-003}}.", (words[0], words[2])),
        Chiffres(
            tuple(Chiffre(f"{HOSTILES[0]} {at}", n, "2023", "identique", "Rapport") for at, n in enumerate(words))
        ),
        Paragraphe("Une note.", style="note"),
        Titre("Section", 2),
        Tableau("Long tableau", ("Quoi", "Combien", "Détail"), (40, 30, 70), rows, HOSTILES[0]),
        Titre("Axe 2 · Le monde"),
        Paragraphe("Quelques mots."),
        Titre("Fonds", 2),
        Graphique("Montants", bars, "€", "Rapport"),
        Repartition("Statuts", bars[:2], "Rapport"),
        Carte("Liens", {"FRA": BLEU, "MAR": "#5B87BF"}, ((BLEU, "1 lien"),), "Natural Earth"),
        Titre("Première [partie] : l’essai"),
        Paragraphe(" ".join(["Un long texte qui ne finit pas."] * 300)),
    )
    return Rapport(HOSTILES[0], HOSTILES[1], 2023, (("Date", "21 novembre 2025"),), "Données fictives", blocs, AU)


@pytest.fixture(scope="module")
def report(publie) -> Rapport:
    """The report as it is handed over, with the sentences and the decisions of the association."""
    return build_report(publie, 2023, AU)


@pytest.fixture(scope="module")
def files(report) -> dict[str, bytes]:
    return {form: write(report) for form, write in ECRIT.items()}


@pytest.fixture(scope="module")
def small_files(small) -> dict[str, bytes]:
    return {form: write(small) for form, write in ECRIT.items()}


@pytest.fixture(scope="module")
def deck(files):
    return Presentation(io.BytesIO(files["pptx"]))


def expected(report: Rapport) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for cite in told(report):
        found.setdefault(cite.nombre.code, set()).add(squeezed(cite.nombre.texte))
    return found


@pytest.mark.parametrize("form", ECRIT)
def test_each_file_tells_each_number_beside_its_code(form, files, small_files, report, small):
    assert numbers_of(files[form], form) == expected(report)
    assert numbers_of(small_files[form], form) == expected(small)


@pytest.mark.parametrize("form", ECRIT)
def test_each_file_holds_the_codes_of_the_report_and_no_other(form, files, report):
    """As the PDF does: tests/test_rapport.py."""
    cells = [c for b in report.blocs if isinstance(b, Tableau) for row in b.lignes for c in row if isinstance(c, str)]
    findings = set(CODE.findall("\n".join(cells)))
    assert findings
    assert set(CODE.findall(words_of(files[form], form))) == findings | expected(report).keys()


@pytest.mark.parametrize("form", ECRIT)
def test_the_same_report_gives_the_same_bytes(form, small, small_files):
    assert ECRIT[form](small) == small_files[form]


@pytest.mark.parametrize("form", ECRIT)
def test_texts_are_shown_as_they_are_and_nothing_is_run(form, small_files):
    words = squeezed(words_of(small_files[form], form))
    for text in HOSTILES:
        assert squeezed(text) in words
    parts_of = ZipFile(io.BytesIO(small_files[form]))
    assert not [n for n in parts_of.namelist() if re.match(r"xl/worksheets/", n) and b"<f>" in parts_of.read(n)]


@pytest.mark.parametrize("form", ECRIT)
def test_no_english_and_no_iso_date(form, files):
    words = words_of(files[form], form)
    assert ANGLAIS.findall(words) == []
    assert re.findall(r"\b20\d\d-\d\d-\d\d\b", CODE.sub("", words)) == []


@pytest.mark.parametrize("form", ECRIT)
def test_every_word_of_the_report_is_there(form, files, report):
    words = squeezed(words_of(files[form], form)).replace(" (suite)", "")
    for partie in parts(report):
        assert squeezed(partie.titre) in words
        for bloc in partie.blocs:
            match bloc:
                case Titre():
                    assert squeezed(bloc.texte) in words or form == "pptx"
                case Paragraphe() if form != "xlsx":
                    assert squeezed(plain(bloc)) in words
                case Tableau():
                    cells = [c for row in bloc.lignes for c in row if isinstance(c, str)]
                    assert [c for c in cells if squeezed(c) not in words] == []


def test_the_document_is_in_french_and_its_headings_make_a_table_of_contents(files, report):
    doc = Document(io.BytesIO(files["docx"]))
    assert {e.get(qn("w:val")) for e in doc.styles.element.iter(qn("w:lang"))} == {"fr-FR"}
    heads = [squeezed(p.text) for p in doc.paragraphs if p.style.name == "Heading 1"]
    assert heads == [squeezed(p.titre) for p in parts(report)]
    links = [e.get(qn("w:anchor")) for e in doc.element.iter(qn("w:hyperlink"))]
    marks = [e.get(qn("w:name")) for e in doc.element.iter(qn("w:bookmarkStart"))]
    assert links == marks
    assert len(links) == len(heads)


def test_tables_of_the_document_repeat_their_heads_and_keep_rows_whole(files, report):
    doc = Document(io.BytesIO(files["docx"]))
    rows = [row for table in doc.tables for row in table.rows]
    assert all(row._tr.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in rows)
    heads = [t for t in doc.tables if t.rows[0]._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None]
    assert len(heads) == sum(isinstance(b, Tableau) for b in report.blocs)


def test_the_document_draws_in_vector_and_says_what_it_draws(files, report):
    doc, names = Document(io.BytesIO(files["docx"])), ZipFile(io.BytesIO(files["docx"])).namelist()
    charts = sum(isinstance(b, Graphique | Repartition) for b in report.blocs)
    assert len([n for n in names if n.startswith("word/charts/chart") and n.endswith(".xml")]) == charts
    assert len([n for n in names if n.endswith(".xlsx")]) == charts
    assert len([n for n in names if n.endswith(".svg")]) == len([n for n in names if n.endswith(".png")]) == 2
    words = [e.get("descr") for e in doc.element.iter(qn("wp:docPr"))]
    assert len(words) == charts + 2
    assert all(words)


def test_the_document_says_its_mention_and_its_pages_at_the_foot(small_files):
    page = Document(io.BytesIO(small_files["docx"])).sections[0]
    for foot in (page.footer, page.first_page_footer):
        assert foot.paragraphs[0].text.startswith("Données fictives · Observatoire de l’AICT")
        assert [f.get(qn("w:instr")) for f in foot._element.iter(qn("w:fldSimple"))] == ["PAGE", "NUMPAGES"]


def test_the_workbook_has_a_sheet_per_part_and_every_number_once(files, small_files, report):
    book = openpyxl.load_workbook(io.BytesIO(files["xlsx"]))
    assert (book.sheetnames[0], book.sheetnames[-1]) == ("À lire", "Chiffres")
    assert len(book.sheetnames) == len(parts(report)) + 2
    assert [c.value for c in book["Chiffres"]["A"][2:]] == list(cited(report))
    assert openpyxl.load_workbook(io.BytesIO(small_files["xlsx"])).sheetnames == [
        "À lire",
        "Première partie : l’essai".replace(" :", ""),
        "Axe 2",
        "Première partie l’essai (2)",
        "Chiffres",
    ]


def test_numbers_of_the_workbook_are_numbers(small_files):
    sheet = openpyxl.load_workbook(io.BytesIO(small_files["xlsx"]))["Chiffres"]
    rows = {row[0].value: [c.value for c in row[2:6]] for row in sheet.iter_rows(min_row=3)}
    assert rows["CUF-2023-F-001"] == [150, "collectivités", "plus de", "plus de 150 collectivités"]
    assert [v or "" for v in rows["CUF-2023-F-002"]] == [14, "ᵉ édition", "", "14ᵉ édition"]
    assert rows["CUF-2023-F-004"][:2] == [0.1471, "%"]
    assert rows["CUF-2023-F-005"][0] is None
    assert rows["CUF-2023-F-009"][0] == 650000
    shapes = {row[0].value: row[2].number_format for row in sheet.iter_rows(min_row=3)}
    assert shapes["CUF-2023-F-004"] == "[$-40C]0.00\u00a0%"
    assert shapes["CUF-2023-F-006"] == "[$-40C]0"


def test_sheets_are_ready_to_print_and_charts_are_native(files, report):
    book = openpyxl.load_workbook(io.BytesIO(files["xlsx"]))
    for sheet in book:
        assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows
        assert sheet.freeze_panes
        assert "page &P / &N" in sheet.oddFooter.center.text
    charts = sum(isinstance(b, Graphique | Repartition) for b in report.blocs)
    names = ZipFile(io.BytesIO(files["xlsx"])).namelist()
    assert len([n for n in names if n.startswith("xl/charts/chart")]) == charts


@pytest.mark.parametrize("which", ["files", "small_files"])
def test_nothing_leaves_a_slide_nor_meets_its_foot(which, request):
    deck = Presentation(io.BytesIO(request.getfixturevalue(which)["pptx"]))
    wide, high, foot = deck.slide_width, deck.slide_height, Inches(CORPS_BAS + 0.02)
    assert round(wide / high, 3) == 1.778
    for slide in list(deck.slides)[1:]:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.top >= 0
            assert shape.left + shape.width <= wide
            assert shape.top + shape.height <= high
            if shape.has_table or shape.has_chart:
                assert shape.top + shape.height <= foot


@pytest.mark.parametrize("which", ["files", "small_files"])
def test_no_text_is_taller_than_its_box(which, request):
    slides = Presentation(io.BytesIO(request.getfixturevalue(which)["pptx"])).slides
    for box in (shape for slide in slides for shape in slide.shapes if shape.has_text_frame):
        runs = [run for paragraph in box.text_frame.paragraphs for run in paragraph.runs if run.text.strip()]
        if runs:
            # The code of a number is smaller than the number: a line of its own, or the end of a line.
            size, serif = max(run.font.size.pt for run in runs), any(run.font.name == "Georgia" for run in runs)
            lead = "".join(run.text for run in runs if run.font.size.pt == size)
            assert text_height(lead, box.width / Inches(1), size, serif) <= box.height / Inches(1) + 0.02


def test_every_slide_has_a_title_a_number_notes_and_the_mention(small_files):
    slides = list(Presentation(io.BytesIO(small_files["pptx"])).slides)
    for slide in slides:
        assert slide.shapes.title.text_frame.text
        assert slide.notes_slide.notes_text_frame.text
    for slide in slides[1:]:
        words = [s.text_frame.text for s in slide.shapes if s.has_text_frame]
        assert "Données fictives · Observatoire de l’AICT · Cités Unies France" in words
        assert b'type="slidenum"' in slide.part.blob


def test_a_long_table_goes_on_over_slides_under_the_same_head(small_files):
    slides = Presentation(io.BytesIO(small_files["pptx"])).slides
    tables = [(s.shapes.title.text_frame.text, t.table) for s in slides for t in s.shapes if t.has_table]
    assert len(tables) > 2
    assert {title for title, _ in tables[1:]} == {"Long tableau (suite)"}
    assert {tuple(c.text for c in t.rows[0].cells) for _, t in tables} == {("Quoi", "Combien", "Détail")}
    assert sum(len(t.rows) - 1 for _, t in tables) == 40
    assert max(len(t.rows) for _, t in tables) - min(len(t.rows) for _, t in tables) <= 2


def test_the_map_of_slides_is_made_of_native_shapes(deck, files):
    groups = [shape for slide in deck.slides for shape in slide.shapes if shape.shape_type == 6]
    assert [len(group.shapes) for group in groups] == [len(outlines()[1])]
    assert len(files["pptx"]) < 2_000_000


def test_the_contents_of_slides_lead_to_their_parts(deck, report):
    targets = [s.click_action.target_slide for s in deck.slides[1].shapes if s.click_action.target_slide]
    ranks = {slide.slide_id: at for at, slide in enumerate(deck.slides, 1)}
    _, *words = [s.text_frame.text for s in deck.slides[1].shapes if s.has_text_frame]
    words.remove("1")
    assert [str(ranks[t.slide_id]) for t in targets] == [text for text in words if text.isdigit()]
    assert len(targets) == len(parts(report))


def test_a_divider_stands_before_the_annexes(deck, report):
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    assert titles.count("Annexes") == 1
    targets = [s.click_action.target_slide for s in deck.slides[1].shapes if s.click_action.target_slide]
    first = [p.titre.startswith("Annexe ") for p in parts(report)].index(True)
    ranks = {slide.slide_id: at for at, slide in enumerate(deck.slides)}
    assert titles.index("Annexes") == ranks[targets[first].slide_id] - 1


def test_rows_are_cut_where_a_slide_ends_and_shared_out_evenly():
    assert cut([1] * 10, 9) == [5, 5]
    assert cut([1, 1, 9, 1], 4) == [2, 1, 1]
    assert cut([], 4) == []
    assert sum(cut([0.3, 0.7, 1.1, 0.2] * 9, CORPS_BAS - CORPS_Y)) == 36


def test_a_code_that_a_paragraph_does_not_hold_is_refused():
    with pytest.raises(KeyError):
        plain(Paragraphe("{CUF-2023-F-001}"))
