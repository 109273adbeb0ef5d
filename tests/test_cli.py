"""The command line as a script uses it: exit codes, streams, formats, no traceback."""

import csv
import io
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cuf_metrics import __main__ as cli

RACINE = Path(__file__).resolve().parent.parent


@pytest.fixture
def run(built):
    def _run(*arguments: str, data: Path = built, **options) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "-m", "cuf_metrics", *arguments],
            cwd=RACINE,
            env={**os.environ, "OBSERVATOIRE_DATA": str(data)},
            capture_output=True,
            text=True,
            check=False,
            **options,
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
    assert [r["montant_eur"] for r in as_csv] == ["", "520000"]
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


def assert_refused(result: subprocess.CompletedProcess, *sentences: str) -> None:
    assert result.returncode == 1, result.stderr
    for sentence in sentences:
        assert sentence in result.stderr
    assert "Traceback" not in result.stderr
    assert "Errno" not in result.stderr


def put_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def put_endless_link(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.name)


@pytest.mark.parametrize("damage", [put_folder, put_endless_link])
def test_a_file_that_cannot_be_read_is_refused(run, data, damage):
    damage(data / "publications/fonds.csv")
    assert_refused(run("build", data=data), "fonds.csv : ", "Rien n’a été modifié")
    assert not (data / "extraits/publie").exists()


def test_a_file_in_place_of_the_folder_of_extracts_is_refused(run, data):
    (data / "extraits").write_text("", encoding="utf-8")
    assert_refused(run("build", data=data), "extraits : un fichier occupe la place d’un dossier", "Rien n’a été")


def test_a_full_disk_changes_nothing(run, data):
    def no_room():
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))

    assert_refused(run("build", data=data, preexec_fn=no_room), "il n’y a plus de place pour écrire", "Rien n’a été")
    assert not (data / "extraits/publie").exists()
    assert "construit" in run("build", data=data).stdout


def test_a_damaged_manifest_is_refused_then_mended(run, built, tmp_path):
    mine = shutil.copytree(built, tmp_path / "data", symlinks=True)
    path = mine / "extraits/publie/manifeste.json"
    path.write_bytes(path.read_bytes()[:100])
    assert_refused(run("sql", "select 1", data=mine), "il est absent, tronqué ou malformé", "Reconstruisez le jeu")
    assert "construit" in run("build", data=mine).stdout
    assert run("sql", "select 1", data=mine).returncode == 0


def test_json_holds_every_kind_of_value(run):
    query = """
        select 170141183460469231731687303715884105727::hugeint as grand, sum(i) as somme, 1.25::decimal(10, 2) as decimal,
            'nan'::double as nan, '-inf'::double as infini, date '2023-01-02' as jour,
            timestamp '2023-01-02 03:04:05' as instant, time '01:02:03' as heure, 'ab'::blob as octets, null as rien,
            [1.5::decimal(3, 1), null] as liste, {'d': [date '2020-01-01'], 'n': 'inf'::float} as structure,
            map {'x': 1} as dictionnaire, interval 3 month as duree, true as vrai
        from range(3) t(i)"""
    result = run("sql", query, "--format", "json")
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout, parse_constant=pytest.fail) == [
        {
            "grand": 170141183460469231731687303715884105727,
            "somme": 3,
            "decimal": 1.25,
            "nan": None,
            "infini": None,
            "jour": "2023-01-02",
            "instant": "2023-01-02T03:04:05",
            "heure": "01:02:03",
            "octets": "6162",
            "rien": None,
            "liste": [1.5, None],
            "structure": {"d": ["2020-01-01"], "n": None},
            "dictionnaire": [["x", 1]],
            "duree": [3, 0, 0],
            "vrai": True,
        }
    ]
    (row,) = csv.DictReader(io.StringIO(run("sql", query, "--format", "csv").stdout))
    assert json.loads(row["structure"]) == {"d": ["2020-01-01"], "n": None}
    assert (row["nan"], row["infini"]) == ("", "")
    assert (row["grand"], row["octets"]) == ("170141183460469231731687303715884105727", "6162")


@pytest.mark.parametrize("form", ["json", "csv"])
def test_columns_of_the_same_name_are_all_kept(run, form):
    text = run("sql", "select 1 as id, 2 as id, 3 as id_1, 4 as id", "--format", form).stdout
    (row,) = json.loads(text) if form == "json" else csv.DictReader(io.StringIO(text))
    assert {name: int(value) for name, value in row.items()} == {"id": 1, "id_2": 2, "id_1": 3, "id_3": 4}


def test_a_date_out_of_the_calendar_is_given_as_text(run):
    result = run("sql", "select date '0044-03-15 (BC)' as ides", "--format", "json")
    assert result.returncode == 0, result.stderr
    assert "03-15" in json.loads(result.stdout)[0]["ides"]


def test_a_value_that_a_format_cannot_hold_is_refused(run):
    assert_refused(run("sql", "select ['infinity'::date] as x", "--format", "json"), "résultat : ", "cast(colonne as")


@pytest.mark.parametrize("form", ["csv", "table"])
def test_nested_values_are_shown(run, form):
    result = run("sql", "select list(id_fonds) as noms, {'a': 1} as objet, 'é' as e from fonds", "--format", form)
    assert result.returncode == 0, result.stderr
    assert "liban-2020" in result.stdout


@pytest.mark.parametrize("form", ["json", "csv", "table"])
def test_a_closed_pipe_is_no_error(built, form):
    command = [sys.executable, "-m", "cuf_metrics", "sql", "from range(50000)", "--format", form]
    environment = {**os.environ, "OBSERVATOIRE_DATA": str(built)}
    with subprocess.Popen(
        command, cwd=RACINE, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 0


def test_an_output_that_cannot_be_written_is_told(run, built):
    with open("/dev/full", "w", encoding="utf-8") as full:
        result = subprocess.run(
            [sys.executable, "-m", "cuf_metrics", "sql", "select 1"],
            cwd=RACINE,
            env={**os.environ, "OBSERVATOIRE_DATA": str(built)},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert_refused(result, "sortie de la commande : il n’y a plus de place")


def test_ctrl_c_stops_a_long_query_quietly(built):
    """The interruption is sent once the query has begun."""
    script = (
        "import os, signal, sys, threading; from cuf_metrics.__main__ import main;"
        "threading.Timer(1, os.kill, (os.getpid(), signal.SIGINT)).start();"
        "sys.exit(main(['sql', 'select count(*) from range(100000000000) t(i) where sin(i) > 0.5']))"
    )
    result = subprocess.run(
        [sys.executable, "-c", script],
        cwd=RACINE,
        env={**os.environ, "OBSERVATOIRE_DATA": str(built)},
        capture_output=True,
        timeout=30,
        check=False,
    )
    assert (result.returncode, result.stdout, result.stderr) == (128 + signal.SIGINT, b"", b"")


def test_ctrl_c_stops_a_build_quietly(monkeypatch, capfd):
    def interrupted(data):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "build_published", interrupted)
    assert cli.main(["build"]) == 130
    assert capfd.readouterr() == ("", "")
