"""What a reader is told when rows break a contract; real sentences, four-row tables."""

import pandas as pd
import pytest

from cuf_metrics.contracts import FIELDS, TABLES
from cuf_metrics.validation import check_references, check_table, typed

VALIDE = {
    "nom_table": ["documents", "plan", "fonds"],
    "couverture": ["complète", "partielle", "absente"],
    "periode_couverte": ["", "2023-2027", ""],
    "explication": ["tout", "une partie", "rien"],
}


def frame(columns: dict, first_line: int = 2) -> pd.DataFrame:
    rows = pd.DataFrame(columns, dtype=str)
    rows.index += first_line
    return rows


def said(table: str, columns: dict) -> list[str]:
    return [str(problem) for problem in check_table(table, frame(columns), f"{table}.csv")]


def test_valid_rows_have_no_problem():
    assert said("couvertures", VALIDE) == []


def test_missing_and_unknown_columns_are_both_told():
    columns = {k: v for k, v in VALIDE.items() if k != "explication"} | {"explications": ["a", "b", "c"]}
    messages = said("couvertures", columns)
    assert messages == [
        "couvertures.csv, colonne « explication » : la colonne manque. Attendu : les colonnes nom_table, couverture, "
        "periode_couverte, explication. Corrigez le fichier puis relancez.",
        "couvertures.csv, colonne « explications » : la colonne n’est pas prévue. Attendu : les colonnes nom_table, "
        "couverture, periode_couverte, explication. Corrigez le fichier puis relancez.",
    ]


def test_all_problems_of_all_columns_at_once():
    messages = said(
        "couvertures",
        VALIDE
        | {
            "couverture": ["complete", "partielle", "vide"],
            "explication": ["tout", "", "rien"],
            "nom_table": ["plan", "plan", "fonds"],
        },
    )
    assert messages == [
        "couvertures.csv, colonne « couverture » : 2 valeurs sur 3 ne sont pas dans la liste (ex. « complete », ligne 2). "
        "Attendu : une valeur parmi « complète », « partielle », « absente ». Corrigez le fichier puis relancez.",
        "couvertures.csv, colonne « explication » : 1 valeur sur 3 est vide (ligne 3). Attendu : un texte sans espace au début "
        "ni à la fin. "
        "Corrigez le fichier puis relancez.",
        "couvertures.csv, colonne « nom_table » : 1 valeur sur 3 répète la clé d’une ligne précédente (ex. « plan », ligne 3). "
        "Attendu : une clé unique : une table par ligne. Corrigez le fichier puis relancez.",
    ]


@pytest.mark.parametrize(
    ("column", "value", "complaint"),
    [
        ("date_debut", "31/02/2025", "n’est pas une date"),
        ("date_debut", "2025-02-31", "n’est pas une date"),
        ("date_debut", "2025-2-3", "n’est pas une date"),
        ("nb_participants", "12,5", "n’est pas un entier accepté"),
        ("nb_participants", "-4", "n’est pas un entier accepté"),
        ("latitude", "91", "n’est pas un nombre accepté"),
        ("montant_eur", "NaN", "n’est pas un nombre accepté"),
        ("montant_eur", "1e999", "n’est pas un nombre accepté"),
        ("montant_eur", "5 000 €", "n’est pas un nombre accepté"),
        ("est_reservee", "True", "n’est ni oui ni non"),
        ("siren", "12345678", "n’a pas la forme voulue"),
        ("code_pays", "France", "n’a pas la forme voulue"),
        ("nom", " Lyon", "n’a pas la forme voulue"),
    ],
)
def test_a_malformed_value_is_refused(column, value, complaint):
    table = next(name for name, t in TABLES.items() if column in t.columns)
    columns = {name: [""] for name in TABLES[table].columns} | {column: [value]}
    messages = [m for m in said(table, columns) if f"« {column} »" in m]
    assert len(messages) == 1
    assert f"1 valeur sur 1 {complaint} (ex. « {value} », ligne 2)" in messages[0]


def test_an_equation_of_the_table_is_checked():
    row = {name: [""] for name in TABLES["fonds"].columns} | {
        "id_fonds": ["x"],
        "nom": ["X"],
        "code_pays": ["LBN"],
        "statut_fonds": ["en cours"],
        "nb_donateurs": ["5"],
        "nb_donateurs_regions": ["6"],
    }
    assert said("fonds", row) == [
        "fonds.csv : 1 valeur sur 1 ne respecte pas une règle de la table (ligne 2). Attendu : nb_donateurs au moins égal "
        "à la somme de ses types. Corrigez le fichier puis relancez."
    ]


def test_a_reference_to_nothing_is_refused():
    fonds = frame({name: [""] for name in TABLES["fonds"].columns} | {"id_document": ["rapport_2099"]})
    documents = frame({name: [""] for name in TABLES["documents"].columns} | {"id_document": ["rapport_2023"]})
    problems = check_references(
        {"fonds": fonds, "documents": documents}, {"fonds": "fonds.csv", "documents": "documents.csv"}
    )
    assert [str(p) for p in problems] == [
        "fonds.csv, colonne « id_document » : 1 valeur sur 1 renvoie à une ligne absente de « documents » "
        "(ex. « rapport_2099 », ligne 2). Attendu : un identifiant présent dans « documents ». Corrigez le fichier puis relancez."
    ]


def test_empty_text_becomes_null_and_never_zero():
    columns = {name: [""] for name in TABLES["fonds"].columns} | {
        "id_fonds": ["x"],
        "date_ouverture": ["2024-10-01"],
    }
    row = typed("fonds", frame(columns)).to_pylist()[0]
    assert row["montant_eur"] is None
    assert row["nb_donateurs"] is None
    assert row["date_ouverture"].isoformat() == "2024-10-01"


def test_every_column_is_declared_once_and_used():
    used = {column for table in TABLES.values() for column in table.columns}
    assert used == set(FIELDS)
    for name, table in TABLES.items():
        assert set(table.key) <= table.required, f"{name} : une clé ne peut pas être vide"
