"""Building is all or nothing: a reader sees the old dataset or the new one, whole."""

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from cuf_metrics import store
from cuf_metrics.construction import build_published
from cuf_metrics.contracts import TABLES
from cuf_metrics.database import Dataset, open_dataset, sql
from cuf_metrics.errors import CufError, DatasetMissing, InvalidData
from cuf_metrics.store import (
    Contenu,
    Entree,
    Manifeste,
    current_manifest,
    dataset_folder,
    list_datasets,
    publish,
    verify,
    version_folder,
)

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


def test_a_table_without_coverage_is_refused(data):
    edit(data, "couvertures", lambda t: b"\n".join(line for line in t.splitlines() if not line.startswith(b"fonds,")))
    with pytest.raises(InvalidData, match="1 table sans couverture déclarée"):
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
    before = sql(reader, "select count(*) as n from fonds")["n"][0]
    edit(data, "couvertures", lambda t: t.replace(b"partielle", "complète".encode(), 1))
    after, published = build_published(data)
    assert published
    assert after.version != reader.version
    assert sql(reader, "select count(*) as n from fonds")["n"][0] == before
    assert open_dataset("publie", data).version == after.version


def contents(text: str) -> dict[str, Contenu]:
    """A small dataset told from another by its text."""
    rows = pa.Table.from_pylist([{"id_document": text, "titre": text}], schema=TABLES["documents"].arrow_schema)
    return {"documents": Contenu(rows, {"essai.csv": "0" * 64}, "partielle", "2025", text)}


def opened(data: Path) -> Dataset:
    """Reader of the version in force."""
    return Dataset(dataset_folder("publie", data), RACINE / "data/reference")


def texts_read(reader: Dataset) -> set[str]:
    """Whole content of the table of `contents`, read from the files of the reader's version."""
    return set(sql(reader, "select titre from documents")["titre"])


# Forks a publication that dies just before its n-th operation on files, as told on the standard input.
PUBLICATIONS_TUEES = """
import os, signal, sys
from pathlib import Path
from cuf_metrics.disk import writing
from cuf_metrics.store import publish
from tests.test_store import contents

data = Path(sys.argv[1])

def die_at(step):
    seen = 0
    def hook(event, arguments):
        nonlocal seen
        # Emptying what is thrown away shows nothing to anybody.
        opened = event == "open" and arguments[1] is not None
        seen += opened or (event.startswith(("os.", "shutil.", "tempfile.", "fcntl.")) and event != "os.remove")
        if seen == step:
            os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(hook)

for line in sys.stdin:
    step, text = line.split()
    made = contents(text)
    child = os.fork()
    if not child:
        # Counted once the place is swept: the n-th operation does not depend on the kill before.
        with writing(data):
            die_at(int(step))
            publish("publie", made, data=data)
        os._exit(0)
    print(os.waitpid(child, 0)[1], flush=True)
"""


def test_a_publication_killed_at_any_moment_leaves_a_whole_dataset(tmp_path):
    """Killed before each of its operations, towards a new version then back to a former one."""
    data, witness = tmp_path / "data", tmp_path / "witness"
    names = {"a": publish("publie", contents("a"), data=data).version}
    former, current, finished, step = dataset_folder("publie", data), names["a"], 0, 0
    driver = [sys.executable, "-c", PUBLICATIONS_TUEES, str(data)]
    with subprocess.Popen(driver, cwd=RACINE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        while finished < 2:
            step, finished = step + 1, 0
            for text in (f"b{step}", "a"):
                names[text] = names.get(text) or publish("publie", contents(text), data=witness).version
                process.stdin.write(f"{step} {text}\n")
                process.stdin.flush()
                status = int(process.stdout.readline())
                assert status in (0, signal.SIGKILL)
                finished += status == 0
                folder = dataset_folder("publie", data)
                assert folder.name in {current, names[text]}
                current = folder.name
                verify(folder)
                verify(former)
    assert step > 30, "les arrêts n’ont pas touché la publication"
    publish("publie", contents("fin"), data=data)
    assert leftovers(data) == []


def leftovers(data: Path) -> list[str]:
    """Hidden names under extraits, but for the two that belong there."""
    hidden = [p.name for p in (data / "extraits").rglob(".*")]
    return sorted(set(hidden) - {".verrou", ".versions"})


def test_what_killed_builds_left_is_removed_and_never_listed(mine):
    versions = mine / "extraits/.versions/publie"
    for name in (".en-cours-x1", ".rebut-x2"):
        (versions / name).mkdir()
        (versions / name / "fonds.parquet").touch()
    (mine / "extraits/.publie.4321").symlink_to(dataset_folder("publie", mine))
    (mine / "extraits/.publie.4322").symlink_to("nulle-part")
    assert list_datasets(mine) == ["publie"]
    _, published = build_published(mine)
    assert not published
    assert leftovers(mine) == []


def test_coming_back_to_a_version_removes_nothing(tmp_path):
    a = publish("publie", contents("a"), data=tmp_path)
    reader, folder = opened(tmp_path), dataset_folder("publie", tmp_path)
    files = {p.name: p.stat().st_ino for p in folder.glob("*.parquet")}
    b = publish("publie", contents("b"), data=tmp_path)
    back = publish("publie", contents("a"), data=tmp_path)
    assert (a.precedente, b.precedente, back.precedente) == ("", a.version, b.version)
    assert back.version == a.version
    assert {p.name: p.stat().st_ino for p in folder.glob("*.parquet")} == files
    assert texts_read(reader) == {"a"}


def test_the_manifest_says_what_was_published(tmp_path):
    made = publish("essai", contents("a"), "demonstration", tmp_path)
    assert made == Manifeste.read(dataset_folder("essai", tmp_path))
    assert (made.jeu, made.nature, made.sources) == ("essai", "demonstration", {"essai.csv": "0" * 64})
    told = made.tables["documents"]
    assert (told.lignes, told.couverture, told.periode_couverte, told.explication) == (1, "partielle", "2025", "a")
    assert made.tables["fonds"].couverture == "absente"
    with pytest.raises(DatasetMissing, match="ce n’est pas un nom de jeu"):
        publish("../essai", {}, data=tmp_path)


def test_versions_are_kept_by_age_and_by_number(tmp_path):
    versions = tmp_path / "extraits/.versions/publie"
    for n in range(5):
        publish("publie", contents(str(n)), data=tmp_path)
    assert len(list(versions.iterdir())) == 5
    in_force = dataset_folder("publie", tmp_path)
    for version in versions.iterdir():
        os.utime(version, (1000, 1000))
    os.utime(in_force, (0, 0))
    # It was built long ago, but a page may have opened it a minute ago.
    last = publish("publie", contents("5"), data=tmp_path)
    assert len(list(versions.iterdir())) == 3
    assert {in_force.name, last.version} < {p.name for p in versions.iterdir()}


def test_several_threads_at_once_leave_a_whole_dataset(tmp_path):
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda n: publish("publie", contents(str(n % 3)), data=tmp_path), range(12)))
    folder = dataset_folder("publie", tmp_path)
    verify(folder)
    assert folder.name in {m.version for m in made}
    assert leftovers(tmp_path) == []


def test_several_processes_at_once_leave_a_whole_dataset(tmp_path):
    """One that does not wait for its turn would sweep away what another is writing."""
    script = (
        "import sys; from pathlib import Path; from cuf_metrics.store import publish;"
        "from tests.test_store import contents;"
        "[publish('publie', contents(str(n % 3)), data=Path(sys.argv[1])) for n in range(20)]"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    processes = [subprocess.Popen(command, cwd=RACINE, stderr=subprocess.PIPE) for _ in range(3)]
    assert [process.communicate()[1] for process in processes] == [b""] * 3
    verify(dataset_folder("publie", tmp_path))
    assert leftovers(tmp_path) == []


@pytest.fixture
def mine(built, tmp_path) -> Path:
    """A copy of the built dataset that a test may damage; the published facts are shared."""
    return shutil.copytree(built, tmp_path / "data", symlinks=True)


def altered(folder: Path) -> None:
    path = folder / "fonds.parquet"
    path.write_bytes(path.read_bytes()[:-1] + b"x")


def replaced_by_dangling_link(folder: Path) -> None:
    link = folder.parents[2] / "publie"
    link.unlink()
    link.symlink_to(".versions/publie/disparue")


ABIMES = {
    "manifeste tronqué": lambda f: (f / "manifeste.json").write_text('{"jeu": "publie", "ver', encoding="utf-8"),
    "manifeste vide": lambda f: (f / "manifeste.json").write_bytes(b""),
    "manifeste d’une autre forme": lambda f: (f / "manifeste.json").write_text('{"tables": []}', encoding="utf-8"),
    "manifeste qui n’est pas un objet": lambda f: (f / "manifeste.json").write_text("[1]", encoding="utf-8"),
    "manifeste retouché": lambda f: (f / "manifeste.json").write_text(
        (f / "manifeste.json").read_text(encoding="utf-8").replace("complète", "partielle", 1), encoding="utf-8"
    ),
    "manifeste absent": lambda f: (f / "manifeste.json").unlink(),
    "extrait altéré": altered,
    "extrait absent": lambda f: (f / "fonds.parquet").unlink(),
    "version absente": shutil.rmtree,
    "lien absent": lambda f: (f.parents[2] / "publie").unlink(),
    "lien qui ne mène nulle part": replaced_by_dangling_link,
}


@pytest.mark.parametrize("degat", ABIMES)
def test_building_mends_what_is_damaged(mine, degat):
    before = Manifeste.read(dataset_folder("publie", mine))
    ABIMES[degat](dataset_folder("publie", mine))
    after, published = build_published(mine)
    assert published
    assert (after.version, after.tables) == (before.version, before.tables)
    verify(dataset_folder("publie", mine))
    assert Manifeste.read(dataset_folder("publie", mine)) == after
    assert build_published(mine) == (after, False)


@pytest.mark.parametrize("degat", [d for d in ABIMES if d.startswith("manifeste ") and d != "manifeste retouché"])
def test_a_manifest_that_cannot_be_read_is_told_in_french(mine, degat):
    folder = dataset_folder("publie", mine)
    ABIMES[degat](folder)
    with pytest.raises(DatasetMissing, match=r"manifeste\.json .* : il est absent, tronqué ou malformé.*Reconstruisez"):
        Manifeste.read(folder)
    assert current_manifest("publie", mine) is None


@pytest.mark.parametrize("fault", [errno.ENOSPC, errno.EACCES, errno.EROFS])
@pytest.mark.parametrize("step", ["tempfile.mkdtemp", "pq.write_table", "Path.rename", "Path.replace", "os.fsync"])
def test_what_the_system_refuses_is_told_and_changes_nothing(tmp_path, monkeypatch, fault, step):
    before = publish("publie", contents("a"), data=tmp_path)
    holder, name = step.split(".")

    def refuse(*_, **__):
        raise OSError(fault, os.strerror(fault), str(tmp_path / "extraits"))

    monkeypatch.setattr(getattr(store, holder), name, refuse)
    with pytest.raises(CufError, match=r"extraits : .*\n?Rien n’a été modifié\.") as refusal:
        publish("publie", contents("b"), data=tmp_path)
    assert os.strerror(fault) not in str(refusal.value)
    monkeypatch.undo()
    assert Manifeste.read(dataset_folder("publie", tmp_path)) == before
    verify(dataset_folder("publie", tmp_path))
    assert publish("publie", contents("b"), data=tmp_path).precedente == before.version
    assert leftovers(tmp_path) == []


def test_an_ordinary_folder_in_place_of_the_link_is_left_alone(tmp_path):
    (tmp_path / "extraits/publie").mkdir(parents=True)
    with pytest.raises(CufError, match="un dossier ordinaire occupe la place du jeu"):
        publish("publie", contents("a"), data=tmp_path)
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize("name", ["../publie", "Publie", "", "a" * 60, "x/y"])
def test_a_dataset_name_cannot_leave_the_folder(data, name):
    with pytest.raises(DatasetMissing, match="ce n’est pas un nom de jeu de données"):
        dataset_folder(name, data)


def test_an_absent_dataset_says_how_to_build_it(data):
    with pytest.raises(DatasetMissing, match="il n’est pas construit ici.*python -m cuf_metrics build"):
        dataset_folder("publie", data)


def imported(value: str, data: Path) -> Manifeste:
    made = contents(value) | {"plan": Contenu(None, {"publie": "1"}), "fonds": Contenu(None, {"a": "1"})}
    return publish("cuf", made, "importe", data, Entree("import", fonction="direction", fichier=value))


def test_an_imported_dataset_keeps_every_version_and_shares_the_published_tables_only(tmp_path):
    made = [imported(value, tmp_path) for value in "abcdef"]
    assert [entree.fichier for entree in made[-1].historique] == list("abcdef")
    assert [entree.version for entree in made[-1].historique] == [manifest.version for manifest in made]
    folders = [version_folder("cuf", manifest.version, tmp_path) for manifest in made]
    for folder in folders:
        verify(folder)
        assert (folder / "plan.parquet").samefile(folders[0] / "plan.parquet")
    for table in ("documents", "fonds"):
        # What files brought: a byte that the disk loses spoils one version, never two.
        assert len({(folder / f"{table}.parquet").stat().st_ino for folder in folders}) == len(folders)
    # The same rows make another version when something was done in between.
    assert imported("a", tmp_path).version != made[0].version
    assert imported("a", tmp_path) == current_manifest("cuf", tmp_path)


def test_what_the_disk_cannot_link_is_written_again(tmp_path, monkeypatch):
    imported("a", tmp_path)

    def refuse(*_):
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    manifest = imported("b", tmp_path)
    verify(dataset_folder("cuf", tmp_path))
    assert [entree.fichier for entree in manifest.historique] == ["a", "b"]
