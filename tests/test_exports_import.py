"""Templates to fill and sheets given back: what a person opens in a spreadsheet, and what the import reads again."""

import io
from itertools import pairwise

import openpyxl
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from cuf_metrics.contracts import FIELDS
from cuf_metrics.errors import Problem
from cuf_metrics.exports import annotations
from cuf_metrics.exports.annotations import annotated
from cuf_metrics.exports.modele import known_names, template
from cuf_metrics.imports.colonnes import RECONNU, recognise
from cuf_metrics.imports.modeles import EXEMPLE, MODELES
from cuf_metrics.sources.classeur import Feuille, open_file

LISTES = {
    "pays": ("Liban", "Sénégal"),
    "fonds": ("Fonds de solidarité Liban",),
    "dispositifs": ("DCOL - 9e appel",),
    "groupes": ("Liban",),
    "reunions": ("=cmd()", "Réunion du 3 mars"),
}


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


@pytest.fixture(scope="module")
def templates() -> dict[str, bytes]:
    return {table: template(modele, LISTES) for table, modele in MODELES.items()}


# Templates


@pytest.mark.parametrize("table", MODELES)
def test_every_header_of_a_template_is_recognised(templates, table):
    modele = MODELES[table]
    rows = CalamineWorkbook.from_filelike(io.BytesIO(templates[table])).get_sheet_by_name(modele.titre).to_python()
    headers, example = rows
    found = recognise(headers, modele, {})
    assert found.champs == {c.entete: c.champ for c in modele.colonnes if c.proposee}
    assert set(found.origines.values()) == {RECONNU}
    assert not found.manquants
    assert example[0].startswith(EXEMPLE)


@pytest.mark.parametrize("table", MODELES)
def test_a_template_is_the_same_bytes_each_time_and_opens_on_what_to_know(templates, table):
    modele = MODELES[table]
    assert template(modele, LISTES) == templates[table]
    book = opened(templates[table])
    assert book.sheetnames == ["Lisez-moi", modele.titre, "Listes"]
    assert [sheet.sheet_state for sheet in book] == ["visible", "visible", "hidden"]
    assert book.active.title == "Lisez-moi"
    told = [cell.value for row in book["Lisez-moi"].iter_rows() for cell in row if cell.value]
    assert told[0] == f"{modele.titre}\u00a0: modèle à remplir"
    assert {c.entete for c in modele.colonnes if c.proposee} <= set(told)
    sheet = book[modele.titre]
    assert (sheet.freeze_panes, sheet.auto_filter.ref.split(":")[0]) == ("B2", "A1")
    assert not sheet.protection.sheet


@pytest.mark.parametrize("table", MODELES)
def test_cells_are_chosen_from_lists_and_helped_in_french(templates, table):
    modele, book = MODELES[table], opened(templates[table])
    columns = [c for c in modele.colonnes if c.proposee]
    rules = book[modele.titre].data_validations.dataValidation
    assert len(rules) == len(columns)
    for rule, colonne in zip(rules, columns, strict=True):
        assert rule.promptTitle == colonne.entete[:32]
        assert 0 < len(rule.prompt) <= 255
        assert rule.error.startswith("Attendu : ")
    for rule, colonne in zip(rules, columns, strict=True):
        values = colonne.field.valeurs or LISTES.get(colonne.field.reference, ())
        if not values:
            continue
        name = rule.formula1.removeprefix("=")
        sheet, cells = next(book.defined_names[name].destinations)
        assert [row[0].value for row in book[sheet][cells]] == list(values)
        assert book[sheet].sheet_state == "hidden"
        # A name that may be new, or several values in a cell, are proposed and not imposed.
        assert bool(rule.showErrorMessage) == (not colonne.field.reference and not colonne.field.plusieurs)


def test_a_closed_list_is_that_of_the_contract(templates):
    book = opened(templates["adhesions"])
    sheet, cells = next(book.defined_names["liste_statut_adhesion"].destinations)
    assert tuple(row[0].value for row in book[sheet][cells]) == FIELDS["statut_adhesion"].valeurs


def test_a_date_known_to_the_day_is_a_date_and_the_others_keep_their_precision(templates):
    """« mars 2023 » typed in a cell of dates would become the 1st of March."""
    adhesions, reunions = (opened(templates[name])[MODELES[name].titre] for name in ("adhesions", "reunions"))
    formats = {head.value: cell.number_format for head, cell in zip(adhesions[1], adhesions[2], strict=True)}
    assert formats["Date d’adhésion"] == "dd/mm/yyyy"
    assert (formats["Année"], formats["Code (SIREN ou Insee)"], formats["Cotisation (€)"]) == ("0", "@", "#,##0.00")
    assert {h.value: c.number_format for h, c in zip(reunions[1], reunions[2], strict=True)}["Date de début"] == "@"


def test_nothing_in_a_template_is_a_formula(templates):
    for content in templates.values():
        assert not [c for sheet in opened(content) for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    assert "=cmd()" in [c.value for row in opened(templates["participations"])["Listes"].iter_rows() for c in row]


def test_lists_of_a_template_are_the_names_that_the_dataset_knows(publie):
    names = known_names(publie)
    assert set(names) == {"pays", "fonds", "dispositifs", "groupes", "reunions"}
    assert {"DCOL - 9e appel"} < set(names["dispositifs"])
    assert names["pays"][:2] == ("Afghanistan", "Afrique du Sud")
    assert all(len(values) == len(set(values)) for values in names.values())
    assert "250 pays" in [c.value for c in opened(template(MODELES["flux"], names))["Lisez-moi"]["D"]][-9]


def test_the_example_of_a_name_is_one_of_its_list():
    listes = {"dispositifs": ("Appel A", "Appel B"), "reunions": ("Réunion A",)}
    sheet = opened(template(MODELES["accompagnements"], listes)).worksheets[1]
    assert sheet["A2"].value == f"{EXEMPLE}Appel A"
    sheet = opened(template(MODELES["participations"], listes)).worksheets[1]
    assert sheet["A2"].value == f"{EXEMPLE}Réunion d’exemple"


def test_the_example_of_a_template_is_set_aside_by_the_import(templates):
    classeur = open_file(templates["adhesions"], "adhesions.xlsx")
    (sheet,) = [s for s in classeur.feuilles if s.nom == "Adhésions"]
    assert sheet.entetes[0] == "Collectivité"
    assert ("Listes" in dict(classeur.non_lues)) or "Listes" not in [s.nom for s in classeur.feuilles]


# Sheets given back

LIGNES = pd.DataFrame(
    {
        "Collectivité": ["Commune d’Exemple", '=HYPERLINK("http://a")', "@SOMME(A1)", "<b>x</b>"],
        "Année": ["2024", "20é4", "", "2023"],
        "Date": ["2024-03-12", "31/02/2025", "12/03/2024", ""],
        "Montant": ["1234.5", "5.10", "0123", "-12"],
    },
    index=[4, 5, 7, 9],
)
ECARTEES = pd.DataFrame({"ligne": [8], "motif": ["sous-total"], "contenu": ["Total | 1234"]})
HORS_TABLE = ((1, ("", "Adhérents 2025")), (8, ("", "Total", "", "", "1234")))
ANNEE = Problem(
    "adhesions.csv, colonne « Année »",
    "2 valeurs sur 4 ne sont pas des années",
    "un nombre entier de 1900 à 2100",
    "Corrigez le fichier puis relancez l’import.",
    "20é4",
    5,
    colonne="Année",
    lignes=[5, 7],
    cellule="n’est pas une année",
)
CLE = Problem(
    "adhesions.csv", "2 lignes disent la même adhésion", "une ligne par année", "Retirez-en une, puis relancez.", lignes=[7, 9],
    cellule={7: "ligne identique à la ligne 9", 9: "ligne identique à la ligne 7"},
)  # fmt: skip
MANQUE = Problem("adhesions.csv", "aucune colonne ne donne « Situation »", "un en-tête « Situation »", "Ajoutez-la.")


def sheet_of(lignes: pd.DataFrame, nom: str = "2025", ecartees: pd.DataFrame = ECARTEES, rangs=()) -> Feuille:
    rangs = tuple(rangs) or tuple(range(1, len(lignes.columns) + 1))
    return Feuille(nom, 3, tuple(lignes.columns), lignes, rangs, (), ecartees, [], HORS_TABLE)


def cells(sheet) -> dict[str, object]:
    return {c.coordinate: c.value for row in sheet.iter_rows() for c in row if c.value is not None}


def test_every_cell_is_given_back_in_its_place():
    book = opened(annotated(sheet_of(LIGNES), [ANNEE], "adhesions.csv"))
    assert book.sheetnames == ["Problèmes", "2025"]
    told = cells(book["2025"])
    assert {name: told[name] for name in ("B3", "C3", "D3", "E3")} == {
        "B3": "Collectivité",
        "C3": "Année",
        "D3": "Date",
        "E3": "Montant",
    }
    assert [told.get(f"B{line}") for line in (4, 5, 7, 9)] == list(LIGNES["Collectivité"])
    assert (told["C4"], told["C5"], told.get("C7"), told["C9"]) == (2024, "20é4", None, 2023)
    assert f"{told['D4']:%d/%m/%Y}" == "12/03/2024"
    assert (told["D5"], told["E4"], told["E5"], told["E7"], told["E9"]) == ("31/02/2025", 1234.5, "5.10", "0123", -12)
    assert not [name for name in told if name.endswith("6")]


def test_what_is_wrong_is_said_in_each_cell():
    sheet = opened(annotated(sheet_of(LIGNES), [ANNEE, CLE, MANQUE], "adhesions.csv"))["2025"]
    comments = {c.coordinate: c.comment.text for row in sheet.iter_rows() for c in row if c.comment}
    expected = "n’est pas une année.\nAttendu\u00a0: un nombre entier de 1900 à 2100."
    assert comments == {
        "C5": f"«\u00a020é4\u00a0» {expected}",
        "C7": f"Cette cellule {expected}",
        "B7": "Ligne identique à la ligne 9.\nAttendu\u00a0: une ligne par année.\nRetirez-en une.",
        "B9": "Ligne identique à la ligne 7.\nAttendu\u00a0: une ligne par année.\nRetirez-en une.",
    }
    assert {sheet[name].fill.fgColor.rgb for name in comments} == {"FF" + annotations.FAUX[1:]}
    assert sheet["C4"].fill.fill_type is None


def test_the_first_sheet_lists_the_problems_with_the_way_to_each():
    sheet = opened(annotated(sheet_of(LIGNES, "L’année « 2025 »"), [ANNEE, CLE, MANQUE], "adhesions.csv"))["Problèmes"]
    rows = [[c.value for c in row] for row in sheet.iter_rows()]
    assert rows[0][0] == "adhesions.csv\u00a0: ce qui empêche l’import"
    assert rows[1][0] == (
        "3 problèmes, 4 cellules signalées dans la feuille «\u00a0L’année «\u00a02025\u00a0»\u00a0». Corrigez-y ces "
        "cellules, enregistrez, puis importez ce classeur\u00a0: rien n’a été modifié."
    )
    assert rows[3] == ["N°", "Colonne", "Lignes", "Valeur", "Constat", "Attendu", "Remède"]
    assert rows[4][:5] == [1, "Année", "5, 7", "20é4", "2 valeurs sur 4 ne sont pas des années"]
    assert rows[6][:5] == [3, "", "", "", "Aucune colonne ne donne «\u00a0Situation\u00a0»"]
    assert [c.hyperlink.location for c in (sheet["C5"], sheet["C6"])] == [
        "'L’année « 2025 »'!C5",
        "'L’année « 2025 »'!B7",
    ]
    assert rows[8][0] == "Lignes mises de côté\u00a0: l’import ne les lit pas"
    assert rows[10][:3] == [8, "Sous-total", "Total | 1234"]


def test_titles_and_rows_set_aside_are_given_back_in_their_place():
    told = cells(opened(annotated(sheet_of(LIGNES), [ANNEE], "a.csv"))["2025"])
    assert (told["B1"], told["B8"], told["E8"]) == ("Adhérents 2025", "Total", 1234)
    private = ECARTEES.assign(contenu="Total | a.b@exemple.fr")
    rows = cells(opened(annotated(sheet_of(LIGNES, ecartees=private), [ANNEE], "a.csv"))["Problèmes"])
    assert "Total | [masqué]" in rows.values()


def test_nothing_runs_in_a_sheet_given_back():
    hostile = LIGNES.assign(Collectivité=["=1+1", "+33", "-cmd", "\t=1"])
    book = opened(annotated(sheet_of(hostile, "[=]:*?/\\'"), [ANNEE], "=1+1.csv"))
    assert not [c for sheet in book for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    assert not [c for c in book.worksheets[1]["B"] if c.hyperlink]


def test_the_same_sheet_gives_the_same_bytes():
    assert annotated(sheet_of(LIGNES), [ANNEE], "a.csv") == annotated(sheet_of(LIGNES), [ANNEE], "a.csv")


def test_a_sheet_given_back_is_read_again_as_it_was():
    """Mended where it is, the copy is what one imports next."""
    classeur = open_file(annotated(sheet_of(LIGNES), [ANNEE], "a.csv"), "a-annote.xlsx", set(LIGNES).__contains__)
    (again,) = [s for s in classeur.feuilles if s.nom == "2025"]
    assert again.entetes == tuple(LIGNES.columns)
    assert again.ligne_entete == 3
    assert again.lignes.to_dict("index") == LIGNES.to_dict("index")


def test_comments_stop_where_a_spreadsheet_would_slow_down(monkeypatch):
    monkeypatch.setattr(annotations, "COMMENTAIRES_MAX", 3)
    rows = pd.DataFrame({"A": ["x"] * 5}, index=range(4, 9))
    wrong = Problem("a.csv", "5 valeurs fausses", colonne="A", lignes=range(4, 9))
    book = opened(annotated(sheet_of(rows, ecartees=ECARTEES.iloc[:0]), [wrong], "a.csv"))
    commented = [c.coordinate for row in book["2025"].iter_rows() for c in row if c.comment]
    coloured = [c.coordinate for row in book["2025"].iter_rows() for c in row if c.fill.fgColor.rgb[2:] == "F8DCD5"]
    assert (commented, coloured) == (["B4", "B5", "B6"], ["B4", "B5", "B6", "B7", "B8"])
    assert book["Problèmes"]["A3"].value == (
        "Les 3 premières portent un commentaire\u00a0; les autres sont en couleur seulement."
    )


@pytest.mark.parametrize(
    ("lignes", "told"), [(range(1, 12), "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11"), (range(1, 1001), "… (1\u202f000 lignes)")]
)
def test_many_lines_are_told_in_short(lignes, told):
    wrong = Problem("a.csv", "faux", colonne="A", lignes=lignes)
    rows = pd.DataFrame({"A": ["x"]}, index=[4])
    book = opened(annotated(sheet_of(rows, ecartees=ECARTEES.iloc[:0]), [wrong], "a.csv"))
    assert book["Problèmes"]["C5"].value.endswith(told)


def test_comments_are_seen_whole():
    """The longer what is said, the higher the box."""
    texts = ["court", "un constat qui dit bien plus de choses " * 3, "un constat interminable " * 20]
    heights = [annotations._room(text)["height"] for text in texts]
    assert all(low < high for low, high in pairwise(heights))
