"""The command line as a script uses it: exit codes, streams, formats, no traceback."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

RACINE = Path(__file__).resolve().parent.parent


@pytest.fixture
def run(built):
    def _run(*arguments: str, data: Path = built) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "-m", "cuf_metrics", *arguments],
            cwd=RACINE,
            env={**os.environ, "OBSERVATOIRE_DATA": str(data)},
            capture_output=True,
            text=True,
            check=False,
        )

    return _run


def test_sql_counts_the_published_figures(run):
    result = run("sql", "select count(*) as n from chiffres_publies", "--format", "json")
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)[0]["n"] >= 320


def test_sql_formats(run):
    query = (
        "select id_fonds, montant_eur, date_ouverture from fonds where id_fonds in ('maroc', 'indonesie') order by 1"
    )
    as_csv = list(csv.DictReader(io.StringIO(run("sql", query, "--format", "csv").stdout)))
    as_json = json.loads(run("sql", query, "--format", "json").stdout)
    assert as_json == [
        {"id_fonds": "indonesie", "montant_eur": None, "date_ouverture": None},
        {"id_fonds": "maroc", "montant_eur": 520000.0, "date_ouverture": "2023-09-01"},
    ]
    assert [r["montant_eur"] for r in as_csv] == ["", "520000.0"]
    assert "indonesie" in run("sql", query).stdout


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("sql", "drop view fonds"), 1, "est refusée, la base est en lecture seule"),
        (("sql", "select 1", "--jeu", "absent"), 1, "il n’est pas construit ici"),
        (("sql", "select 1", "--jeu", "../x"), 1, "ce n’est pas un nom de jeu de données"),
        (("sql",), 2, "requete"),
        (("inconnue",), 2, "inconnue"),
        ((), 2, "COMMANDE"),
    ],
)
def test_refusals_and_misuse(run, arguments, code, sentence):
    result = run(*arguments)
    assert result.returncode == code
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


def test_build_says_what_it_did_and_refuses_bad_facts(run, data):
    built = run("build", "--jeu", "publie", data=data)
    assert built.returncode == 0, built.stderr
    assert "Jeu « publie » construit" in built.stdout
    assert "déjà à jour" in run("build", data=data).stdout
    (data / "publications/fonds.csv").write_text("", encoding="utf-8")
    refused = run("build", data=data)
    assert refused.returncode == 1
    assert "fonds.csv : le fichier est vide" in refused.stderr
    assert "Rien n’a été modifié" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_json_is_always_json(run):
    query = "select sum(nb_donateurs) as total, 1/0 as rien, 'a' as x, 'b' as x, list(id_fonds) as noms, date '0044-03-15 (BC)' as ides from fonds"
    result = run("sql", query, "--format", "json")
    assert result.returncode == 0, result.stderr
    (row,) = json.loads(result.stdout, parse_constant=lambda c: pytest.fail(f"{c} n’est pas du JSON"))
    assert row["total"] == 361
    assert row["rien"] is None
    assert (row["x"], row["x_4"]) == ("a", "b")
    assert len(row["noms"]) == 9


@pytest.mark.parametrize("format_", ["csv", "table"])
def test_nested_values_are_shown(run, format_):
    result = run("sql", "select list(id_fonds) as noms, {'a': 1} as objet, 'é' as e from fonds", "--format", format_)
    assert result.returncode == 0, result.stderr
    assert "liban-2020" in result.stdout
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("damage", ["", "{}", '"x"', "{"])
def test_a_damaged_manifest_is_told_then_mended(run, data, damage):
    assert run("build", data=data).returncode == 0
    manifest = data / "extraits/publie/manifeste.json"
    manifest.write_text(damage, encoding="utf-8")
    refused = run("sql", "select 1", data=data)
    assert refused.returncode == 1
    assert "le manifeste du jeu manque ou est abîmé" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert run("build", data=data).returncode == 0
    assert run("sql", "select count(*) from fonds", data=data).returncode == 0


def test_a_folder_that_refuses_writing_is_told(run, data):
    (data / "extraits").write_text("un fichier à la place du dossier", encoding="utf-8")
    result = run("build", data=data)
    assert result.returncode == 1
    assert "le système refuse l’opération" in result.stderr
    assert "Traceback" not in result.stderr
