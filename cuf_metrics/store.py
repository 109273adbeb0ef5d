"""Datasets on disk: built aside, published whole by one rename, never half visible.

    data/extraits/<jeu>                      link to the version in force
    data/extraits/.versions/<jeu>/<version>/ one Parquet file per table, manifeste.json

A version is named by its content and never removed while it may be read: publishing the same rows
twice only mends what was damaged. Replacing the link is the one step that changes what a reader
sees; everything before it is on disk by then, and a stop before it changes nothing.
"""

import contextlib
import hashlib
import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from cuf_metrics.contracts import FIELDS, TABLES
from cuf_metrics.disk import EN_COURS, REBUT, to_disk, writing
from cuf_metrics.errors import CufError, DatasetMissing, InvalidData
from cuf_metrics.indicators.registry import framework_rows, link_problems, registry, registry_fingerprint
from cuf_metrics.sources.publications import fingerprint, read_publications
from cuf_metrics.validation import typed

PROJET = Path(__file__).resolve().parent.parent
# A host whose code folder is read-only points this at a writable copy of data/.
DATA = Path(os.environ.get("OBSERVATOIRE_DATA", PROJET / "data"))
MANIFESTE = "manifeste.json"
# The table `cadre_logique` has no file: it is made from the headers of the indicators.
REGISTRE = "cuf_metrics/sql/indicators"
# The rows of the demonstration have no file either: they are drawn by this code.
TIRAGES = "cuf_metrics/demonstration"
DEMONSTRATION = "demonstration"
MENTION = "Données de démonstration, fictives : aucune ligne ne décrit une collectivité réelle."
NOM_DE_JEU = re.compile(r"[a-z][a-z0-9_-]{0,40}")
RECONSTRUIRE = "Reconstruisez le jeu : python -m cuf_metrics build --jeu publie."
# A version stays while a page may still be reading it: the last ones, and whatever was in force since.
VERSIONS_GARDEES = 3
SECONDES_GARDEES = 24 * 3600


@dataclass(frozen=True)
class Contenu:
    """What one table of a version is made of, wherever its rows come from.

    Attributes:
        lignes: rows in the contract's schema; None where the dataset holds nothing of this table.
        sources: name of each source → SHA-256 of its bytes, version of a dataset, or size of what is simulated.
        couverture: complète or partielle; a table without rows is always absente.
        periode_couverte, explication: what the rows cover, in French, for the reader.
    """

    lignes: pa.Table | None = None
    sources: dict[str, str] = field(default_factory=dict)
    couverture: str = "complète"
    periode_couverte: str = ""
    explication: str = ""


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
    """What a dataset version holds, where it comes from, and when it was built (UTC).

    Attributes:
        nature: « publie » (facts of published documents), « demonstration » or « importe ».
        precedente: version that was in force before this one, which may be gone since, or "".
    """

    jeu: str
    version: str
    construit_le: str
    contrat: str
    sources: dict[str, str]
    nature: str = "publie"
    precedente: str = ""
    tables: dict[str, Extrait] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> "Manifeste":
        """Read the manifest of a version.

        Raises:
            DatasetMissing: it is absent, truncated or malformed.
        """
        try:
            raw = json.loads((folder / MANIFESTE).read_text(encoding="utf-8"))
            tables = {name: Extrait(**extrait) for name, extrait in raw.pop("tables").items()}
            return cls(**raw, tables=tables)
        except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
            raise DatasetMissing(
                f"{MANIFESTE} (version {folder.name})",
                "il est absent, tronqué ou malformé",
                "la description des extraits, telle que la construction l’a écrite",
                RECONSTRUIRE,
            ) from error

    @property
    def mention(self) -> str:
        """What must be said wherever these rows are shown or taken away; nothing of facts and imports."""
        return MENTION if self.nature == "demonstration" else ""

    @property
    def lignes(self) -> int:
        return sum(extrait.lignes for extrait in self.tables.values())


def dataset_folder(jeu: str, data: Path = DATA) -> Path:
    """Folder of the version in force, resolved once so that later publications do not move it.

    Raises:
        DatasetMissing: no such dataset, or a name that is not one.
    """
    _check_name(jeu, data)
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


def current_manifest(jeu: str, data: Path = DATA) -> Manifeste | None:
    """Manifest of the version in force, or None where there is none that can be read."""
    try:
        return Manifeste.read(dataset_folder(jeu, data))
    except DatasetMissing:
        return None


def outdated(data: Path = DATA) -> list[str]:
    """Datasets to be made again: under other contracts, or beside other published facts, than those in force."""
    published, contract = current_manifest("publie", data), _contract_fingerprint()
    held = [manifest for name in list_datasets(data) if (manifest := current_manifest(name, data))]
    facts = published.version if published else None
    made = [m for m in held if m.nature == "importe" or m.jeu == DEMONSTRATION]
    code = {TIRAGES: drawing_code()}
    return [
        m.jeu
        for m in made
        if (m.contrat, m.sources.get("publie")) != (contract, facts)
        or (m.jeu == DEMONSTRATION and code.items() - m.sources.items())
    ]


def drawing_code() -> str:
    """Fingerprint of what draws the demonstration: other rows are made where it changes."""
    texts = [path.read_bytes() for path in sorted((PROJET / TIRAGES).glob("*.py"))]
    return hashlib.sha256(b"".join(texts)).hexdigest()


def up_to_date(current: Manifeste, sources: Mapping[str, str], data: Path = DATA) -> bool:
    """Same sources, same contracts, and a manifest and files that are those that were published."""
    contract = _contract_fingerprint()
    return (
        (current.sources, current.contrat) == (sources, contract)
        and current.version == _version(current.tables, contract)
        and not _damaged(dataset_folder(current.jeu, data), current.tables)
    )


def verify(folder: Path) -> None:
    """Check that the files of a version are those its manifest describes.

    Raises:
        DatasetMissing: a file is absent, or its content is not the one that was published.
    """
    for name in _damaged(folder, Manifeste.read(folder).tables):
        raise DatasetMissing(
            f"{name}.parquet",
            "le fichier a été altéré ou supprimé depuis sa publication",
            f"l’extrait de la table « {name} » tel qu’il a été construit",
            RECONSTRUIRE,
        )


def build_published(data: Path = DATA) -> tuple[Manifeste, bool]:
    """Build the dataset `publie` from data/publications, or mend it where its files are damaged.

    Returns:
        The manifest in force, and whether something was published (False: all was up to date).

    Raises:
        InvalidData: every problem of every file; the dataset in force is left as it was.
        CufError: the system refused to read or write; the dataset in force is left as it was.
    """
    folder = data / "publications"
    with writing(data):
        indicators = registry()
        current, sources = current_manifest("publie", data), fingerprint(folder) | {REGISTRE: registry_fingerprint()}
        if current and up_to_date(current, sources, data):
            return current, False
        texts, problems = read_publications(folder, {"cadre_logique": framework_rows(indicators)})
        if not problems:
            problems = link_problems(indicators, texts["plan"], texts["chiffres_publies"])
        if problems:
            kept = (
                f"le jeu « publie » reste celui du {current.construit_le}" if current else "aucun jeu n’a été construit"
            )
            raise InvalidData(problems=problems, consequence=f"Rien n’a été modifié : {kept}.")
        return publish("publie", _contents(texts, sources), data=data), True


def publish(jeu: str, tables: Mapping[str, Contenu], nature: str = "publie", data: Path = DATA) -> Manifeste:
    """Write a version aside, then put it in force by replacing one link.

    Args:
        jeu: name of the dataset.
        tables: what each table holds, rows already checked; a table left out is published empty.
        nature: « publie », « demonstration » or « importe ».
        data: the data folder.

    Returns:
        The manifest of the version now in force.

    Raises:
        DatasetMissing: not a name for a dataset.
        CufError: the system refused to write; the version in force is left as it was.
    """
    _check_name(jeu, data)
    with writing(data):
        versions = data / "extraits" / ".versions" / jeu
        versions.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=EN_COURS, dir=versions))
        try:
            extraits = {name: _write_table(aside, name, tables.get(name, Contenu())) for name in TABLES}
            manifest = _described(jeu, nature, extraits, current_manifest(jeu, data))
            final = versions / manifest.version
            _write_manifest(aside, manifest)
            _settle(aside, final, manifest)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
        _put_in_force(data / "extraits" / jeu, final)
        _forget_old(versions, keep=final.name)
        return manifest


def _check_name(jeu: str, data: Path) -> None:
    if not NOM_DE_JEU.fullmatch(jeu):
        raise DatasetMissing(
            f"jeu « {jeu} »",
            "ce n’est pas un nom de jeu de données",
            "des lettres minuscules sans accent, des chiffres, « - » ou « _ »",
            "Jeux présents : " + (", ".join(list_datasets(data)) or "aucun") + ".",
        )


def _contents(texts: Mapping[str, pd.DataFrame], sources: Mapping[str, str]) -> dict[str, Contenu]:
    """Checked text rows of the published facts, typed, each table with what « couvertures » says of it."""
    covered = texts["couvertures"].set_index("nom_table").to_dict("index")
    # Every table is declared there but that one, which says all it holds of itself.
    covered["couvertures"] = {"couverture": "complète", "periode_couverte": "", "explication": ""}
    contents = {}
    for name in TABLES:
        rows, said = texts.get(name), covered[name]
        file = REGISTRE if name == "cadre_logique" else f"{name}.csv"
        contents[name] = Contenu(
            None if rows is None else typed(name, rows),
            {file: sources[file]} if file in sources else {},
            said["couverture"],
            said["periode_couverte"],
            said["explication"],
        )
    return contents


def _write_table(folder: Path, name: str, contenu: Contenu) -> Extrait:
    absent = contenu.lignes is None
    rows = TABLES[name].arrow_schema.empty_table() if absent else contenu.lignes
    path = folder / f"{name}.parquet"
    pq.write_table(rows, path, compression="zstd")
    to_disk(path)
    return Extrait(
        fichier=path.name,
        lignes=rows.num_rows,
        sha256=_sha256(path),
        sources=dict(contenu.sources),
        couverture="absente" if absent else contenu.couverture,
        periode_couverte=contenu.periode_couverte,
        explication=contenu.explication,
    )


def _described(jeu: str, nature: str, extraits: dict[str, Extrait], before: Manifeste | None) -> Manifeste:
    contract = _contract_fingerprint()
    version = _version(extraits, contract)
    previous = "" if before is None else before.precedente if before.version == version else before.version
    sources = {name: sha for extrait in extraits.values() for name, sha in extrait.sources.items()}
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return Manifeste(jeu, version, now, contract, sources, nature, previous, extraits)


def _write_manifest(folder: Path, manifest: Manifeste) -> None:
    path = folder / MANIFESTE
    path.write_text(json.dumps(asdict(manifest), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    to_disk(path)


def _settle(aside: Path, final: Path, manifest: Manifeste) -> None:
    """Give a finished version its name.

    Where the name is taken, the content is the same: only what is damaged there is replaced, file
    by file, so that whoever reads that version never misses one.
    """
    if final.exists():
        damaged = [manifest.tables[name].fichier for name in _damaged(final, manifest.tables)]
        for file in (*damaged, MANIFESTE):
            (aside / file).replace(final / file)
        to_disk(final)
    else:
        aside.chmod(0o755)
        to_disk(aside)
        aside.rename(final)
    to_disk(final.parent)


def _put_in_force(link: Path, target: Path) -> None:
    """Make `link` lead to `target` in one atomic step, whatever it led to before."""
    if link.is_dir() and not link.is_symlink():
        raise CufError(
            f"data/extraits/{link.name}",
            "un dossier ordinaire occupe la place du jeu",
            "un lien vers une version",
            "Déplacez ce dossier puis relancez.",
        )
    if link.exists():
        # A version is kept some time from when it was last in force, not from when it was built.
        os.utime(link)
    temporary = link.with_name(f".{link.name}.{os.getpid()}")
    temporary.symlink_to(os.path.relpath(target, link.parent), target_is_directory=True)
    temporary.replace(link)
    # The new version is in force: were the power cut now, the former one, whole too, might come back.
    with contextlib.suppress(OSError):
        to_disk(link.parent)


def _forget_old(versions: Path, keep: str) -> None:
    """Remove the versions that nobody can be reading; one that resists only takes room."""
    with contextlib.suppress(OSError):
        dated = [(p.stat().st_mtime, p) for p in versions.iterdir() if p.name != keep and not p.name.startswith(".")]
        for since, old in sorted(dated, reverse=True)[VERSIONS_GARDEES - 1 :]:
            if time.time() - since > SECONDES_GARDEES:
                gone = old.rename(versions / f"{REBUT}{old.name}")
                shutil.rmtree(gone, ignore_errors=True)


def _damaged(folder: Path, tables: Mapping[str, Extrait]) -> list[str]:
    """Tables whose file is absent, unreadable, or not the one that was published."""
    names = []
    for name, extrait in tables.items():
        try:
            intact = _sha256(folder / extrait.fichier) == extrait.sha256
        except OSError:
            intact = False
        if not intact:
            names.append(name)
    return names


def _contract_fingerprint() -> str:
    """Changes with the contracts, so that a new column rebuilds the dataset by itself."""
    return hashlib.sha256(repr((sorted(FIELDS.items()), sorted(TABLES.items()))).encode()).hexdigest()[:16]


def _version(extraits: Mapping[str, Extrait], contract: str) -> str:
    described = json.dumps({n: asdict(e) for n, e in extraits.items()}, sort_keys=True)
    return hashlib.sha256((contract + described).encode()).hexdigest()[:12]


def _sha256(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
