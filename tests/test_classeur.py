"""Files as people have them: what surrounds a table is told, and nothing is lost in silence."""

import csv
import io
import struct
import zipfile
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from cuf_metrics.errors import InvalidData
from cuf_metrics.sources import archives, csv_lignes
from cuf_metrics.sources.classeur import ATTENDU, open_file
from cuf_metrics.sources.entetes import find_header, letters
from cuf_metrics.sources.texte import cut

DONNEES = Path(__file__).resolve().parent.parent.parent / "shared/donnees"
DATE = datetime(2025, 1, 31)  # noqa: DTZ001
CONNUS = {"Collectivité", "Montant", "Date", "Pays"}


def plain(text: str) -> str:
    """Ordinary spaces, which a test may show."""
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def refus(raw: bytes, nom: str) -> str:
    with pytest.raises(InvalidData) as caught:
        open_file(raw, nom)
    return plain(str(caught.value))


def sheet(raw: bytes | str, nom: str = "f.csv", connus=CONNUS.__contains__):
    read = open_file(raw.encode() if isinstance(raw, str) else raw, nom, connus)
    assert len(read.feuilles) == 1
    return read.feuilles[0]


def cells(feuille) -> dict[int, list[str]]:
    return {int(line): list(row) for line, row in zip(feuille.lignes.index, feuille.lignes.to_numpy(), strict=True)}


def told(feuille) -> list[str]:
    return [plain(text) for text in feuille.remarques]


def book(fill, **options) -> bytes:
    raw = io.BytesIO()
    with xlsxwriter.Workbook(raw, options) as workbook:
        fill(workbook)
    return raw.getvalue()


def rewritten(raw: bytes, part: str, change) -> bytes:
    """The same archive, one part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return out.getvalue()


# --- text files -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("cp1252", "Windows-1252"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
    ],
)
def test_encodings_of_spreadsheets(encoding, said):
    raw = "Collectivité;Montant\nSaint-Étienne;5 000 €\nŒuilly;12,50\n".encode(encoding)
    read = open_file(raw, "f.csv")
    assert (read.format, read.encodage, read.octets, len(read.empreinte)) == ("CSV", said, len(raw), 64)
    assert cells(read.feuilles[0]) == {2: ["Saint-Étienne", "5 000 €"], 3: ["Œuilly", "12,50"]}
    assert (read.feuilles[0].nom, read.ou(read.feuilles[0])) == ("", "f.csv")


@pytest.mark.parametrize("separateur", [";", ",", "\t", "|"])
@pytest.mark.parametrize("dite", [False, True])
def test_separators_and_the_line_where_excel_says_it(separateur, dite):
    body = separateur.join(["Collectivité", "Montant"]) + "\n" + separateur.join(["Brest", "12"]) + "\n"
    read = sheet(f"sep={separateur}\r\n{body}" if dite else body)
    assert cells(read) == {3 if dite else 2: ["Brest", "12"]}
    assert read.ligne_entete == (2 if dite else 1)


def test_titles_blank_lines_and_the_header_again_are_passed_over_and_told():
    read = sheet(
        "Cités Unies France;;\nÉtat des cotisations, au 31/12/2025\n\nCollectivité;Montant;\n\nBrest;10;\n;;\n"
        "Collectivité;Montant;\nLens;20;\n"
    )
    assert (read.ligne_entete, read.entetes, read.colonnes) == (4, ("Collectivité", "Montant"), (0, 1))
    assert cells(read) == {6: ["Brest", "10"], 9: ["Lens", "20"]}
    assert told(read) == [
        "L’en-tête est à la ligne 4 : 2 lignes au-dessus ont été sautées (« Cités Unies France »…).",
        "L’en-tête répété plus bas a été sauté (ligne 8).",
    ]
    assert (len(read.ecartees), read.problemes) == (0, [])


def test_names_repeated_or_missing_are_completed_and_told():
    read = sheet("Collectivité;Montant;;Montant;\nBrest;1;x;2;\n")
    assert read.entetes == ("Collectivité", "Montant", "colonne C", "Montant (2)")
    assert read.colonnes == (0, 1, 2, 3)
    assert told(read) == [
        "La colonne C n’a pas de nom dans l’en-tête : elle est appelée « colonne C ».",
        "Le nom « Montant » est répété : la colonne D est appelée « Montant (2) ».",
    ]


def test_totals_are_set_aside_one_by_one():
    read = sheet(
        "Pays;Collectivité;Montant\nMali;Brest;10\nMali;Total;10\nSous-total Niger;;1 000,50 €\nNiger;Total Énergies "
        "Lens;Lens\nTotal;Lens;\nTOTAL GÉNÉRAL;;30\nMali;Totalisation;3\n"
    )
    assert read.ecartees.values.tolist() == [
        [3, "total d’autres lignes", "Mali | Total | 10"],
        [4, "total d’autres lignes", "Sous-total Niger | 1 000,50 €"],
        [6, "total d’autres lignes", "Total | Lens"],
        [7, "total d’autres lignes", "TOTAL GÉNÉRAL | 30"],
    ]
    assert list(read.lignes.index) == [2, 5, 8]
    assert told(read) == ["4 lignes de total ont été mises à part (lignes 3, 4, 6 et 7)."]


def test_a_total_is_a_label_and_says_when_it_is_no_sum():
    read = sheet(
        "Collectivité;Année;Montant\nBrest;2024;10\nLens;2024;20,50\nNombre total d’adhérents;;2\nTotal adhésions 2024;;"
        "30,50\nEnsemble;;30,5\nTotal Énergies Ville;2024;12\nTotaux-Ville;2024;15\nTotal général;;99\n"
    )
    wrong = "total d’autres lignes, mais son montant n’est pas leur somme"
    assert read.ecartees[["ligne", "motif"]].values.tolist() == [
        [4, "total d’autres lignes"], [5, "total d’autres lignes"], [6, "total d’autres lignes"], [9, wrong],
    ]  # fmt: skip
    assert read.lignes["Collectivité"].to_list() == ["Brest", "Lens", "Total Énergies Ville", "Totaux-Ville"]


def test_rows_above_the_header_are_told_and_two_tables_refused():
    known = {"Nom", "Année", "Montant", "Date"}.__contains__
    above = open_file(b"Brest;2024;3\nNom;Ann\xc3\xa9e;Montant\nLens;2024;4\n", "f.csv", known).feuilles[0]
    assert above.ecartees.values.tolist() == [[1, "au-dessus de l’en-tête", "Brest | 2024 | 3"]]
    assert above.hors_table == ((1, ("Brest", "2024", "3")),)
    moved = open_file(
        "Nom;Année;Montant\nBrest;2024;3\nMontant;Nom;Année\n4;Lens;2024\n".encode(), "f.csv", known
    ).feuilles[0]
    assert [(str(p), p.lignes) for p in moved.problemes] == [
        (
            "f.csv : 1 ligne nomme les colonnes dans un autre ordre que l’en-tête : la feuille contient plusieurs "
            "tableaux (ligne 3). Attendu : un seul tableau par feuille. Mettez chaque tableau dans sa propre feuille, "
            "puis relancez.",
            [3],
        )
    ]
    stacked = "Nom;Date\nLens;2024\nNom;Année;Montant;Date\nBrest;2024;3;x\n".encode()
    assert open_file(stacked, "f.csv", known).feuilles[0].ligne_entete == 3
    assert [p.lignes for p in open_file(stacked, "f.csv", known).feuilles[0].problemes] == [[1]]


def test_a_merged_amount_is_refused_and_a_merged_year_is_lent():
    def fill(workbook):
        page = workbook.add_worksheet("2025")
        page.write_row("A1", ["Collectivité", "Année", "Cotisation"])
        page.write_column("A2", ["Brest", "Lens", "Lyon"])
        page.merge_range("B2:B4", 2025)
        page.merge_range("C2:C4", "1 500 €")

    page = sheet(book(fill))
    assert page.lignes["Année"].to_list() == ["2025"] * 3
    assert page.lignes["Cotisation"].to_list() == ["1 500 €", "", ""]
    assert [(str(p), p.colonne, p.lignes) for p in page.problemes] == [
        (
            "f.csv, feuille « 2025 », colonne « Cotisation » : 1 nombre d’une cellule fusionnée vaut pour plusieurs "
            "lignes à la fois (ex. « 1 500 € », ligne 2). Attendu : un nombre par ligne. Séparez-les, donnez à chaque "
            "ligne sa valeur (un montant se répartit), puis relancez.",
            "Cotisation",
            [2, 3, 4],
        )
    ]


def test_shorter_rows_are_completed_and_wider_ones_refused_with_their_lines():
    read = sheet("Collectivité;Pays;Montant\nBrest;Mali;1\nLens\nAy;Mali;3;;\nA;B;C;D\n\nX;Mali;5\nE;F;G;;H\n")
    assert cells(read) == {
        2: ["Brest", "Mali", "1"],
        3: ["Lens", "", ""],
        4: ["Ay", "Mali", "3"],
        7: ["X", "Mali", "5"],
    }
    assert told(read) == [
        "1 ligne plus courte que l’en-tête a été complétée par des cellules vides (ligne 3).",
    ]
    assert [plain(str(problem)) for problem in read.problemes] == [
        "f.csv : 2 lignes ont plus de cellules que l’en-tête (4 au lieu de 3) (ex. « A;B;C;D », ligne 5). Attendu : au "
        "plus 3 cellules par ligne. Mettez entre guillemets un texte qui contient le séparateur, puis relancez."
    ]
    assert read.problemes[0].lignes == [5, 8]
    assert read.ecartees.values.tolist() == [
        [5, "plus de cellules que l’en-tête", "A | B | C | D"],
        [8, "plus de cellules que l’en-tête", "E | F | G |  | H"],
    ]


def test_lines_stay_right_when_quotes_hold_line_breaks():
    read = sheet('Titre\n"Collectivité";Montant\n"Brest\nmétropole";"1"\nLens;2\n')
    assert cells(read) == {3: ["Brest\nmétropole", "1"], 5: ["Lens", "2"]}


def test_text_is_cleaned_and_never_interpreted():
    formules = ["=CMD|'/C calc'!A0", "<script>alert(1)</script>", "@SUM(A1)", "+33", "-1", "{{7*7}}"]
    read = sheet("Collectivité;Montant\n" + "".join(f"{f};5\u202f000\u00a0€\u200b \x0b\n" for f in formules))
    assert list(read.lignes["Collectivité"]) == formules
    assert set(read.lignes["Montant"]) == {"5 000 €"}


def test_cells_too_long_are_told_with_their_lines():
    read = sheet(f"Collectivité;Montant\nA;1\nB;{'é' * 10_001}\n")
    assert plain(read.problemes[0].constat) == "1 cellule de plus de 10 000 caractères"
    assert (read.problemes[0].colonne, read.problemes[0].lignes) == ("Montant", [3])


LIRE = "Ouvrez-le dans un tableur, enregistrez-le au format XLSX puis relancez."
NOMMER = "Mettez en haut du tableau une ligne avec le nom de chaque colonne, puis relancez."


@pytest.mark.parametrize(
    ("raw", "phrase"),
    [
        (b"%PDF-1.7", f"c’est un document PDF, pas un tableau. Attendu : {ATTENDU}. {LIRE}"),
        (b"\xff\xd8\xff\xe0", f"c’est une image, pas un tableau. Attendu : {ATTENDU}. {LIRE}"),
        (
            b"\n<table><tr><td>Montant",
            f"c’est une page web ou un fichier XML, quelle que soit son extension. Attendu : {ATTENDU}. {LIRE}",
        ),
        (b'[{"a": 1}]', f"c’est un fichier JSON. Attendu : {ATTENDU}. {LIRE}"),
        (b"", "le fichier est vide. Attendu : une ligne d’en-tête puis des lignes de données. Corrigez le fichier puis "
         "relancez."),
        (
            b"Brest\nLens\n",
            f"aucun tableau n’a été trouvé (« f.xls » : aucune ligne ne nomme les colonnes). Attendu : {ATTENDU}. {NOMMER}",
        ),
        (
            b"Pays;Montant\n",
            f"aucun tableau n’a été trouvé (« f.xls » : aucune ligne sous l’en-tête). Attendu : {ATTENDU}. {NOMMER}",
        ),
        (
            b'Pays;Montant\nMali;"1" x\n',
            "un guillemet est mal placé, la suite n’a pas été lue (ligne 2). Attendu : un guillemet doublé à l’intérieur "
            "d’une cellule. Corrigez le fichier puis relancez.",
        ),
        (
            (b";".join([b"a"] * 1_001) + b"\n") * 2,
            f"aucun tableau n’a été trouvé (« f.xls » : plus de 1 000 colonnes). Attendu : {ATTENDU}. {NOMMER}",
        ),
    ],
    ids=["pdf", "image", "html", "json", "vide", "sans en-tête", "en-tête seul", "guillemet", "large"],
)  # fmt: skip
def test_a_file_without_a_table_is_refused_whatever_its_name(raw, phrase):
    assert refus(raw, "f.xls") == f"f.xls : {phrase}"


TEXTES = st.text(st.sampled_from("aé ,;\"\n\r\t'1\u00a0\x1f\u2019"), max_size=6)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.lists(TEXTES, min_size=1, max_size=4), min_size=1, max_size=8), st.sampled_from(["\n", "\r\n", "\r"])
)
def test_the_fast_way_reads_what_the_other_does(rows, fin):
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator=fin).writerows(rows)
    for octets in (out.getvalue().encode(), fin.join(map(";".join, rows)).replace('"', "").encode()):
        fast = csv_lignes.read_lines(octets, ";", blanches=True)
        slow = csv_lignes._read_any(octets, ";", 10**9, 1, blanches=True)
        assert (fast.header, list(fast.lines), fast.ragged) == (slow.header, list(slow.lines), slow.ragged)
        assert [c.to_pylist() for c in fast.columns] == [c.to_pylist() for c in slow.columns]


def test_a_regular_file_is_read_the_fast_way():
    read = csv_lignes.read_lines("Titre\na;é\n1;2\n;\n3;4".encode(), ";", depuis=2, blanches=True)
    assert isinstance(read.lines, np.ndarray)
    assert (read.header, list(read.lines)) == (["a", "é"], [3, 5])


@pytest.mark.parametrize(
    ("text", "separateur"),
    [
        ("Liste, des liens\nCollectivité;Pays\nBrest;Mali\n", ";"),
        ("État; au 31\na,b,c\n1,2,3\n4,5,6\n", ","),
        ("Ville\nBrest\nParis, Texas\nLyon\n", "\t"),
        ("a,b;c\n1,5;2\n3,5;4\n", ";"),
    ],
)
def test_a_title_does_not_hide_the_separator(text, separateur):
    assert cut(text.encode()).separateur == separateur


# --- workbooks ------------------------------------------------------------------------------


def test_cells_of_a_workbook_are_the_text_a_person_reads():
    def fill(workbook):
        page = workbook.add_worksheet("2025")
        day, hour, long = (workbook.add_format({"num_format": f}) for f in ("dd/mm/yyyy", "hh:mm", "[h]:mm"))
        page.write_row(1, 1, ["Collectivité", "Montant", "Date", "Heure", "Durée", "Membre", "Note"])
        page.write_row(2, 1, ["Brest", 1005])
        page.write_datetime(2, 3, DATE, day)
        page.write_number(2, 4, 0.5, hour)
        page.write_number(2, 5, 1.5, long)
        page.write_boolean(2, 6, True)
        page.write_string(2, 7, "=1+1\u00a0 <b>")
        page.write_row(3, 1, ["Lens", 0.1])
        page.write_datetime(3, 3, DATE.replace(hour=14, minute=30), day)
        page.write_row(4, 1, ["Ay", 12e20, 45688])

    read = open_file(book(fill), "f.xlsx")
    assert (read.format, read.encodage) == ("XLSX", "")
    page = read.feuilles[0]
    assert (page.nom, page.ligne_entete, page.colonnes) == ("2025", 2, (1, 2, 3, 4, 5, 6, 7))
    assert cells(page) == {
        3: ["Brest", "1005", "2025-01-31", "12:00:00", "36:00:00", "oui", "=1+1 <b>"],
        4: ["Lens", "0.1", "2025-01-31T14:30:00", "", "", "", ""],
        5: ["Ay", "1200000000000000000000", "45688", "", "", "", ""],
    }


def test_dates_of_the_other_calendar_of_excel():
    def fill(workbook):
        page = workbook.add_worksheet()
        page.write_row(0, 0, ["Pays", "Date"])
        page.write(1, 0, "Mali")
        page.write_datetime(1, 1, DATE, workbook.add_format({"num_format": "dd/mm/yyyy"}))

    assert cells(sheet(book(fill, date_1904=True))) == {2: ["Mali", "2025-01-31"]}


def test_formulas_that_failed_or_were_never_computed_are_told_with_their_cells():
    def fill(workbook):
        page = workbook.add_worksheet("2025")
        page.write_row(0, 0, ["Collectivité", "Montant", "Pays"])
        for row, (value, error) in enumerate([(1, "#DIV/0!"), (2, "#N/A"), (3, "#VALUE!")], 1):
            page.write(row, 0, "Brest")
            page.write_formula(row, 1, "=1/0", None, error if row < 3 else value)
            page.write_formula(row, 2, "=A1", None, error if row == 3 else "Mali")
        page.write_string(4, 2, "#REF!")
        page.write_formula(5, 1, "=7+7", None, "")

    raw = rewritten(book(fill), "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"<v></v>", b""))
    page = open_file(raw, "f.xlsx").feuilles[0]
    assert [(plain(str(p)), p.colonne, p.lignes) for p in page.problemes] == [
        (
            "f.xlsx, feuille « 2025 », colonne « Montant » : 3 cellules où une formule a échoué (ex. « #DIV/0! », ligne "
            "2). Attendu : une valeur ou une cellule vide. Corrigez la formule dans le classeur, ou videz la cellule, "
            "puis relancez.",
            "Montant",
            [2, 3, 6],
        ),
        (
            "f.xlsx, feuille « 2025 », colonne « Pays » : 2 cellules où une formule a échoué (ex. « #VALEUR! », ligne "
            "4). Attendu : une valeur ou une cellule vide. Corrigez la formule dans le classeur, ou videz la cellule, "
            "puis relancez.",
            "Pays",
            [4, 5],
        ),
    ]
    assert cells(page)[6] == ["", "formule non calculée", ""]


def test_merged_cells_hidden_rows_and_titles_over_two_rows():
    def fill(workbook):
        page = workbook.add_worksheet("2025")
        page.merge_range("A1:D1", "Adhérents")
        page.merge_range("A2:A3", "Collectivité")
        page.merge_range("B2:D2", "Cotisation")
        page.write_row("B3", ["Montant", "Date", "Pays"])
        page.merge_range("A4:A6", "Brest")
        page.merge_range("B4:B5", 10)
        page.write_row("C4", ["2025-01-31", "Mali"])
        page.write_row("C5", ["2025-02-28", "Niger"])
        page.write_row("B6", [30, "2025-03-31", "Togo"])
        page.set_row(4, None, None, {"hidden": True})
        page.set_column("C:D", None, None, {"hidden": True})

    page = sheet(book(fill))
    assert cells(page) == {
        4: ["Brest", "10", "2025-01-31", "Mali"],
        5: ["Brest", "", "2025-02-28", "Niger"],
        6: ["Brest", "30", "2025-03-31", "Togo"],
    }
    assert told(page) == [
        "L’en-tête est à la ligne 3 : 2 lignes au-dessus ont été sautées (« Adhérents »…).",
        "1 cellule fusionnée sur plusieurs lignes : son texte vaut pour chacune d’elles.",
        "1 ligne masquée a été lue.",
        "2 colonnes masquées ont été lues.",
    ]


def test_every_readable_sheet_is_read_and_the_others_told():
    def fill(workbook):
        for name in ("2024", "2025", "Listes"):
            workbook.add_worksheet(name).write_column(0, 0, ["Pays", "Mali"])
            workbook.get_worksheet_by_name(name).write_column(0, 1, ["Montant", 1])
        workbook.get_worksheet_by_name("Listes").hide()
        workbook.add_worksheet("Vide")
        workbook.add_worksheet("Notes").write(0, 0, "Rien ici")
        workbook.add_worksheet("Modèle").write_row(0, 0, ["Pays", "Montant"])
        chart = workbook.add_chart({"type": "line"})
        chart.add_series({"values": "='2024'!$B$2:$B$2"})
        workbook.add_chartsheet("Courbe").set_chart(chart)

    steps = []
    read = open_file(book(fill), "f.xlsx", avance=lambda share, label: steps.append((share, label)))
    assert [page.nom for page in read.feuilles] == ["2024", "2025"]
    assert read.ou(read.feuilles[1]) == "f.xlsx, feuille « 2025 »"
    assert read.non_lues == (
        ("Listes", "feuille masquée"),
        ("Vide", "feuille vide"),
        ("Notes", "aucune ligne ne nomme les colonnes"),
        ("Modèle", "aucune ligne sous l’en-tête"),
        ("Courbe", "feuille de graphique"),
    )
    assert [share for share, _ in steps] == sorted(share for share, _ in steps)
    assert (steps[0], steps[-1]) == ((0, "Lecture du fichier"), (1, "Fichier lu"))


CELLULE = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'


def ods(rows: str, nom: str = "2025") -> bytes:
    spaces = ["office:1.0", "table:1.0", "text:1.0"]
    names = (
        " ".join(f'xmlns:{s.split(":")[0]}="urn:oasis:names:tc:opendocument:xmlns:{s}"' for s in spaces)
        + ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    )
    body = f'<table:table table:name="{nom}">{rows}</table:table>'
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr(
            "content.xml",
            f"<office:document-content {names}><office:body><office:spreadsheet>{body}</office:spreadsheet>"
            "</office:body></office:document-content>",
        )
    return raw.getvalue()


def line(*texts: str, attributs: str = "") -> str:
    return f"<table:table-row{attributs}>{''.join(t if t[:1] == '<' else CELLULE.format(t) for t in texts)}</table:table-row>"


VIDE = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'


def test_a_workbook_of_libreoffice():
    error = (
        '<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="" '
        'calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>'
    )
    two = '<table:table-cell office:value-type="string" table:number-rows-spanned="2"><text:p>Brest</text:p></table:table-cell>'
    amount = (
        '<table:table-cell office:value-type="currency" office:value="12.5"><text:p>12,50 €</text:p></table:table-cell>'
    )
    raw = ods(
        line("Adhérents")
        + line("Collectivité", "Montant", "Pays")
        + line(two, amount, "Mali")
        + line("<table:covered-table-cell/>", error, "Niger", attributs=' table:visibility="filter"')
        + line("Lens", "7", "Togo", attributs=' table:number-rows-repeated="2"')
        + VIDE,
        "Feuille &amp; notes",
    )
    read = open_file(raw, "f.ods")
    page = read.feuilles[0]
    assert (read.format, page.nom, page.ligne_entete) == ("ODS", "Feuille & notes", 2)
    assert cells(page) == {
        3: ["Brest", "12.5", "Mali"],
        4: ["Brest", "#DIV/0!", "Niger"],
        5: ["Lens", "7", "Togo"],
        6: ["Lens", "7", "Togo"],
    }
    assert [(p.colonne, p.exemple, p.lignes) for p in page.problemes] == [("Montant", "#DIV/0!", [4])]
    assert told(page)[1:] == [
        "1 cellule fusionnée sur plusieurs lignes : son texte vaut pour chacune d’elles.",
        "1 ligne masquée a été lue.",
    ]


LOIN = (
    "une feuille s’étend sur {} et {} colonnes. Attendu : au plus 1 000 000 lignes et 10 000 000 cellules par feuille. "
    "Retirez ce qui est loin du tableau, puis relancez."
)


@pytest.mark.parametrize(
    ("rows", "lignes", "colonnes"),
    [
        (line("Pays", "Montant") + VIDE + line("a"), "1 048 002 lignes", "2"),
        (
            line("Pays", "Montant") + line("a", attributs=' table:number-rows-repeated="900000000"'),
            "900 000 001 lignes",
            "2",
        ),
        (line('<table:table-cell table:number-columns-repeated="99000000"/>', "a"), "1 ligne", "99 000 001"),
    ],
    ids=["loin", "répétée", "colonnes"],
)
def test_a_small_ods_that_unpacks_into_all_the_memory_is_refused(rows, lignes, colonnes):
    assert refus(ods(rows), "f.ods") == "f.ods : " + LOIN.format(lignes, colonnes)


@pytest.mark.parametrize("reference", [b'r="XFD1048576"', b"s='1' r = 'XFD1048576'", b'r="xfd1048576"'])
def test_a_cell_far_away_is_refused_however_it_is_written(reference):
    raw = book(lambda workbook: workbook.add_worksheet().write_row(0, 0, ["Pays", "Montant"]))
    raw = rewritten(raw, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b'r="B1"', reference))
    assert refus(raw, "f.xlsx") == "f.xlsx : " + LOIN.format("1 048 576 lignes", "16 384")


def test_an_archive_that_lies_about_its_size_is_refused(monkeypatch):
    monkeypatch.setattr(archives, "OCTETS_MAX", 2 * 1024**2)
    raw = book(lambda workbook: workbook.add_worksheet().write_row(0, 0, ["Pays", "Montant"]))
    raw = rewritten(raw, "docProps/app.xml", lambda xml: bytes(3 * 1024**2))
    lying = raw.replace(struct.pack("<I", 3 * 1024**2), struct.pack("<I", 900))
    assert refus(lying, "f.xlsx") == (
        f"f.xlsx : le classeur dépasse 2 Mio une fois décompressé. Attendu : au plus 2 Mio. {OUVRIR}"
    )


OUVRIR = "Ouvrez-le dans un tableur, enregistrez la feuille en CSV puis relancez."
CLASSEUR = "Attendu : un classeur XLSX, XLS ou ODS dont une feuille commence par une ligne d’en-tête."


def archive(*names: str) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as new:
        for name in names:
            new.writestr(name, "<x/>")
    return raw.getvalue()


def ole(name: str, stream: bytes) -> bytes:
    """An Office document of one stream, as [MS-CFB] wants it."""
    stream = stream.ljust(4096, b"\0")
    stream += bytes(-len(stream) % 512)
    sectors = len(stream) // 512
    fat = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, sectors + 2), 0xFFFFFFFE]
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0)[:40]
    head += b"\xff" * 432

    def entry(title: str, kind: int, child: int, start: int, size: int) -> bytes:
        text = title.encode("utf-16-le") + b"\0\0"
        links = struct.pack("<BBIII", kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
        return (
            text.ljust(64, b"\0") + struct.pack("<H", len(text)) + links + bytes(36) + struct.pack("<IQ", start, size)
        )

    directory = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry(name, 2, 0xFFFFFFFF, 2, len(stream))
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(512, b"\xff")
    return head[:512].ljust(512, b"\xff") + table + directory.ljust(512, b"\0") + stream


def record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def label(row: int, column: int, text: str) -> bytes:
    return record(0x204, struct.pack("<HHHHB", row, column, 0, len(text), 0) + text.encode("latin-1"))


def xls(*cells: bytes) -> bytes:
    start = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 1997, 0, 6))
    name = struct.pack("<BB", 4, 0) + b"2025"
    at = len(start) + 4 + 6 + len(name) + 4
    page = record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 1997, 0, 6)) + b"".join(cells) + record(0x0A, b"")
    globals_ = start + record(0x85, struct.pack("<IH", at, 0) + name) + record(0x0A, b"")
    return ole("Workbook", globals_ + page)


def test_a_workbook_of_the_old_excel():
    raw = xls(
        *(label(0, rank, name) for rank, name in enumerate(["Pays", "Montant"])),
        record(0x208, struct.pack("<HHHHHHHH", 1, 0, 2, 255, 0, 0, 0x20, 0)),
        label(1, 0, "Mali"),
        record(0x205, struct.pack("<HHHBB", 1, 1, 0, 0x17, 1)),
        label(2, 0, "Niger"),
        record(0x06, struct.pack("<HHH", 2, 1, 0) + b"\x02\0\x07\0\0\0\xff\xff" + bytes(8)),
        label(3, 0, "Togo"),
        record(0x203, struct.pack("<HHHd", 3, 1, 0, 12.5)),
    )
    read = open_file(raw, "f.xls")
    page = read.feuilles[0]
    assert (read.format, page.nom) == ("XLS", "2025")
    assert cells(page) == {2: ["Mali", "#REF!"], 3: ["Niger", "#DIV/0!"], 4: ["Togo", "12.5"]}
    assert [(p.colonne, p.exemple, p.lignes) for p in page.problemes] == [("Montant", "#REF!", [2, 3])]
    assert told(page) == ["1 ligne masquée a été lue."]
    assert refus(xls(label(65_535, 65_535, "x")), "f.xls") == "f.xls : " + LOIN.format("65 536 lignes", "65 536")


@pytest.mark.parametrize(
    ("raw", "constat"),
    [
        (archive("word/document.xml"), "c’est un document Word, pas un classeur XLSX, XLS ou ODS"),
        (archive("xl/workbook.bin"), "c’est un classeur binaire XLSB, pas un classeur XLSX, XLS ou ODS"),
        (archive("photo.jpg"), "le classeur est illisible : abîmé, chiffré ou d’un autre format"),
        (archive("content.xml"), "le classeur est illisible : abîmé, chiffré ou d’un autre format"),
        (ole("WordDocument", b"x"), "c’est un document Word, pas un classeur"),
        (book(lambda workbook: workbook.add_worksheet("A"))[:-40],
         "le classeur est illisible : abîmé, chiffré ou d’un autre format"),
    ],
    ids=["docx", "xlsb", "zip", "ods vide", "doc", "coupé"],
)  # fmt: skip
def test_what_only_looks_like_a_workbook_is_refused(raw, constat):
    assert refus(raw, "f.xlsx") == f"f.xlsx : {constat}. {CLASSEUR} {OUVRIR}"


def test_a_locked_workbook_is_refused_with_what_to_do():
    assert refus(ole("EncryptedPackage", b"x"), "f.xlsx") == (
        f"f.xlsx : le classeur est protégé par un mot de passe. {CLASSEUR} Enregistrez-le sans mot de passe puis "
        "relancez."
    )


# --- headers --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "connus", "rank"),
    [
        ([["Adhérents", "", ""], ["Nom", "Code", "Année"], ["Brest", "1", "2"]], None, 1),
        ([["Total", "3"], ["Nom", "Code"], ["Brest", "1"]], None, 1),
        ([["Montant", "", ""], ["Lieu", "x", "y"], ["a", "Date", "Pays"], ["1", "2", "3"]], CONNUS, 2),
        ([["Identité", "", "Suite", "", ""], ["a", "b", "c", "d", "e"], ["1", "2", "3", "4", "5"]], None, 1),
        ([["1", "2"], ["3", "4"]], None, None),
        ([["Brest"], ["Lens"]], None, None),
    ],
)
def test_the_header_is_the_row_of_known_names_else_the_first_wide_one(rows, connus, rank):
    assert find_header(rows, connus and connus.__contains__) == rank


def test_letters_of_columns():
    assert [letters(rank) for rank in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


# --- real files -----------------------------------------------------------------------------


def test_the_real_workbook_of_montpellier():
    path = DONNEES / "04_montpellier_subventions_2014_fusions.xls"
    if not path.exists():
        pytest.skip("le fichier réel n’est pas à côté du projet")
    read = open_file(path.read_bytes(), path.name)
    page = read.feuilles[0]
    assert [(f.nom, len(f.lignes), len(f.ecartees)) for f in read.feuilles] == [
        ("Subventions", 1191, 24),
        ("Par thématique", 25, 1),
        ("Détail culture", 449, 0),
    ]
    assert read.non_lues == (("Détail Sport", "aucune ligne ne nomme les colonnes"),)
    assert page.ecartees["contenu"][0] == "Total | 66950"
    assert told(page)[2] == "8 cellules fusionnées sur plusieurs lignes : leurs textes valent pour chacune d’elles."
