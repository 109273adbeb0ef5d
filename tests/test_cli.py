"""The command line as a script uses it: exit codes, streams, formats, no traceback."""

import csv
import io
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from cuf_metrics import __main__ as cli
from cuf_metrics.indicators.registry import INDICATEURS, registry

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


def test_ctrl_c_stops_a_long_query_quietly(built, tmp_path):
    """The interruption comes from outside, as a terminal's does, once the query has begun; a shell then tells 130."""
    begun = tmp_path / "commence"
    script = (
        "import pathlib, sys; from cuf_metrics import __main__ as cli; select = cli.select;"
        f"cli.select = lambda *asked, **how: (pathlib.Path({str(begun)!r}).touch(), select(*asked, **how))[1];"
        "sys.exit(cli.main(['sql', 'select count(*) from range(100000000000) t(i) where sin(i) > 0.5']))"
    )
    env = {**os.environ, "OBSERVATOIRE_DATA": str(built)}
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=RACINE, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as asked:
        try:
            while not begun.exists():
                assert asked.poll() is None
                time.sleep(0.05)
            time.sleep(0.5)
            asked.send_signal(signal.SIGINT)
            told = asked.communicate(timeout=30)
        finally:
            asked.kill()
    assert (asked.returncode, *told) == (-signal.SIGINT, b"", b"")


def test_ctrl_c_stops_a_build_quietly(monkeypatch, capfd):
    def interrupted(data):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "build_published", interrupted)
    assert cli.main(["build"]) == 130
    assert capfd.readouterr() == ("", "")


# The indicators

COLONNES = [
    "id",
    "libelle",
    "objectif",
    "niveau",
    "valeur",
    "unite",
    "periode",
    "origine",
    "reference",
    "cible",
    "statut",
    "source",
]


@pytest.fixture(scope="session")
def decided(built, tmp_path_factory) -> Path:
    """The dataset `publie` and the decisions of the repository."""
    folder = tmp_path_factory.mktemp("decisions")
    for name in ("publications", "reference", "extraits"):
        (folder / name).symlink_to(built / name)
    (folder / "pilotage").symlink_to(RACINE / "data/pilotage")
    return folder


@pytest.fixture
def indicators(decided, monkeypatch, capfd):
    """What the command prints on that folder, when it is done."""
    monkeypatch.setattr(cli, "DATA", decided)

    def told(*arguments: str) -> str:
        assert cli.main(["indicators", *arguments]) == 0
        out, err = capfd.readouterr()
        assert err == ""
        return out

    return told


@pytest.fixture
def records(indicators):
    def read(*arguments: str) -> list[dict]:
        return json.loads(indicators("--format", "json", *arguments), parse_constant=pytest.fail)

    return read


def test_indicators_in_json_are_all_there_with_what_is_known(run, decided):
    result = run("indicators", "--format", "json", data=decided)
    assert (result.returncode, result.stderr) == (0, "")
    told = json.loads(result.stdout, parse_constant=pytest.fail)
    assert len(told) == len({r["id"] for r in told}) == len(registry())
    assert {r["objectif"] for r in told} == {f"{axis}.{n}" for axis in range(1, 5) for n in range(1, 4)}
    assert [set(COLONNES) - set(r) for r in told if not set(COLONNES) <= set(r)] == []
    assert {r["cible"] for r in told} == {None}
    assert {r["statut"] for r in told} == {"non mesuré"}


def test_an_unknown_value_is_null_never_zero(records):
    told = records()
    assert 0 not in {r["valeur"] for r in told}
    for r in told:
        known = [r[name] is not None for name in ("valeur", "periode", "origine", "reference")]
        assert known == [r["precision"] == "sans cible"] * 4
        assert r["source"]


def test_each_indicator_with_a_value_carries_its_passages(records):
    with_value = [r for r in records() if r["valeur"] is not None]
    assert len(with_value) == 26
    for r in with_value:
        own = [f for f in r["chiffres_publies"] if f["role"] == "valeur"]
        assert r["valeur"] in [f["valeur"] for f in own]
        for quote in (q for f in own for q in f["citations"]):
            assert all(quote[name] for name in ("document", "section", "citation"))
            assert quote["citation"] in r["source"]
        assert all(f["citations"] for f in r["chiffres_publies"])


def test_a_derived_indicator_tells_its_operation_in_json(records):
    (found,) = [r for r in records("--axe", "4") if r["id"] == "4.3.b"]
    assert (found["origine"], found["unite"], round(found["valeur"], 2)) == ("dérivé", "%", 14.71)
    assert found["source"].startswith("500 / 3\u202f400 = 14,71\u00a0%. Rapport d’activités 2023, section ")
    assert len(found["chiffres_publies"][0]["citations"]) == 2


def test_an_axis_keeps_its_indicators_only(records):
    assert [r["id"] for r in records("--axe", "2")] == [
        *("2.1.a", "2.1.b", "2.1.c", "2.1.d"),
        *("2.2.a", "2.2.b", "2.2.c", "2.2.d"),
        *("2.3.a", "2.3.b", "2.3.c", "2.3.d"),
    ]
    # 1.2.d and 2.2.c serve two axes.
    assert {"1.2.d", "2.2.c"} <= {r["id"] for r in records("--axe", "3")}


def test_a_past_year_knows_nothing_of_later_ones(records):
    """In 2022, only the aid declared for 2020 is known, and its reference."""
    told = records("--annee", "2022")
    assert len(told) == len(registry())
    known = [(r["id"], r["valeur"], r["periode"], r["reference"]) for r in told if r["valeur"] or r["reference"]]
    assert known == [("2.1.c", 122_000_000, "2020", 122_000_000)]
    assert {r["valeur"] for r in records("--annee", "2019")} == {None}


def test_this_year_is_today(records):
    assert records("--annee", str(date.today().year)) == records()  # noqa: DTZ011


def test_indicators_in_csv_leave_the_unknown_empty(indicators, records):
    rows = list(csv.DictReader(io.StringIO(indicators("--format", "csv"))))
    assert len(rows) == len(registry())
    assert set(COLONNES) <= set(rows[0])
    for row, record in zip(rows, records(), strict=True):
        assert row["id"] == record["id"]
        assert row["cible"] == row["echeance"] == ""
        for name in ("valeur", "reference"):
            assert (float(row[name]) if row[name] else None) == record[name]
        assert row["source"] == record["source"]


def test_indicators_in_csv_of_a_year_without_value_keep_their_columns(indicators):
    rows = list(csv.DictReader(io.StringIO(indicators("--format", "csv", "--annee", "2019", "--axe", "4"))))
    assert len(rows) == len([ind for ind in registry().values() if "4" in ind.axes])
    assert {row["valeur"] for row in rows} == {""}
    assert set(COLONNES) <= set(rows[0])


def test_indicators_as_a_table_read_one_per_line(indicators, records):
    head, *lines = indicators().splitlines()
    assert head.split() == COLONNES
    assert len(lines) == len(registry())
    starts = [line.split()[0] for line in lines]
    assert starts == sorted(starts)
    assert sum(" n.d. " in line for line in lines) == len([r for r in records() if r["valeur"] is None])
    (members,) = [line for line in lines if line.split()[0] == "1.1.a"]
    for told in ("Collectivités adhérentes", " 200 ", "collectivités", "2023", "publié", "non mesuré (sans cible)"):
        assert told in members


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--annee", "abc"), "« abc » n’est pas une année de 1975 à aujourd’hui"),
        (("--annee", "1974"), "« 1974 » n’est pas une année"),
        (("--annee", str(date.today().year + 1)), "n’est pas une année de 1975 à aujourd’hui"),  # noqa: DTZ011
        (("--annee", "-1"), "--annee"),
        (("--axe", "5"), "--axe"),
        (("--axe", ""), "--axe"),
        (("--format", "xml"), "--format"),
    ],
    ids=" ".join,
)
def test_a_misused_option_of_indicators_is_told(capfd, arguments, told):
    with pytest.raises(SystemExit) as misuse:
        cli.main(["indicators", *arguments])
    assert misuse.value.code == 2
    out, err = capfd.readouterr()
    assert told in err
    assert out == ""


def test_indicators_of_an_unknown_dataset_are_refused(run, decided):
    result = run("indicators", "--jeu", "absent", data=decided)
    assert_refused(result, "jeu « absent » : il n’est pas construit ici. Attendu : un jeu présent : publie.")
    assert result.stdout == ""


def test_a_broken_file_of_the_registry_is_told_with_its_key_and_its_remedy(decided, monkeypatch, capfd, tmp_path):
    text = (INDICATEURS / "1.1.a.sql").read_text("utf-8")
    (tmp_path / "1.1.a.sql").write_text(text.replace("-- sens: hausse", "-- sens: huasse"), "utf-8")
    monkeypatch.setattr(cli, "DATA", decided)
    monkeypatch.setattr(registry, "__defaults__", (tmp_path,))
    assert cli.main(["indicators"]) == 1
    out, err = capfd.readouterr()
    assert out == ""
    assert err == (
        "1.1.a.sql, clé « sens » : « huasse » n’est pas connu. Attendu : l’une de « hausse », « baisse », « maintien », "
        "« aucun ». Vouliez-vous dire « hausse » ?\nAucun indicateur n’a été calculé.\n"
    )


def test_a_decision_that_cannot_be_read_is_told(decided, built, monkeypatch, capfd, tmp_path):
    for name in ("publications", "reference", "extraits"):
        (tmp_path / name).symlink_to(built / name)
    shutil.copytree(decided / "pilotage", tmp_path / "pilotage")
    path = tmp_path / "pilotage/references.csv"
    path.write_text(path.read_text("utf-8").replace("\n3,1.2.b,50,", "\n3,1.2.b,beaucoup,"), "utf-8")
    monkeypatch.setattr(cli, "DATA", tmp_path)
    assert cli.main(["indicators"]) == 1
    out, err = capfd.readouterr()
    assert out == ""
    assert "references.csv, colonne « valeur_decidee »" in err
    assert "(ex. « beaucoup », ligne 4)" in err
    assert err.endswith("Aucune référence ni cible n’a été lue.\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["import", "--help"],
        ["modele", "--help"],
        ["versions", "--help"],
        ["modele"],
        ["modele", "--out", "a.xlsx", "--dossier", "b"],
        ["versions", "--revenir", "a", "--retirer", "b"],
        ["sql"],
        ["sql", "x", "--format", "pdf"],
        ["z"],
        [],
    ],
)
def test_the_command_line_speaks_french(capfd, arguments):
    with pytest.raises(SystemExit):
        cli.main(arguments)
    told = "".join(capfd.readouterr())
    assert told.startswith("usage : python -m cuf_metrics")
    english = {
        "one",
        "not",
        "positional",
        "show",
        "error",
        "required",
        "invalid",
        "choose",
        "following",
        "expected",
        "unrecognized",
    }
    assert not english & set(re.findall(r"[a-z]+", told))
