"""What a reader is told when rows break a contract; real sentences, four-row tables."""

import re
import shutil
import time
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from cuf_metrics.contracts import FIELDS, TABLES, Field
from cuf_metrics.formatting import UNITS
from cuf_metrics.sources.publications import fingerprint, read_csv, read_publications
from cuf_metrics.validation import CONTRATS, REMEDE, check_references, check_table, typed

PUBLICATIONS = Path(__file__).resolve().parent.parent / "data/publications"

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


def test_a_missing_and_a_misnamed_column_are_both_told():
    columns = {k: v for k, v in VALIDE.items() if k != "explication"} | {"explications": ["a", "b", "c"]}
    assert said("couvertures", columns) == [
        "couvertures.csv, colonne « explication » : la colonne manque. Attendu : les colonnes obligatoires nom_table, "
        "couverture, explication. Corrigez le fichier puis relancez.",
        "couvertures.csv, colonne « explications » : la colonne n’est pas prévue. Attendu : des colonnes parmi nom_table, "
        "couverture, periode_couverte, explication. Vouliez-vous dire « explication » ? Corrigez le fichier puis relancez.",
    ]


def test_several_columns_make_one_problem_and_the_others_are_still_checked():
    columns = {"nom_table": ["plan", "plan"], "Couverture": ["complète", "absente"], "x": ["", ""]}
    assert said("couvertures", columns) == [
        "couvertures.csv, colonnes « couverture », « explication » : 2 colonnes manquent. Attendu : les colonnes "
        "obligatoires nom_table, couverture, explication. Corrigez le fichier puis relancez.",
        "couvertures.csv, colonnes « Couverture », « x » : 2 colonnes ne sont pas prévues. Attendu : des colonnes parmi "
        "nom_table, couverture, periode_couverte, explication. Vouliez-vous dire « couverture » pour « Couverture » ? "
        "Corrigez le fichier puis relancez.",
        "couvertures.csv, colonne « nom_table » : 1 ligne sur 2 répète la clé d’une ligne précédente (ex. « plan », ligne 3). "
        "Attendu : une clé unique : une table par ligne. Corrigez le fichier puis relancez.",
    ]


def test_a_repeated_column_is_told_once():
    rows = pd.concat([frame(VALIDE), frame({"nom_table": ["a", "b", "c"]})], axis=1)
    assert [str(p) for p in check_table("couvertures", rows, "couvertures.csv")] == [
        "couvertures.csv, colonne « nom_table » : la colonne est répétée. Attendu : un nom différent par colonne. "
        "Corrigez le fichier puis relancez."
    ]


def test_an_optional_column_may_be_absent():
    columns = {k: v for k, v in VALIDE.items() if k != "periode_couverte"}
    assert said("couvertures", columns) == []
    data = typed("couvertures", frame(columns))
    assert data.schema == TABLES["couvertures"].arrow_schema
    assert data["periode_couverte"].null_count == 3


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
        "Attendu : une valeur parmi « complète », « partielle », « absente ». Vouliez-vous dire « complète » ? "
        "Corrigez le fichier puis relancez.",
        "couvertures.csv, colonne « explication » : 1 valeur sur 3 est vide (ligne 3). Attendu : un texte sans espace au début "
        "ni à la fin. "
        "Corrigez le fichier puis relancez.",
        "couvertures.csv, colonne « nom_table » : 1 ligne sur 3 répète la clé d’une ligne précédente (ex. « plan », ligne 3). "
        "Attendu : une clé unique : une table par ligne. Corrigez le fichier puis relancez.",
    ]


ENTIER = "1 valeur sur 1 n’est pas un entier accepté"
NOMBRE = "1 valeur sur 1 n’est pas un nombre accepté"
ARGENT = "1 valeur sur 1 n’est pas un montant accepté"
DATE = "1 valeur sur 1 n’est pas une date"
FORME = "1 valeur sur 1 n’a pas la forme voulue"
AAAA = "AAAA-MM-JJ (ex. 2023-09-18)"
MONTANT = "un montant en euros d’au moins 0, avec un point et au plus quatre décimales"


@pytest.mark.parametrize(
    ("column", "value", "complaint", "expected"),
    [
        ("date_debut", "31/02/2025", DATE, AAAA),
        ("date_debut", "2025-02-31", DATE, AAAA),
        ("date_debut", "2025-2-3", DATE, AAAA),
        ("nb_participants", "12,5", ENTIER, "un nombre entier d’au moins 0"),
        ("nb_participants", "-4", ENTIER, "un nombre entier d’au moins 0"),
        ("nb_participants", "1" * 19, ENTIER, "un nombre entier d’au moins 0"),
        ("annee", "1850", ENTIER, "un nombre entier d’au moins 1900 et d’au plus 2100"),
        ("latitude", "91", NOMBRE, "un nombre d’au moins -90 et d’au plus 90, avec un point pour les décimales"),
        ("valeur", "9" * 400, NOMBRE, "un nombre, avec un point pour les décimales"),
        ("montant_eur", "NaN", ARGENT, MONTANT),
        ("montant_eur", "1e999", ARGENT, MONTANT),
        ("montant_eur", "5 000 €", ARGENT, MONTANT),
        ("montant_eur", "1.00005", ARGENT, MONTANT),
        ("montant_eur", "9" * 15, ARGENT, MONTANT),
        ("est_reservee", "True", "1 valeur sur 1 n’est ni oui ni non", "oui ou non"),
        ("siren", "12345678", FORME, "9 chiffres"),
        ("code_pays", "France", FORME, "3 lettres majuscules (ex. LBN)"),
        ("id_fonds", "Liban 2020", FORME, "minuscules sans accent, chiffres, tirets (ex. liban-2020)"),
        ("heure_debut", "25:00", FORME, "HH:MM (ex. 09:30)"),
        ("nom", " Lyon", FORME, "un texte sans espace au début ni à la fin"),
    ],
)
def test_a_malformed_value_is_refused(column, value, complaint, expected):
    table = next(name for name, t in TABLES.items() if column in t.columns)
    columns = {name: [""] for name in TABLES[table].columns} | {column: [value]}
    example = value if len(value) <= 60 else value[:59] + "…"
    assert [m for m in said(table, columns) if f"« {column} » : 1 valeur sur 1 n" in m] == [
        f"{table}.csv, colonne « {column} » : {complaint} (ex. « {example} », ligne 2). Attendu : {expected}. {REMEDE}"
    ]


def test_a_unit_outside_the_list_is_refused_and_the_nearest_is_proposed():
    assert said("audiences", {"unite": ["collectivites"]})[-1] == (
        "audiences.csv, colonne « unite » : 1 valeur sur 1 n’est pas dans la liste (ex. « collectivites », ligne 2). Attendu : "
        "une valeur de la liste, par exemple « € », « % », « ratio ». Vouliez-vous dire « collectivités » ? "
        "Corrigez le fichier puis relancez."
    )


@pytest.mark.parametrize("name", FIELDS)
def test_a_column_says_its_form_and_its_unit_in_the_words_of_the_application(name):
    field = FIELDS[name]
    assert not re.search(r"[\[\]{}|\\*?]", field.attendu)
    assert field.unite in {"", *UNITS}
    assert not field.motif or field.forme != Field("texte", "").forme


FONDS = {
    "id_fonds": ["x", "y", "z"],
    "nom": ["X", "Y", "Z"],
    "code_pays": ["LBN", "LBN", "LBN"],
    "statut_fonds": ["en cours", "en cours", "en cours"],
    "nb_donateurs": ["9", "5", "1,5"],
    "nb_donateurs_regions": ["6", "6", "6"],
}


def test_an_equation_of_the_table_is_checked_on_the_rows_that_can_bear_it():
    assert said("fonds", FONDS) == [
        "fonds.csv, colonne « nb_donateurs » : 1 valeur sur 3 n’est pas un entier accepté (ex. « 1,5 », ligne 4). "
        "Attendu : un nombre entier d’au moins 0. Corrigez le fichier puis relancez.",
        "fonds.csv : 1 ligne sur 3 ne respecte pas une règle de la table (ex. « y », ligne 3). Attendu : nb_donateurs au "
        "moins égal à la somme de ses types. Corrigez le fichier puis relancez.",
    ]


def test_an_equation_is_left_aside_when_its_column_may_be_misnamed():
    columns = {k: v for k, v in FONDS.items() if k != "nb_donateurs"} | {"nb_donateur": ["1", "1", "1"]}
    assert [m.split(".")[0] for m in said("fonds", columns)] == ["fonds"]


@pytest.mark.parametrize(
    ("parents", "constat"),
    [
        (["", "a", "b"], None),
        (["a", "", ""], "1 ligne sur 3 se rattache à elle-même en boucle (ex. « a → a », ligne 2)"),
        (["b", "a", "a"], "2 lignes sur 3 se rattachent à elles-mêmes en boucle (ex. « a → b → a », ligne 2)"),
        (["", "c", "b"], "2 lignes sur 3 se rattachent à elles-mêmes en boucle (ex. « b → c → b », ligne 3)"),
    ],
)
def test_a_row_attached_to_itself_is_refused(parents, constat):
    rows = {"id_plan": ["a", "b", "c"], "id_plan_parent": parents}
    expected = f"Attendu : un rattachement qui ne revient pas à sa propre ligne. {REMEDE}"
    told = [m for m in said("plan", rows) if "boucle" in m]
    assert told == ([f"plan.csv, colonne « id_plan_parent » : {constat}. {expected}"] if constat else [])


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


def test_a_country_that_does_not_exist_is_refused():
    fonds = {"fonds": frame({"code_pays": ["LBN", "ZZZ", "Liban", ""]})}
    files = {"fonds": "fonds.csv"}
    assert [str(p) for p in check_references(fonds, files, {"pays": {"LBN"}})] == [
        "fonds.csv, colonne « code_pays » : 1 valeur sur 2 n’est pas dans la référence « pays » (ex. « ZZZ », ligne 3). "
        "Attendu : un code présent dans « pays ». Corrigez le fichier puis relancez."
    ]
    assert check_references(fonds, files) == []


def test_empty_text_becomes_null_and_never_zero():
    columns = {name: [""] for name in TABLES["fonds"].columns} | {
        "id_fonds": ["x"],
        "date_ouverture": ["2024-10-01"],
    }
    row = typed("fonds", frame(columns)).to_pylist()[0]
    assert row["montant_eur"] is None
    assert row["nb_donateurs"] is None
    assert row["date_ouverture"].isoformat() == "2024-10-01"


def test_text_becomes_the_type_of_its_column():
    columns = {
        "est_reservee": ["oui", "non", ""],
        "nb_participants": ["+12", "007", ""],
        "date_debut": ["2024-02-29", "1901-01-01", ""],
    }
    data = typed("reunions", frame(columns))
    assert data.schema == TABLES["reunions"].arrow_schema
    assert data["est_reservee"].to_pylist() == [True, False, None]
    assert data["nb_participants"].to_pylist() == [12, 7, None]
    assert data["date_debut"].to_pylist() == [date(2024, 2, 29), date(1901, 1, 1), None]


def test_a_hundred_thousand_rows_are_checked_and_typed_in_a_moment():
    n = 100_000
    rows = frame(
        {
            "id_adhesion": [f"a-{i}" for i in range(n)],
            "id_collectivite": ["lyon"] * n,
            "annee": ["2024"] * n,
            "date_adhesion": ["2024-01-31"] * n,
        }
    )
    start = time.perf_counter()
    assert check_table("adhesions", rows, "adhesions.csv") == []
    assert typed("adhesions", rows).num_rows == n
    assert time.perf_counter() - start < 1.5


def test_every_column_is_declared_once_and_used():
    used = {column for table in CONTRATS.values() for column in table.columns}
    assert used == set(FIELDS)
    for name, table in CONTRATS.items():
        assert set(table.key) <= table.required, f"{name} : une clé ne peut pas être vide"


# --- files ----------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path) -> Path:
    return Path(shutil.copytree(PUBLICATIONS, tmp_path / "publications"))


def refused(folder: Path) -> list[str]:
    return [str(problem) for problem in read_publications(folder)[1]]


def read(tmp_path: Path, raw: bytes) -> tuple[pd.DataFrame, list[str]]:
    path = tmp_path / "x.csv"
    path.write_bytes(raw)
    rows, problems = read_csv(path)
    return rows, [str(problem) for problem in problems]


def test_the_published_files_have_no_problem():
    tables, problems = read_publications(PUBLICATIONS)
    assert problems == []
    assert all(tuple(rows.columns) == TABLES[name].columns for name, rows in tables.items())


def test_a_ragged_line_a_bad_date_and_a_repeated_key_are_told_together(folder):
    path = folder / "documents.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    ident, day = lines[1].split(",")[0], re.search(r"\d{4}-\d{2}-\d{2}", lines[1])[0]
    path.write_text("\n".join([*lines, "court,trop", lines[1].replace(day, "31/02/2025")]) + "\n", encoding="utf-8")
    assert refused(folder) == [
        "documents.csv : 1 ligne sans le bon nombre de cellules (2 au lieu de 10) (ligne 7). Attendu : 10 cellules par ligne. "
        "Corrigez le fichier puis relancez.",
        "documents.csv, colonne « date_publication » : 1 valeur sur 6 n’est pas une date (ex. « 31/02/2025 », ligne 8). "
        "Attendu : AAAA-MM-JJ (ex. 2023-09-18). Corrigez le fichier puis relancez.",
        "documents.csv, colonne « id_document » : 1 ligne sur 6 répète la clé d’une ligne précédente "
        f"(ex. « {ident} », ligne 8). Attendu : une clé unique : un document par ligne. Corrigez le fichier puis relancez.",
    ]


def test_a_file_that_cannot_be_read_whole_does_not_accuse_the_others(folder):
    (folder / "documents.csv").unlink()
    assert refused(folder) == [
        "documents.csv : le fichier manque. Attendu : un fichier documents.csv dans publications/. Rétablissez-le puis relancez."
    ]


def test_the_source_of_each_fact_is_demanded(folder):
    path = folder / "accompagnements.csv"
    path.write_text(
        "id_accompagnement,id_dispositif,id_collectivite,id_document,citation\n"
        f"a,{pd.read_csv(folder / 'dispositifs.csv')['id_dispositif'][0]},"
        f"{pd.read_csv(folder / 'collectivites.csv')['id_collectivite'][0]},rapport_2023,\n",
        encoding="utf-8",
    )
    assert refused(folder) == [
        "accompagnements.csv, colonne « section » : la colonne manque. Attendu : les colonnes obligatoires id_accompagnement, "
        "id_dispositif, id_collectivite, id_document, section, citation. Corrigez le fichier puis relancez.",
        "accompagnements.csv, colonne « citation » : 1 ligne sur 1 sans source (ligne 2). Attendu : le document, la section et "
        "la citation exacte de chaque fait. Corrigez le fichier puis relancez.",
    ]


def test_an_absent_optional_column_is_empty(folder):
    path = folder / "couvertures.csv"
    pd.read_csv(path).drop(columns="periode_couverte").to_csv(path, index=False)
    tables, problems = read_publications(folder)
    assert problems == []
    assert set(tables["couvertures"]["periode_couverte"]) == {""}


def test_a_parent_or_a_country_that_does_not_exist_is_refused(folder):
    plan, fonds = folder / "plan.csv", folder / "fonds.csv"
    rows = pd.read_csv(plan, dtype=str, keep_default_na=False)
    rows.loc[rows["id_plan_parent"] != "", "id_plan_parent"] = "nulle-part"
    rows.to_csv(plan, index=False)
    fonds.write_text(fonds.read_text(encoding="utf-8").replace(",UKR,", ",UKX,", 1), encoding="utf-8")
    parents, pays = refused(folder)
    n = (rows["id_plan_parent"] != "").sum()
    assert parents.startswith(
        f"plan.csv, colonne « id_plan_parent » : {n} valeurs sur {n} renvoient à une ligne absente de « plan » (ex. « nulle-part »"
    )
    assert "1 valeur sur 9 n’est pas dans la référence « pays » (ex. « UKX », ligne" in pays


ABIME = {
    "octet nul": (
        b"a,b\n1,2\n3\x00,4\n",
        "x.csv : le fichier contient un octet nul (ligne 3). Attendu : un fichier CSV enregistré en UTF-8. "
        f"Enregistrez-le en UTF-8. {REMEDE}",
    ),
    "octet latin-1": (
        b"a,b\n1,\xe9\n",
        "x.csv : le fichier n’est pas en UTF-8 : octet 0xE9 (ligne 2). Attendu : un fichier CSV enregistré en UTF-8. "
        f"Enregistrez-le en UTF-8. {REMEDE}",
    ),
    "fichier vide": (
        b"\xef\xbb\xbf \n",
        "x.csv : le fichier est vide. Attendu : une ligne d’en-tête puis des lignes de données. "
        f"Rétablissez son contenu. {REMEDE}",
    ),
    "en-tête seul": (
        b"a,b\n",
        f"x.csv : le fichier n’a qu’un en-tête. Attendu : au moins une ligne de données. {REMEDE}",
    ),
    "guillemet ouvert": (
        b'a,b\n1,2\n3,"4\n5,6\n',
        "x.csv : un guillemet n’est pas refermé, la suite n’a pas été lue (ligne 3). Attendu : un guillemet à chaque bout "
        f"de la cellule. {REMEDE}",
    ),
    "guillemet dans l’en-tête": (
        b'a,"b\n1,2\n',
        "x.csv : un guillemet n’est pas refermé, la suite n’a pas été lue (ligne 1). Attendu : un guillemet à chaque bout "
        f"de la cellule. {REMEDE}",
    ),
    "guillemet mal placé": (
        b'a,b\n1,"2"3\n',
        "x.csv : un guillemet est mal placé, la suite n’a pas été lue (ligne 2). Attendu : un guillemet doublé à "
        f"l’intérieur d’une cellule. {REMEDE}",
    ),
    "cellule immense": (
        b"a,b\n1," + b"x" * 200_000 + b"\n",
        "x.csv : une cellule dépasse 131\u202f072 caractères, la suite n’a pas été lue (ligne 2). Attendu : des cellules plus "
        f"courtes, aux guillemets refermés. {REMEDE}",
    ),
    "points-virgules": (
        b"a;b\n1,2;3\n",
        f"x.csv : les cellules sont séparées par « ; » (ligne 1). Attendu : des virgules. {REMEDE}",
    ),
    "lignes bancales": (
        b"a,b\n1\n1,2\n1,2,3\n",
        f"x.csv : 2 lignes sans le bon nombre de cellules (1 au lieu de 2) (ligne 2). Attendu : 2 cellules par ligne. {REMEDE}",
    ),
}


@pytest.mark.parametrize("cas", ABIME)
def test_a_damaged_file_is_explained(tmp_path, cas):
    raw, sentence = ABIME[cas]
    assert read(tmp_path, raw)[1] == [sentence]


@pytest.mark.parametrize(
    "raw",
    [b"\xef\xbb\xbfa,b\n1,2\n", b"a,b\r\n1,2\r\n", b"\n\na,b\n\n1,2\n\n", b"a,b\n1,2"],
    ids=["signature UTF-8", "CRLF", "lignes vides", "sans fin de ligne"],
)
def test_a_harmless_oddity_is_accepted(tmp_path, raw):
    rows, problems = read(tmp_path, raw)
    assert (problems, rows.to_dict("list")) == ([], {"a": ["1"], "b": ["2"]})


def test_line_numbers_follow_cells_of_several_lines(tmp_path):
    rows, _ = read(tmp_path, b'a,b\n"1\n1",2\n\n3,4\n')
    assert list(rows.index) == [2, 5]
    assert rows["a"].tolist() == ["1\n1", "3"]


def test_the_rows_before_a_broken_one_are_kept_and_many_rows_too(tmp_path):
    rows, problems = read(tmp_path, b"a,b\n" + b"1,2\n" * 1234 + b'3,"4\n')
    assert (len(rows), len(problems)) == (1234, 1)


def test_a_repeated_header_is_told(folder):
    path = folder / "couvertures.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("periode_couverte", "couverture", 1), encoding="utf-8")
    assert refused(folder) == [
        "couvertures.csv, colonne « couverture » : la colonne est répétée. Attendu : un nom différent par colonne. "
        "Corrigez le fichier puis relancez."
    ]


def test_a_folder_in_the_place_of_a_file_is_told(folder):
    (folder / "adhesions.csv").mkdir()
    (folder / "fond.csv").mkdir()
    assert fingerprint(folder)["adhesions.csv"] == "illisible"
    assert refused(folder) == [
        "adhesions.csv : le fichier ne peut pas être lu : c’est un dossier. Attendu : un fichier CSV lisible. "
        "Remplacez-le par un fichier lisible puis relancez.",
        "fond.csv : le fichier ne correspond à aucune table. Attendu : un nom de table du contrat. "
        "Vouliez-vous dire « fonds » ? Renommez-le ou retirez-le.",
    ]


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (PermissionError(13, "Permission denied"), "le droit de lecture manque"),
        (OSError(5, "EIO"), "erreur 5 du système"),
    ],
)
def test_an_unreadable_file_is_told(tmp_path, monkeypatch, error, reason):
    def fail(path):
        raise error

    monkeypatch.setattr(Path, "read_bytes", fail)
    _, problems = read_csv(tmp_path / "fonds.csv")
    assert [str(p) for p in problems] == [
        f"fonds.csv : le fichier ne peut pas être lu : {reason}. Attendu : un fichier CSV lisible. "
        "Remplacez-le par un fichier lisible puis relancez."
    ]


def test_an_unreadable_reference_is_told(monkeypatch):
    def fail(name):
        raise FileNotFoundError(name)

    monkeypatch.setattr("cuf_metrics.sources.publications.read_reference", fail)
    assert refused(PUBLICATIONS) == [
        "pays.parquet : la référence des pays ne peut pas être lue. Rétablissez-la : python -m cuf_metrics reference."
    ]


def test_a_problem_knows_its_column_and_every_line_it_is_about():
    rows = {
        "id_relation": ["a", "b", "a", "c"],
        "type_relation": ["somme", "sommes", "inclusion", "totaux"],
        "id_chiffre_publie": ["x", "x", "x", ""],
        "termes": ["x ; y", "y", "y", "y"],
        "motif": ["m", "m", "m", "m"],
    }
    told = {(p.colonne, p.lignes) for p in check_table("relations", frame(rows), "relations.csv")}
    assert told == {
        ("id_chiffre_publie", (5,)),
        ("type_relation", (3, 5)),
        # The row that repeats a key, and the one it repeats.
        ("id_relation", (2, 4)),
        # An equation is of a row, not of a column.
        ("", (2,)),
    }
