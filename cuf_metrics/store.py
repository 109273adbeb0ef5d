"""Datasets on disk: built aside, published whole by one rename, never half visible.

    data/extraits/<jeu>                      link to the version in force
    data/extraits/.versions/<jeu>/<version>/ one Parquet file per table, manifeste.json

A version is named by its content: building the same facts twice publishes nothing new. Replacing
a link is atomic, and the previous versions stay, so that a reader keeps the files it has open.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from cuf_metrics.contracts import FIELDS, TABLES
from cuf_metrics.errors import CufError, DatasetMissing, InvalidData
from cuf_metrics.sources.publications import fingerprint, read_publications
from cuf_metrics.validation import typed

PROJET = Path(__file__).resolve().parent.parent
# A host whose code folder is read-only points this at a writable copy of data/.
DATA = Path(os.environ.get("OBSERVATOIRE_DATA", PROJET / "data"))
MANIFESTE = "manifeste.json"
RECONSTRUIRE = "Reconstruisez-le : python -m cuf_metrics build --jeu publie."
# An open reader finds its files by their path: a version is kept long enough for its readers to leave.
VERSIONS_GARDEES = 3
AGE_GARDE_S = 24 * 3600
NOM_DE_JEU = re.compile(r"[a-z][a-z0-9_-]{0,40}")


@dataclass(frozen=True)
class Extrait:
    """One table of a dataset: Parquet file, rows, SHA-256, sources, and what it covers."""

    fichier: str
    lignes: int
    sha256: str
    sources: dict[str, str]
    couverture: str
    periode_couverte: str
    explication: str


@dataclass(frozen=True)
class Manifeste:
    """What a dataset version holds, where it comes from, and when it was built (UTC)."""

    jeu: str
    version: str
    construit_le: str
    contrat: str
    sources: dict[str, str]
    tables: dict[str, Extrait] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> "Manifeste":
        """The manifest of a version's folder.

        Raises:
            DatasetMissing: no manifest there, or one that is not whole.
        """
        try:
            raw = json.loads((folder / MANIFESTE).read_text(encoding="utf-8"))
            tables = {name: Extrait(**extrait) for name, extrait in raw.pop("tables").items()}
            return cls(**raw, tables=tables)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise DatasetMissing(
                MANIFESTE,
                "le manifeste du jeu manque ou est abîmé",
                "le manifeste écrit à la construction",
                RECONSTRUIRE,
            ) from error

    @property
    def lignes(self) -> int:
        return sum(extrait.lignes for extrait in self.tables.values())


def dataset_folder(jeu: str, data: Path = DATA) -> Path:
    """Folder of the version in force, resolved once so that later publications do not move it.

    Raises:
        DatasetMissing: no such dataset, or a name that is not one.
    """
    if not NOM_DE_JEU.fullmatch(jeu):
        raise DatasetMissing(
            f"jeu « {jeu} »",
            "ce n’est pas un nom de jeu de données",
            "des lettres minuscules sans accent, des chiffres, « - » ou « _ »",
            "Jeux présents : " + (", ".join(list_datasets(data)) or "aucun") + ".",
        )
    folder = data / "extraits" / jeu
    if not (folder / MANIFESTE).exists():
        raise DatasetMissing(
            f"jeu « {jeu} »",
            "il n’est pas construit ici",
            "un jeu présent : " + (", ".join(list_datasets(data)) or "aucun pour l’instant"),
            "Construisez-le : python -m cuf_metrics build --jeu publie.",
        )
    return folder.resolve()


def list_datasets(data: Path = DATA) -> list[str]:
    """Names of the datasets that can be opened."""
    names = (path.parent.name for path in (data / "extraits").glob(f"*/{MANIFESTE}"))
    return sorted(name for name in names if NOM_DE_JEU.fullmatch(name))


def build_published(data: Path = DATA) -> tuple[Manifeste, bool]:
    """Build the dataset `publie` from data/publications.

    Returns:
        The manifest in force, and whether a new version was published (False: nothing changed).

    Raises:
        InvalidData: every problem of every file; the dataset in force is left as it was.
    """
    folder = data / "publications"
    with _lock(data):
        _sweep(data / "extraits")
        current = current_manifest("publie", data)
        sources, contract = fingerprint(folder), _contract_fingerprint()
        if current and (current.sources, current.contrat) == (sources, contract):
            return current, False
        texts, problems = read_publications(folder)
        if problems:
            kept = (
                f"le jeu « publie » reste celui du {current.construit_le}" if current else "aucun jeu n’a été construit"
            )
            raise InvalidData(problems=problems, consequence=f"Rien n’a été modifié : {kept}.")
        coverage = texts["couvertures"].set_index("nom_table") if "couvertures" in texts else None
        tables = {name: typed(name, texts[name]) if name in texts else None for name in TABLES}
        return _publish("publie", tables, coverage, sources, data), True


def current_manifest(jeu: str, data: Path = DATA) -> Manifeste | None:
    """Manifest of the version in force, or None where there is none, or one whose files are damaged."""
    try:
        folder = dataset_folder(jeu, data)
        verify(folder)
        return Manifeste.read(folder)
    except DatasetMissing:
        return None


def verify(folder: Path) -> None:
    """Check that the files of a version are those its manifest describes.

    Raises:
        DatasetMissing: a file is absent, or its content is not the one that was published.
    """
    for name, extrait in Manifeste.read(folder).tables.items():
        path = folder / extrait.fichier
        if not path.exists() or _sha256(path) != extrait.sha256:
            raise DatasetMissing(
                extrait.fichier,
                "le fichier a été altéré ou supprimé depuis sa publication",
                f"l’extrait de la table « {name} » tel qu’il a été construit",
                RECONSTRUIRE,
            )


def _publish(
    jeu: str,
    tables: Mapping[str, pa.Table | None],
    coverage,
    sources: dict[str, str],
    data: Path,
) -> Manifeste:
    """Write every table aside, then make the version visible with one rename of a link."""
    versions = data / "extraits" / ".versions" / jeu
    versions.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=".en-cours-", dir=versions))
    try:
        extraits = {}
        for name, table in tables.items():
            own = {f: sha for f, sha in sources.items() if f == f"{name}.csv"}
            extraits[name] = _write_table(aside, name, table, own, coverage)
        contract = _contract_fingerprint()
        version = _version(extraits, contract)
        manifest = Manifeste(jeu, version, _now(), contract, sources, extraits)
        _write_text(aside / MANIFESTE, json.dumps(asdict(manifest), ensure_ascii=False, indent=2))
        _sync(aside)
        final = _free_folder(versions, version)
        aside.chmod(0o755)
        aside.rename(final)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    _point(data / "extraits" / jeu, final)
    _forget_old(versions, keep=final)
    return manifest


def _free_folder(versions: Path, version: str) -> Path:
    """Where a version goes: a folder that exists, in force or not, is never touched."""
    first = versions / version
    if not first.exists():
        return first
    rank = next(n for n in range(2, 10_000) if not (versions / f"{version}-{n}").exists())
    return versions / f"{version}-{rank}"


def _sync(folder: Path) -> None:
    """Put the files of a folder on the disk before a rename makes them count."""
    for path in [*folder.iterdir(), folder]:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _sweep(extraits: Path) -> None:
    """Remove what killed builds left aside; called under the lock, so that no build is running."""
    for path in extraits.glob(".versions/*/.en-cours-*"):
        shutil.rmtree(path, ignore_errors=True)
    for path in extraits.glob(".*.*"):
        if path.is_symlink():
            path.unlink(missing_ok=True)


def _write_table(folder: Path, name: str, table: pa.Table | None, sources, coverage) -> Extrait:
    covered = coverage.loc[name] if coverage is not None and name in coverage.index else None
    absent = table is None
    rows = TABLES[name].arrow_schema.empty_table() if absent else table
    path = folder / f"{name}.parquet"
    pq.write_table(rows, path, compression="zstd")
    return Extrait(
        fichier=path.name,
        lignes=rows.num_rows,
        sha256=_sha256(path),
        sources=sources,
        couverture="absente" if absent else "complète" if name == "couvertures" else covered["couverture"],
        periode_couverte="" if covered is None else covered["periode_couverte"],
        explication="" if covered is None else covered["explication"],
    )


def _point(link: Path, target: Path) -> None:
    """Make `link` lead to `target` in one atomic step, whatever it led to before."""
    temporary = link.with_name(f".{link.name}.{os.getpid()}")
    temporary.unlink(missing_ok=True)
    temporary.symlink_to(os.path.relpath(target, link.parent), target_is_directory=True)
    if link.is_dir() and not link.is_symlink():
        temporary.unlink()
        raise CufError(
            f"data/extraits/{link.name}",
            "un dossier ordinaire occupe la place du jeu",
            "un lien vers une version",
            "Déplacez ce dossier puis relancez.",
        )
    temporary.replace(link)


def _forget_old(versions: Path, keep: Path) -> None:
    others = [p for p in versions.iterdir() if p.is_dir() and p != keep and not p.name.startswith(".")]
    others.sort(key=lambda p: p.stat().st_mtime, reverse=True)
    for old in others[VERSIONS_GARDEES - 1 :]:
        if time.time() - old.stat().st_mtime > AGE_GARDE_S:
            shutil.rmtree(old, ignore_errors=True)


@contextlib.contextmanager
def _lock(data: Path) -> Iterator[None]:
    """One build at a time: the second waits, then finds the work done."""
    folder = data / "extraits"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".verrou").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _contract_fingerprint() -> str:
    """Changes with the contracts, so that a new column rebuilds the dataset by itself."""
    return hashlib.sha256(repr((sorted(FIELDS.items()), sorted(TABLES.items()))).encode()).hexdigest()[:16]


def _version(extraits: Mapping[str, Extrait], contract: str) -> str:
    described = json.dumps({n: asdict(e) for n, e in extraits.items()}, sort_keys=True)
    return hashlib.sha256((contract + described).encode()).hexdigest()[:12]


def _write_text(path: Path, text: str) -> None:
    path.write_text(text + "\n", encoding="utf-8")


def _sha256(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
