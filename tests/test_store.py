"""Building is all or nothing: a reader sees the old dataset or the new one, whole."""

import json
import subprocess
import sys
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
    with duckdb.connect() as connection:
        connection.sql(
            f"copy (select * replace (null as citation) from read_csv('{path}', all_varchar=true)) to '{path}' (header)"
        )
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


KILLED = """
import sys, time
from pathlib import Path
sys.path.insert(0, {root!r})
from cuf_metrics import store
write = store._write_table
def slow(*arguments):
    print("table", flush=True)
    time.sleep(0.01)
    return write(*arguments)
store._write_table = slow
store.build_published(Path({data!r}))
"""


def test_a_build_killed_while_it_publishes_leaves_a_whole_dataset(data):
    """Kill the build at its first table, its second… up to the last: what is visible always verifies."""
    first, _ = build_published(data)
    original = (data / "publications/couvertures.csv").read_bytes()
    allowed = {first.version}
    script = KILLED.format(root=str(RACINE), data=str(data))
    for step in range(1, len(TABLES) + 1, 3):
        # One step in two goes back to facts already published: that version must not be touched.
        note = b"" if step % 2 else f" Essai {step}.".encode()
        changed = original.rstrip(b"\n").rstrip(b'"') + note
        (data / "publications/couvertures.csv").write_bytes(original if step % 2 else changed + b"\n")
        process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        for _ in range(step):
            process.stdout.readline()
        process.kill()
        process.wait()
        folder = dataset_folder("publie", data)
        verify(folder)
        assert Manifeste.read(folder).version in allowed
        assert set(Manifeste.read(folder).tables) == set(TABLES)
        allowed.add(Manifeste.read(folder).version)
    (data / "publications/couvertures.csv").write_bytes(original)
    assert build_published(data)[0].version == first.version
    assert not list((data / "extraits").glob(".versions/*/.en-cours-*"))


def test_going_back_to_older_facts_keeps_the_older_version(data):
    first, _ = build_published(data)
    reader = open_dataset("publie", data)
    edit(data, "couvertures", lambda t: t.replace(b"partielle", "complète".encode(), 1))
    build_published(data)
    edit(data, "couvertures", lambda t: t.replace("complète".encode(), b"partielle", 1))
    again, _ = build_published(data)
    assert again.version == first.version or again.sources != first.sources
    assert reader.sql("select count(*) as n from fonds")["n"][0] == 9


@pytest.mark.parametrize("damage", [lambda p: p.unlink(), lambda p: p.write_bytes(b"x")])
def test_building_mends_a_damaged_extract(data, damage):
    build_published(data)
    damage(dataset_folder("publie", data) / "fonds.parquet")
    _, published = build_published(data)
    assert published
    verify(dataset_folder("publie", data))
    assert open_dataset("publie", data).sql("select count(*) as n from fonds")["n"][0] == 9


def test_a_table_without_coverage_is_refused(data):
    edit(data, "couvertures", lambda t: b"\n".join(line for line in t.splitlines() if not line.startswith(b"fonds,")))
    with pytest.raises(InvalidData, match="1 table sans couverture déclarée"):
        build_published(data)


@pytest.mark.parametrize("name", ["../publie", "Publie", "", "a" * 60, "x/y"])
def test_a_dataset_name_cannot_leave_the_folder(data, name):
    with pytest.raises(DatasetMissing, match="ce n’est pas un nom de jeu de données"):
        dataset_folder(name, data)


def test_an_absent_dataset_says_how_to_build_it(data):
    with pytest.raises(DatasetMissing, match="il n’est pas construit ici.*python -m cuf_metrics build"):
        dataset_folder("publie", data)
