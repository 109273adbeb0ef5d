"""Commands that bring files in: templates written, trials that publish nothing, refusals given back, versions."""

import csv
import io
import json
import re
import shutil
import sys
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from cuf_metrics import __main__ as cli
from cuf_metrics import cli_import
from cuf_metrics.imports.modeles import MODELES
from cuf_metrics.imports.origine import SOURCES
from cuf_metrics.pilotage import rows_of
from cuf_metrics.store import current_manifest, list_datasets

ENTETES = ("Collectivité", "Code (SIREN ou Insee)", "Année", "Situation", "Cotisation (€)", "Interlocuteur")
LIGNES = (
    ("Exemple : Commune d’Exemple", "", 2025, "à jour", 1500, ""),
    ("Nantes", "44109", 2024, "à jour", 1500, "à ne pas garder"),
    ("Rennes", "35238", 2024, "à jour", 1200.5, ""),
)
FAUSSE = ("Brest", "29019", "deux mille", "à jour", 900, "")


def workbook(path: Path, *rows: tuple, entetes: tuple = ENTETES) -> Path:
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        # The same rows give the same bytes.
        book.set_properties({"created": datetime(2024, 1, 1)})  # noqa: DTZ001
        book.add_worksheet("Lisez-moi").write_string(0, 0, "À lire")
        sheet = book.add_worksheet("2024")
        for rank, row in enumerate((entetes, *rows)):
            sheet.write_row(rank, 0, row)
    return path


@pytest.fixture
def data(built, tmp_path) -> Path:
    """The published facts, built, for the test alone."""
    folder = Path(shutil.copytree(built, tmp_path / "data", symlinks=True))
    (folder / "pilotage").mkdir()
    return folder


@pytest.fixture
def command(data, monkeypatch, capfd):
    """Run a command on a data folder of one's own: its exit code, what it prints, what it says on stderr."""
    for module in (cli, cli_import):
        monkeypatch.setattr(module, "DATA", data)

    def run(*arguments: object) -> tuple[int, str, str]:
        code = cli.main([str(argument) for argument in arguments])
        return (code, *capfd.readouterr())

    return run


@pytest.fixture
def adhesions(command, tmp_path):
    """Import a workbook of memberships under the same name."""

    def run(*rows: tuple, options: tuple = (), entetes: tuple = ENTETES) -> tuple[int, str, str]:
        path = workbook(tmp_path / "adhesions.xlsx", *rows, entetes=entetes)
        signed = () if "--fonction" in options else ("--fonction", "pôle adhésions")
        return command("import", path, "--source", "classeur", "--table", "adhesions", *signed, *options)

    return run


def test_the_commands_know_the_sources_and_tables_of_the_importers():
    assert set(cli_import.SOURCES) == set(SOURCES)
    assert tuple(MODELES) == cli_import.TABLES


# Templates


def test_a_template_per_table_is_written_in_a_folder(command, tmp_path):
    code, out, err = command("modele", "--dossier", tmp_path)
    assert (code, err) == (0, "")
    assert sorted(path.name for path in tmp_path.glob("*.xlsx")) == sorted(f"modele-{table}.xlsx" for table in MODELES)
    assert out.splitlines()[0] == "modele-adhesions.xlsx : Adhésions."


def test_a_template_is_written_alone(command, tmp_path):
    assert command("modele", "--table", "flux", "--out", tmp_path / "f.xlsx")[0] == 0
    assert openpyxl.load_workbook(tmp_path / "f.xlsx").sheetnames == ["Lisez-moi", "Flux financiers", "Listes"]


def test_a_template_that_cannot_be_written_leaves_nothing(command, tmp_path):
    code, out, err = command("modele", "--table", "flux", "--out", tmp_path / "absent/f.xlsx")
    assert (code, out) == (1, "")
    assert err == (
        "absent : il manque ou le lien ne mène nulle part. Attendu : un fichier que l’on peut lire, un dossier où l’on "
        "peut écrire. Rétablissez-le, puis relancez.\nAucun fichier n’a été écrit.\n"
    )


def test_which_template_must_be_said(command, capfd, tmp_path):
    with pytest.raises(SystemExit) as misuse:
        command("modele", "--out", tmp_path / "f.xlsx")
    assert misuse.value.code == 2
    assert "--out écrit un seul modèle : dites lequel avec --table" in capfd.readouterr().err


# Import


def test_a_trial_tells_what_would_change_and_publishes_nothing(command, adhesions, data):
    code, out, err = adhesions(*LIGNES, options=("--essai",))
    assert (code, err) == (0, "")
    assert out.startswith("adhesions.xlsx, feuille « 2024 », en-têtes à la ligne 1 : ")
    assert "Interlocuteur" in out
    assert "2 lignes lues : 2 nouvelles, 0 modifiée, 0 inchangée ; 0 retirée." in out
    assert out.endswith("Essai : ce fichier peut être publié. Rien n’a été modifié.\n")
    assert "à ne pas garder" not in out
    assert "cuf" not in list_datasets(data)


def test_a_workbook_is_published(command, adhesions, data):
    code, out, err = adhesions(*LIGNES, options=("--fonction", "pôle adhésions"))
    assert (code, err) == (0, "")
    assert "Jeu « cuf » publié, version " in out
    told = command("sql", "select annee, montant_eur from adhesions order by 2", "--jeu", "cuf", "--format", "json")
    assert json.loads(told[1]) == [{"annee": 2024, "montant_eur": 1200.5}, {"annee": 2024, "montant_eur": 1500}]
    (entry,) = current_manifest("cuf", data).historique
    assert (entry.operation, entry.fonction, entry.fichier, entry.nouvelles) == (
        "import",
        "pôle adhésions",
        "adhesions.xlsx",
        2,
    )


def test_the_same_workbook_again_changes_nothing(adhesions, data):
    adhesions(*LIGNES)
    version = current_manifest("cuf", data).version
    code, out, _ = adhesions(*LIGNES)
    assert code == 0
    assert f"Jeu « cuf » inchangé, version {version}." in out


def test_a_refused_workbook_is_given_back_with_what_is_wrong(command, adhesions, data, tmp_path):
    back = tmp_path / "a-corriger.xlsx"
    code, out, err = adhesions(*LIGNES, FAUSSE, options=("--erreurs", back))
    assert code == 1
    assert "publié" not in out
    assert "Colonnes laissées de côté, non gardées : « Interlocuteur »." in out
    assert "« deux mille »" in err
    assert err.endswith("Rien n’a été modifié.\n")
    assert "Traceback" not in err
    book = openpyxl.load_workbook(back)
    assert book.sheetnames == ["Problèmes", "2024"]
    assert [c.coordinate for row in book["2024"].iter_rows() for c in row if c.comment] == ["C5"]
    assert "cuf" not in list_datasets(data)


def test_the_copy_given_back_is_imported_once_mended(command, adhesions, tmp_path):
    back = tmp_path / "a-corriger.xlsx"
    adhesions(*LIGNES, FAUSSE, options=("--erreurs", back))
    book = openpyxl.load_workbook(back)
    book["2024"]["C5"] = 2024
    book.save(back)
    code, out, err = command("import", back, "--source", "classeur", "--table", "adhesions", "--jeu", "cuf", "--essai")
    assert (code, err) == (0, "")
    assert "3 lignes lues : 3 nouvelles, " in out


def test_what_a_header_names_is_said_then_remembered(adhesions, data):
    headers = ("Qui", *ENTETES[2:])
    rows = [(name, *rest) for name, _, *rest in LIGNES]
    code, _, err = adhesions(*rows, entetes=headers)
    assert code == 1
    assert "aucune colonne ne donne « Collectivité »" in err
    said = ("--colonne", "Qui=nom_source", "--fonction", "pôle adhésions")
    assert adhesions(*rows, entetes=headers, options=said)[0] == 0
    (line,) = [r for r in rows_of("entetes", data).to_pylist() if r["champ"] == "nom_source"]
    assert line["nom_table"] == "adhesions"
    assert adhesions(*rows, entetes=headers, options=("--essai",))[0] == 0


@pytest.mark.parametrize(
    ("option", "told"),
    [
        (("--colonne", "Absent=note"), "--colonne : aucun en-tête de la feuille ne s’appelle « Absent »"),
        (("--colonne", "Année"), "--colonne : aucun en-tête de la feuille ne s’appelle « Année »"),
        (("--colonne", "Année=an"), "--colonne : « an » n’est pas un champ de la table « adhesions »"),
        (("--feuille", "2023"), "adhesions.xlsx : aucune feuille lisible ne s’appelle « 2023 »"),
        (("--pays", "Japon"), "--pays n’a pas d’effet sur cette source"),
    ],
    ids=" ".join,
)
def test_an_option_that_means_nothing_here_is_told(adhesions, option, told):
    code, out, err = adhesions(*LIGNES, options=option)
    assert (code, out) == (1, "")
    assert told in err


def test_a_trial_of_another_source_publishes_nothing_either(command, tmp_path, data):
    path = tmp_path / "liens.csv"
    path.write_text("collectivité;partenaire;pays\nNantes;Niigata;Japon\n", "utf-8")
    code, out, err = command("import", path, "--source", "partenariats", "--jeu", "essai", "--essai")
    assert (code, err) == (0, "")
    assert out.startswith("1 lien du jeu : 1 nouveau, 0 modifié, 0 inchangé ; 0 retiré.\n")
    assert "essai" not in list_datasets(data)
    code, _, err = command("import", path, "--source", "partenariats", "--essai", "--erreurs", tmp_path / "e.xlsx")
    assert code == 1
    assert "--erreurs n’a pas d’effet sur cette source" in err


def test_progress_is_shown_on_a_terminal_only(monkeypatch, capsys):
    with cli_import._progress() as told:
        assert told is None
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with cli_import._progress() as told:
        told(0.456, "lecture")
    assert capsys.readouterr().err == "\r\x1b[K46\u00a0% lecture\r\x1b[K"


# Versions


def test_versions_are_listed_gone_back_to_and_files_taken_out(command, adhesions, data):
    who = ("--fonction", "pôle adhésions")
    adhesions(*LIGNES, options=who)
    first = current_manifest("cuf", data).version
    adhesions(*LIGNES[:2], options=who)
    code, out, _ = command("versions", "--jeu", "cuf", "--format", "json")
    assert code == 0
    assert [(e["operation"], e["nouvelles"], e["retirees"]) for e in json.loads(out)] == [
        ("import", 0, 1),
        ("import", 2, 0),
    ]
    code, out, _ = command("versions", "--jeu", "cuf", "--revenir", first, *who)
    assert code == 0
    assert out.startswith(f"Retour à la version {first} : jeu « cuf », 2 lignes de fichiers, version ")
    told = command("sql", "select count(*) as n from adhesions", "--jeu", "cuf", "--format", "json")
    assert json.loads(told[1]) == [{"n": 2}]
    ident = json.loads(command("versions", "--jeu", "cuf", "--format", "json")[1])[1]["id_document"]
    assert command("versions", "--jeu", "cuf", "--retirer", ident, *who)[0] == 0
    table = command("versions", "--jeu", "cuf")[1]
    assert re.findall(r" (import|retrait|retour) +pôle adhésions", table) == ["retrait", "retour", "import", "import"]


def test_versions_of_no_dataset_are_refused(command):
    code, out, err = command("versions", "--jeu", "absent")
    assert (code, out) == (1, "")
    assert err.startswith("jeu « absent » : il n’est pas construit ici")


@pytest.mark.parametrize("act", ["--revenir", "--retirer"])
def test_who_asks_must_be_said(command, capfd, act):
    with pytest.raises(SystemExit) as misuse:
        command("versions", "--jeu", "cuf", act, "x")
    assert misuse.value.code == 2
    assert "--fonction dit qui le demande" in capfd.readouterr().err


# A CSV for programs


def test_sql_writes_texts_as_they_are(command):
    """A CSV of the command line is read by programs: the downloads of the pages are the ones made for spreadsheets."""
    query = "select unnest(['=1+1', '+33', '-x', '@a', '<b>']) as texte"
    code, out, _ = command("sql", query, "--format", "csv")
    assert code == 0
    assert [row["texte"] for row in csv.DictReader(io.StringIO(out))] == ["=1+1", "+33", "-x", "@a", "<b>"]


def test_a_publication_is_signed_and_a_trial_needs_no_one(command, capfd, tmp_path):
    path = workbook(tmp_path / "adhesions.xlsx", *LIGNES)
    with pytest.raises(SystemExit) as misuse:
        command("import", path, "--source", "classeur", "--table", "adhesions")
    assert misuse.value.code == 2
    assert "--fonction dit qui publie" in capfd.readouterr().err


def test_what_is_left_to_settle_and_the_files_in_force_are_told(command, adhesions):
    assert "identites" not in adhesions(*LIGNES)[1]
    out = adhesions(*LIGNES, ("Syndicat Zzz", "", 2024, "à jour", 1, ""))[1]
    assert "Des noms restent à trancher : page « Identités », ou python -m cuf_metrics identites --jeu cuf." in out
    table = command("versions")[1]
    assert "- adhesions-adhesions-xlsx : adhesions.xlsx (adhesions)" in table
