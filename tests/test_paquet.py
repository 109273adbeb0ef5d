"""The archive of a dataset: valid, whole, faithful, the same each time; never half written; said fictional where it is."""

import csv
import hashlib
import io
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from datetime import date
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import frictionless
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
import yaml

from cuf_metrics.contracts import FIELDS, TABLES
from cuf_metrics.database import Dataset, open_dataset
from cuf_metrics.errors import PERSONNEL, CufError, DatasetMissing, InvalidData
from cuf_metrics.exports.iati import export_results
from cuf_metrics.exports.paquet import DECISIONS, carried_names, export, table_parquet
from cuf_metrics.exports.paquet_textes import carried, citation
from cuf_metrics.manifeste import MENTION, Contenu
from cuf_metrics.pilotage import record
from cuf_metrics.store import Entree, publish

RACINE = Path(__file__).resolve().parent.parent
JEUX = ["publie", "demonstration"]
HOSTILES = [
    'a,b "cité" ; c',
    "deux\nlignes",
    "à\r\nla ligne",
    "=cmd|' /C calc'!A0",
    "@SOMME(A1)",
    "</x> & <!-- -->",
    "🦄 é\u0301 \u202e",
    "| une | cellule |",
    "'",
    "nan",
    "cloche \x07, échappement \x1b[2J, fin \x7f",
]
# Where the archive of each dataset holds its tables.
PLACES = {"publie": "donnees/", "demonstration": "donnees/demonstration-"}
RIEN = pa.scalar(None, pa.string())
LUS = {
    "booleen": {"": None, "true": True, "false": False},
    "entier": int,
    "decimal": float,
    "argent": Decimal,
}


@pytest.fixture(scope="module")
def folder(simulated, tmp_path_factory) -> Path:
    """A data folder where both datasets are built, with the decisions."""
    made = tmp_path_factory.mktemp("paquet")
    for name in ("publications", "reference", "pilotage"):
        (made / name).symlink_to(RACINE / "data" / name)
    shutil.copytree(simulated / "extraits", made / "extraits", symlinks=True)
    return made


@pytest.fixture(scope="module")
def archives(folder, tmp_path_factory) -> dict[str, Path]:
    """One archive per dataset."""
    place = tmp_path_factory.mktemp("archives")
    return {jeu: export(open_dataset(jeu, folder), place) for jeu in JEUX}


@pytest.fixture(scope="module")
def opened(archives, tmp_path_factory) -> dict[str, Path]:
    """The same, unpacked."""
    place = tmp_path_factory.mktemp("ouvertes")
    for jeu, path in archives.items():
        ZipFile(path).extractall(place / jeu)
    return {jeu: place / jeu for jeu in archives}


@pytest.fixture(scope="module")
def hostile(folder, tmp_path_factory) -> Dataset:
    """A dataset whose texts are what breaks files."""
    data = tmp_path_factory.mktemp("hostile")
    shutil.copytree(folder / "extraits", data / "extraits", symlinks=True)
    for name in ("reference", "pilotage"):
        (data / name).symlink_to(folder / name)
    row = dict.fromkeys(TABLES["documents"].columns) | {"type_document": "fichier de saisie", "nb_caracteres": 1}
    rows = [
        row | {"id_document": f"d{n:02}", "titre": text, "editeur": text, "empreinte_sha256": f"{n:064x}"}
        for n, text in enumerate(HOSTILES)
    ]
    lignes = pa.Table.from_pylist(rows, TABLES["documents"].arrow_schema)
    contenu = Contenu(lignes, {"d00": f"{0:064x}"}, explication="a | b\n<script>alert(1)</script> & c")
    entree = Entree("import", fonction="direction", fichier="liste de la mairie.csv")
    publish("essai", {"documents": contenu}, "importe", data, entree)
    return open_dataset("essai", data)


def described(place: Path) -> dict:
    return json.loads((place / "datapackage.json").read_text("utf-8"))


def read_csv(path: Path, schema: pa.Schema) -> pa.Table:
    """A CSV of the archive in the types of its contract, read by other code than the one that wrote it."""
    with path.open(encoding="utf-8", newline="") as file:
        head, *lines = csv.reader(file)
    assert head == schema.names
    columns = [list(column) for column in zip(*lines, strict=True)] or [[] for _ in head]
    return pa.table([_typed(c, FIELDS[n].type) for c, n in zip(columns, head, strict=True)], schema=schema)


def _typed(texts: list[str], kind: str) -> list:
    if kind == "booleen":
        return [LUS[kind][text] for text in texts]
    if kind == "date":
        return pa.array([text or None for text in texts], pa.string()).cast(pa.date32()).to_pylist()
    return [LUS.get(kind, str)(text) if text else None for text in texts]


@pytest.mark.parametrize("jeu", JEUX)
def test_the_archive_is_a_valid_data_package(opened, jeu):
    """Fingerprints, types, constraints, keys and references of every table, asked of another program, offline."""
    report = frictionless.Package(str(opened[jeu] / "datapackage.json")).validate()
    assert report.flatten(["path", "rowNumber", "fieldName", "message"]) == []
    assert report.stats["tasks"] == len(TABLES) + len(DECISIONS)


@pytest.mark.parametrize("jeu", JEUX)
def test_both_formats_hold_the_rows_of_the_dataset(folder, opened, jeu):
    dataset = open_dataset(jeu, folder)
    for name, contract in TABLES.items():
        rows = pq.read_table(opened[jeu] / f"{PLACES[jeu]}{name}.parquet")
        assert rows.schema.equals(contract.arrow_schema)
        assert rows.schema.metadata == ({b"mention": MENTION.encode()} if jeu == "demonstration" else None)
        assert rows.num_rows == dataset.manifeste.tables[name].lignes
        # An empty text is what is not known: a CSV has one word for both.
        empty = [pc.if_else(pc.equal(c, ""), RIEN, c) if pa.types.is_string(c.type) else c for c in rows]
        known = pa.table([c.combine_chunks() for c in empty], schema=rows.schema)
        assert read_csv(opened[jeu] / f"{PLACES[jeu]}{name}.csv", contract.arrow_schema).equals(known), name


def test_sums_are_those_of_the_dataset_to_the_cent(folder, opened):
    wanted = pq.read_table(open_dataset("demonstration", folder).folder / "flux.parquet")["montant_eur"]
    rows = read_csv(opened["demonstration"] / "donnees/demonstration-flux.csv", TABLES["flux"].arrow_schema)
    assert rows.num_rows == len(wanted) > 0
    assert pc.sum(rows["montant_eur"]) == pc.sum(wanted)


@pytest.mark.parametrize("jeu", JEUX)
def test_the_package_says_what_it_is(folder, opened, jeu):
    dataset, told = open_dataset(jeu, folder), described(opened[jeu])
    held = dataset.manifeste
    assert told["name"] == f"observatoire-aict-{jeu}"
    assert (told["version"], told["created"]) == (held.version, held.construit_le)
    assert len(told["sources"]) == held.tables["documents"].lignes
    assert told["licenses"] == [{"path": "LICENCE.md", "title": "Licence des données : à fixer par Cités Unies France"}]
    assert json.loads((opened[jeu] / "manifeste.json").read_text("utf-8"))["version"] == held.version
    fonds = next(r for r in told["resources"] if r["name"] == "fonds")
    amount = next(f for f in fonds["schema"]["fields"] if f["name"] == "montant_eur")
    expected = {"name": "montant_eur", "type": "number", "description": "Montant", "unit": "€"}
    assert amount == expected | {"constraints": {"minimum": 0}}
    assert fonds["schema"]["primaryKey"] == ["id_fonds"]
    assert {"fields": ["id_document"], "reference": {"resource": "documents", "fields": ["id_document"]}} in fonds[
        "schema"
    ]["foreignKeys"]


@pytest.mark.parametrize("jeu", JEUX)
def test_the_citation_can_be_read_by_programs(folder, opened, jeu):
    held = open_dataset(jeu, folder).manifeste
    told = yaml.safe_load((opened[jeu] / "CITATION.cff").read_text("utf-8"))
    assert (told["cff-version"], told["type"], told["version"]) == ("1.2.0", "dataset", held.version)
    assert told["authors"] == [{"name": "Observatoire de l’AICT"}]
    assert {i["description"]: i["value"] for i in told["identifiers"]} == {
        path: f"sha256:{hashlib.sha256((opened[jeu] / path).read_bytes()).hexdigest()}"
        for path in [f"{PLACES[jeu]}{name}.parquet" for name in TABLES]
    }


def test_only_what_is_not_real_is_said_to_be_before_anything_else(opened):
    made, real = opened["demonstration"], opened["publie"]
    names = {path.name for path in made.iterdir() if path.is_file()}
    assert names == {"datapackage.json", "manifeste.json", "LISEZMOI.md", "LICENCE.md", "CITATION.cff"}
    assert [name for name in names if "fictive" in (real / name).read_text("utf-8")] == []
    for name in ("LISEZMOI.md", "LICENCE.md"):
        assert (made / name).read_text("utf-8").splitlines()[2] == f"**{MENTION}**"
    assert (made / "CITATION.cff").read_text("utf-8").splitlines()[0] == f"# {MENTION}"
    assert next(iter(json.loads((made / "manifeste.json").read_text("utf-8")).items())) == ("mention", MENTION)
    told = [described(made)["description"], *(r["description"] for r in described(made)["resources"][: len(TABLES)])]
    assert [text for text in told if not text.startswith(MENTION)] == []
    # Decisions are real ones, whatever the rows.
    assert [r["name"] for r in described(made)["resources"] if MENTION not in r["description"]] == list(DECISIONS)


def test_a_file_taken_out_of_a_fictional_archive_says_so_by_its_name(opened):
    for jeu, place in PLACES.items():
        found = {str(path.relative_to(opened[jeu])) for path in (opened[jeu] / "donnees").iterdir()}
        assert found == {f"{place}{name}.{kind}" for name in TABLES for kind in ("csv", "parquet")}
        assert f'pandas.read_parquet("{place}fonds.parquet")' in (opened[jeu] / "LISEZMOI.md").read_text("utf-8")


def test_the_manifest_of_the_facts_is_that_of_the_version(folder, opened):
    held = (open_dataset("publie", folder).folder / "manifeste.json").read_bytes()
    assert (opened["publie"] / "manifeste.json").read_bytes() == held


def test_a_table_taken_alone_says_it_on_every_row(folder):
    made = pq.read_table(io.BytesIO(table_parquet(open_dataset("demonstration", folder), "adhesions")))
    assert set(made["jeu"].to_pylist()) == {MENTION}
    assert made.drop_columns("jeu").schema.equals(TABLES["adhesions"].arrow_schema)
    real = open_dataset("publie", folder)
    assert hashlib.sha256(table_parquet(real, "fonds")).hexdigest() == real.manifeste.tables["fonds"].sha256


def test_the_readme_tells_every_table_and_how_to_cite(folder, opened):
    held = open_dataset("publie", folder).manifeste
    told = (opened["publie"] / "LISEZMOI.md").read_text("utf-8")
    assert [name for name in TABLES if f"| {name} | {TABLES[name].titre} |" not in told] == []
    assert f"> {citation(held)}" in told
    assert re.fullmatch(
        r"Observatoire de l’AICT : jeu « publie », version [0-9a-f]{12}, construite le \d+\S* \S+ \d{4}\.",
        citation(held),
    )


@pytest.mark.parametrize("jeu", JEUX)
def test_nobody_is_in_the_archive(opened, jeu):
    texts = [path for path in opened[jeu].rglob("*") if path.suffix in (".csv", ".json", ".md", ".cff")]
    assert len(texts) == len(TABLES) + len(DECISIONS) + 5
    assert [path.name for path in texts if PERSONNEL.search(path.read_text("utf-8"))] == []


def test_the_same_version_gives_the_same_bytes(folder, archives, tmp_path):
    again = export(open_dataset("publie", folder), tmp_path / "autre.zip")
    assert again == tmp_path / "autre.zip"
    assert again.read_bytes() == archives["publie"].read_bytes()
    assert archives["publie"].name == f"observatoire-aict-publie-{open_dataset('publie', folder).version}.zip"


def test_hostile_texts_come_back_as_they_were(hostile, tmp_path):
    place = tmp_path / "ouverte"
    ZipFile(export(hostile, tmp_path)).extractall(place)
    schema = TABLES["documents"].arrow_schema
    assert read_csv(place / "donnees/documents.csv", schema)["titre"].to_pylist() == HOSTILES
    assert pq.read_table(place / "donnees/documents.parquet")["titre"].to_pylist() == HOSTILES
    told = described(place)
    assert [s["title"] for s in told["sources"]] == [f"{text} ({text})" for text in HOSTILES]
    assert told["contributors"][1:] == [{"title": "direction", "roles": ["dataCollector"]}]
    readme = (place / "LISEZMOI.md").read_text("utf-8")
    assert "| a \\| b &lt;script&gt;alert(1)&lt;/script&gt; &amp; c |" in readme
    assert "<script>" not in readme
    resource = frictionless.Package(str(place / "datapackage.json")).get_resource("documents")
    assert resource.validate().flatten(["rowNumber", "message"]) == []


def test_whoever_takes_an_import_away_is_told_the_names_it_carries(hostile, folder, tmp_path):
    told = (
        f"Ce que l’archive nomme : « {HOSTILES[0]} », « liste de la mairie.csv ». Si l’un de ces noms désigne une "
        "personne, ne la transmettez pas : renommez le fichier et importez-le dans un nouveau jeu."
    )
    assert carried(carried_names(hostile)) == told
    done = run(hostile.data, "--jeu", "essai", "--out", str(tmp_path))
    assert (done.returncode, done.stderr) == (0, f"{told}\n")
    assert [carried(carried_names(open_dataset(jeu, folder))) for jeu in JEUX] == ["", ""]


def test_an_archive_that_would_carry_an_address_is_refused(folder, tmp_path):
    for name in ("reference", "extraits"):
        (tmp_path / name).symlink_to((folder / name).resolve())
    shutil.copytree(folder / "pilotage", tmp_path / "pilotage")
    decided = tmp_path / "pilotage/references.csv"
    decided.write_text(decided.read_text("utf-8").replace("à confirmer", "voir essai@exemple.fr, 06 00 00 00 00", 2))
    for write in (export, export_results):
        with pytest.raises(InvalidData) as refusal:
            write(open_dataset("publie", tmp_path), tmp_path / "a")
        assert str(refusal.value) == (
            "references.csv, colonne « motif » : 2 textes avec une adresse électronique ou un numéro de téléphone "
            "(ligne 2). Attendu : une fonction ou une instance, sans nom ni coordonnées. Corrigez le fichier puis "
            "relancez.\nAucune référence ni cible n’a été lue."
        )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["extraits", "pilotage", "reference"]


def test_an_archive_with_a_decision_about_a_person_is_not_recorded(tmp_path):
    line = {
        "id_indicateur": "1.1.a",
        "valeur_decidee": 200.0,
        "motif": "voir essai@exemple.fr",
        "decide_par": "direction",
    }
    days = dict.fromkeys(("date_valeur", "decide_le", "valable_du"), date(2023, 12, 31))
    with pytest.raises(InvalidData) as refusal:
        record("references", line | days | {"enregistre_par": "essai"}, 0, tmp_path)
    assert str(refusal.value) == (
        "references.csv, colonne « motif » : 1 texte avec une adresse électronique ou un numéro de téléphone. Attendu : "
        "une fonction ou une instance, sans nom ni coordonnées. Corrigez ce qui a été saisi puis enregistrez.\n"
        "Rien n’a été enregistré."
    )
    assert not (tmp_path / "pilotage/references.csv").exists()


def test_an_altered_version_is_not_exported(hostile, tmp_path):
    copied = tmp_path / "version"
    shutil.copytree(hostile.folder, copied)
    dataset = Dataset(copied, hostile.data / "reference")
    with (copied / "fonds.parquet").open("ab") as file:
        file.write(b"x")
    with pytest.raises(DatasetMissing, match="a été altéré ou supprimé depuis sa publication"):
        export(dataset, tmp_path / "a.zip")
    assert not [path for path in tmp_path.iterdir() if path.name != "version"]


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("absent/a.zip", "il manque ou le lien ne mène nulle part"),
        ("fichier/a.zip", "un fichier occupe la place"),
        ("a\x00.zip", "n’est pas un chemin"),
        ("a" * 300 + ".zip", "le nom est trop long"),
        ("a/" * 3000 + "a.zip", "le nom est trop long"),
        (None, "None n’est pas un chemin"),
    ],
)
def test_a_place_where_nothing_can_be_written_is_told(hostile, tmp_path, monkeypatch, place, told):
    monkeypatch.chdir(tmp_path)
    Path("fichier").write_text("ici")
    for write in (export, export_results):
        with pytest.raises(CufError, match=told) as refusal:
            write(hostile, place)
        assert refusal.value.consequence == "Aucun fichier n’a été écrit."
    assert [path.name for path in tmp_path.iterdir()] == ["fichier"]


def run(folder: Path, *arguments: str, **options) -> subprocess.CompletedProcess:
    environment = {"OBSERVATOIRE_DATA": str(folder), "PYTHONPATH": str(RACINE), "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "-m", "cuf_metrics", "export", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False, **options)


def test_the_command_writes_the_archive_and_says_what_it_holds(folder, archives, tmp_path):
    done = run(folder, "--jeu", "demonstration", "--out", str(tmp_path))
    written = tmp_path / archives["demonstration"].name
    assert (done.returncode, done.stderr) == (0, f"{MENTION}\n")
    assert re.fullmatch(rf"{written} : 29 tables, [\d\u202f]+ lignes\.\n", done.stdout)
    assert written.read_bytes() == archives["demonstration"].read_bytes()


def test_a_full_disk_leaves_what_was_there(folder, tmp_path):
    written = tmp_path / "a.zip"
    written.write_bytes(b"avant")
    full = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))  # noqa: E731
    done = run(folder, "--out", str(written), preexec_fn=full)
    assert done.returncode == 1
    assert "il n’y a plus de place pour écrire" in done.stderr
    assert done.stderr.endswith("Aucun fichier n’a été écrit.\n")
    assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]
    assert written.read_bytes() == b"avant"


def test_a_year_is_for_the_results_only(folder):
    done = run(folder, "--annee", "2023")
    assert done.returncode == 1
    assert done.stderr == (
        "--annee : un jeu s’emporte entier, quelle que soit l’année. Attendu : --annee avec --format iati. "
        "Retirez --annee.\n"
    )


def test_an_export_killed_at_any_moment_leaves_a_whole_file(folder, archives, tmp_path):
    dataset, written, dice = open_dataset("publie", folder), tmp_path / "a.zip", random.Random(9)  # noqa: S311
    written.write_bytes(b"avant")
    whole = archives["publie"].read_bytes()
    for rank in range(6):
        child = os.fork()
        if not child:
            try:
                export(dataset, written)
            finally:
                os._exit(0)
        time.sleep(0.15 * rank * dice.random())
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        assert written.read_bytes() in (b"avant", whole)
    assert export(dataset, written).read_bytes() == whole


def test_the_program_is_cited_at_its_own_version():
    told = yaml.safe_load((RACINE / "CITATION.cff").read_text("utf-8"))
    version = re.search(r"^## (\S+)$", (RACINE / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)[1]
    assert (told["cff-version"], told["type"], told["version"], told["license"]) == (
        "1.2.0",
        "software",
        version,
        "MIT",
    )
