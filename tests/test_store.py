"""Building is all or nothing: a reader sees the old dataset or the new one, whole."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from cuf_metrics.contracts import TABLES
from cuf_metrics.database import open_dataset
from cuf_metrics.errors import DatasetMissing, InvalidData
from cuf_metrics.store import Manifeste, build_published, dataset_folder, verify

RACINE = Path(__file__).resolve().parent.parent


def edit(data: Path, table: str, change) -> None:
    path = data / "publications" / f"{table}.csv"
    path.write_bytes(change(path.read_bytes()))


def drop_column(text: bytes) -> bytes:
    """Remove the last column of a CSV (its cells hold no comma in the table used here)."""
    return b"\n".join(line.rsplit(b",", 1)[0] for line in text.splitlines()) + b"\n"


DEGATS = {
    "colonne manquante": (
        "couvertures",
        lambda t: t.replace(b"explication", b"explications", 1),
        "la colonne manque",
    ),
    "mauvaise date": ("documents", lambda t: t.replace(b"2025-", b"2025-13", 1), "n’est pas une date"),
    "clé répétée": (
        "fonds",
        lambda t: t + t.splitlines(keepends=True)[-1],
        "répète la clé d’une ligne précédente",
    ),
    "document inconnu": (
        "fonds",
        lambda t: t.replace(b"rapport_2023", b"rapport_1999", 1),
        "renvoie à une ligne absente de « documents »",
    ),
    "octet latin-1": (
        "plan",
        lambda t: t.replace("é".encode(), b"\xe9", 1),
        "le fichier n’est pas en UTF-8 : octet 0xE9",
    ),
    "fichier vide": ("groupes", lambda t: b"", "le fichier est vide"),
    "ligne tronquée": ("fonds", lambda t: t + b"liban-2030,Fonds\n", "sans le bon nombre de cellules"),
    "guillemet ouvert": ("fonds", lambda t: t + b'"liban-2030,Fonds', "un guillemet n’est pas refermé"),
}


@pytest.mark.parametrize("degat", DEGATS)
def test_a_damaged_file_is_refused_and_nothing_changes(data, degat):
    before, _ = build_published(data)
    table, change, sentence = DEGATS[degat]
    edit(data, table, change)
    with pytest.raises(InvalidData) as refusal:
        build_published(data)
    message = str(refusal.value)
    assert f"{table}.csv" in message
    assert sentence in message
    assert f"Rien n’a été modifié : le jeu « publie » reste celui du {before.construit_le}." in message
    assert Manifeste.read(dataset_folder("publie", data)) == before
    verify(dataset_folder("publie", data))


def test_every_problem_of_every_file_is_told_at_once(data):
    for table, change, _ in DEGATS.values():
        edit(data, table, change)
    with pytest.raises(InvalidData) as refusal:
        build_published(data)
    message = str(refusal.value)
    for _, _, sentence in (d for name, d in DEGATS.items() if d[0] in ("couvertures", "documents", "plan", "groupes")):
        assert sentence in message
    assert "Rien n’a été modifié : aucun jeu n’a été construit." in message
    assert not (data / "extraits/publie").exists()


def test_a_row_without_quote_is_refused(data):
    path = data / "publications/fonds.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    with duckdb.connect() as connection:
        connection.sql(
            f"copy (select * replace (null as citation) from read_csv('{path}', all_varchar=true)) to '{path}' (header)"
        )
    assert len(lines) == 10
    with pytest.raises(InvalidData, match="colonne « citation » : 9 ligne"):
        build_published(data)


def test_building_twice_publishes_nothing_new(data):
    first, published = build_published(data)
    again, republished = build_published(data)
    assert (published, republished) == (True, False)
    assert first == again


def test_the_manifest_describes_every_table(built):
    folder = dataset_folder("publie", built)
    manifest = json.loads((folder / "manifeste.json").read_text(encoding="utf-8"))
    assert set(manifest["tables"]) == set(TABLES)
    for name, extrait in manifest["tables"].items():
        assert extrait["couverture"] in ("complète", "partielle", "absente"), name
        assert (extrait["couverture"] == "absente") == (extrait["lignes"] == 0), name
        assert len(extrait["sha256"]) == 64
        counted = duckdb.sql(f"select count(*) from '{folder / extrait['fichier']}'").fetchall()[0][0]
        assert counted == extrait["lignes"], name
        if extrait["lignes"]:
            assert extrait["sources"], name
    verify(folder)


def test_a_changed_extract_is_detected(data):
    build_published(data)
    folder = dataset_folder("publie", data)
    path = folder / "fonds.parquet"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(DatasetMissing, match=r"fonds\.parquet : le fichier a été altéré"):
        verify(folder)


def test_a_reader_keeps_its_version_while_another_is_published(data):
    build_published(data)
    reader = open_dataset("publie", data)
    before = reader.sql("select count(*) as n from fonds")["n"][0]
    edit(data, "couvertures", lambda t: t.replace(b"partielle", "complète".encode(), 1))
    after, published = build_published(data)
    assert published
    assert after.version != reader.version
    assert reader.sql("select count(*) as n from fonds")["n"][0] == before
    assert open_dataset("publie", data).version == after.version


def test_a_build_killed_at_any_moment_leaves_a_whole_dataset(data):
    """Kill the build at spread-out moments: what is visible is always a version that verifies."""
    first, _ = build_published(data)
    allowed = {first.version}
    script = f"import sys; sys.path.insert(0, {str(RACINE)!r}); from pathlib import Path; from cuf_metrics.store import build_published; print('go', flush=True); build_published(Path({str(data)!r}))"
    for step in range(12):
        edit(
            data,
            "couvertures",
            lambda t, s=step: (
                t.rstrip(b"\n").rsplit(b" [", 1)[0] + f" [essai {s}]\n".encode()
                if b'"' not in t.splitlines()[-1]
                else t
            ),
        )
        process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
        process.stdout.readline()
        time.sleep(0.02 * step)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        folder = dataset_folder("publie", data)
        verify(folder)
        allowed.add(folder.name)
        assert set(Manifeste.read(folder).tables) == set(TABLES)
    final, _ = build_published(data)
    assert final.version == dataset_folder("publie", data).name


@pytest.mark.parametrize("name", ["../publie", "Publie", "", "a" * 60, "x/y"])
def test_a_dataset_name_cannot_leave_the_folder(data, name):
    with pytest.raises(DatasetMissing, match="ce n’est pas un nom de jeu de données"):
        dataset_folder(name, data)


def test_an_absent_dataset_says_how_to_build_it(data):
    with pytest.raises(DatasetMissing, match="il n’est pas construit ici.*python -m cuf_metrics build"):
        dataset_folder("publie", data)
