"""Datasets on disk: built aside, published whole by one rename, never half visible.

    data/extraits/<jeu>                      link to the version in force
    data/extraits/.versions/<jeu>/<version>/ one Parquet file per table, manifeste.json

A version is named by its content and never removed while it may be read: publishing the same rows
twice only mends what was damaged. Replacing the link is the one step that changes what a reader
sees; everything before it is on disk by then, and a stop before it changes nothing.

A dataset that files are imported into keeps every version. Its manifest holds the whole chain of what
was done, so that the rows and their history change in the same rename.
"""

import contextlib
import hashlib
import io
import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq

from cuf_metrics.contracts import FIELDS, TABLES
from cuf_metrics.disk import EN_COURS, REBUT, to_disk, writing
from cuf_metrics.errors import CufError, DatasetMissing
from cuf_metrics.manifeste import MANIFESTE, MENTION, Contenu, Entree, Extrait, Manifeste, remedy
from cuf_metrics.validation import suggestions

PROJET = Path(__file__).resolve().parent.parent
# A host whose code folder is read-only points this at a writable copy of data/.
DATA = Path(os.environ.get("OBSERVATOIRE_DATA", PROJET / "data"))
# The rows of the demonstration have no file either: they are drawn by this code.
TIRAGES = "cuf_metrics/demonstration"
DEMONSTRATION = "demonstration"
# What names were resolved under, among the sources of an imported dataset.
DECISIONS = "correspondances"
NOM_DE_JEU = re.compile(r"[a-z][a-z0-9_-]{0,40}")
# A version stays while a page may still be reading it: the last ones, and whatever was in force since.
VERSIONS_GARDEES = 3
SECONDES_GARDEES = 24 * 3600


def dataset_folder(jeu: str, data: Path = DATA) -> Path:
    """Folder of the version in force, resolved once so that later publications do not move it.

    Raises:
        DatasetMissing: no such dataset, or a name that is not one.
    """
    check_name(jeu, data)
    folder = data / "extraits" / jeu
    if not (folder / MANIFESTE).exists() and not folder.is_symlink():
        present = list_datasets(data)
        command = "demo" if jeu == DEMONSTRATION else "build --jeu publie"
        raise DatasetMissing(
            f"jeu « {jeu} »",
            "il n’est pas construit ici",
            "un jeu présent : " + (", ".join(present) or "aucun pour l’instant"),
            suggestions([jeu], present) or f"Construisez-le : python -m cuf_metrics {command}.",
        )
    return folder.resolve()


def last_manifest(jeu: str, data: Path = DATA) -> Manifeste | None:
    """Manifest in force or, where it cannot be trusted, that of the version which tells the longest history."""
    if (held := current_manifest(jeu, data)) and _is_sound(held):
        return held
    others = [_read_if_sound(path) for path in sorted(version_folder(jeu, "", data).glob("*"))]
    told = [manifest for manifest in others if manifest and manifest.historique]
    return max(told, key=lambda manifest: len(manifest.historique), default=None)


def _read_if_sound(folder: Path) -> Manifeste | None:
    try:
        manifest = Manifeste.read(folder)
    except DatasetMissing:
        return None
    return manifest if _is_sound(manifest) else None


def _is_sound(manifest: Manifeste) -> bool:
    """Whether the version bears the name of what it says: one rewritten by hand does not."""
    return manifest.version == _version(manifest.tables, manifest.contrat, manifest.historique)


def version_folder(jeu: str, version: str, data: Path = DATA) -> Path:
    """Folder of a version, in force or not; it may be gone."""
    return data / "extraits" / ".versions" / jeu / version


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
    """Datasets to be made again: under other contracts, published facts or decisions than those in force."""
    published, contract = current_manifest("publie", data), _contract_fingerprint()
    held = [manifest for name in list_datasets(data) if (manifest := current_manifest(name, data))]
    facts = published.version if published else None
    made = [m for m in held if m.nature == "importe" or m.jeu == DEMONSTRATION]
    code, decided = {TIRAGES: drawing_code()}, {DECISIONS: decisions_fingerprint(data)}
    return [
        m.jeu
        for m in made
        if (m.contrat, m.sources.get("publie")) != (contract, facts)
        or (code if m.jeu == DEMONSTRATION else decided).items() - m.sources.items()
    ]


def decisions_fingerprint(data: Path = DATA) -> str:
    """Changes with what people decided of names: imported datasets are then resolved again."""
    try:
        return _sha256(data / "pilotage" / f"{DECISIONS}.csv")
    except FileNotFoundError:
        return ""


def drawing_code() -> str:
    """Fingerprint of what draws the demonstration: other rows are made where it changes."""
    texts = [path.read_bytes() for path in sorted((PROJET / TIRAGES).glob("*.py"))]
    return hashlib.sha256(b"".join(texts)).hexdigest()


def up_to_date(current: Manifeste, sources: Mapping[str, str], data: Path = DATA) -> bool:
    """Same sources, same contracts, and a manifest and files that are those that were published."""
    contract = _contract_fingerprint()
    return (
        (current.sources, current.contrat) == (sources, contract)
        and current.version == _version(current.tables, contract, current.historique)
        and not _damaged(dataset_folder(current.jeu, data), current.tables)
    )


def verify(folder: Path, tables: Collection[str] = TABLES) -> None:
    """Check that the files of a version are those its manifest describes.

    Args:
        folder: the version.
        tables: those to check; all of them by default.

    Raises:
        DatasetMissing: a file is absent, or its content is not the one that was published; or its manifest is not.
    """
    manifest = Manifeste.read(folder)
    if not _is_sound(manifest):
        raise DatasetMissing(
            f"{MANIFESTE} (version {manifest.version})",
            "il a été modifié depuis sa publication",
            "la description des extraits et l’histoire, telles qu’elles ont été écrites",
            remedy(folder),
        )
    for name in _damaged(folder, {name: extrait for name, extrait in manifest.tables.items() if name in tables}):
        raise DatasetMissing(
            f"{name}.parquet",
            "le fichier a été altéré ou supprimé depuis sa publication",
            f"l’extrait de la table « {name} » tel qu’il a été construit",
            remedy(folder),
        )


def publish(
    jeu: str,
    tables: Mapping[str, Contenu],
    nature: str = "publie",
    data: Path = DATA,
    entree: Entree | None = None,
    decisions: str | None = None,
) -> Manifeste:
    """Write a version aside, then put it in force by replacing one link.

    Args:
        jeu: name of the dataset.
        tables: what each table holds, rows already checked; a table left out is published empty.
        nature: « publie », « demonstration » or « importe ».
        data: the data folder.
        entree: what is being done to an imported dataset: it joins its history, unless nothing changes.
        decisions: `decisions_fingerprint` of what its names were resolved under; None where none are.

    Returns:
        The manifest of the version now in force.

    Raises:
        DatasetMissing: not a name for a dataset.
        CufError: the system refused to write; the version in force is left as it was.
    """
    check_name(jeu, data)
    with writing(data):
        versions = version_folder(jeu, "", data)
        versions.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=EN_COURS, dir=versions))
        try:
            before = last_manifest(jeu, data) if entree else current_manifest(jeu, data)
            kept = _published_files(data / "extraits" / jeu) if entree else {}
            extraits = {name: _write_table(aside, name, tables.get(name, Contenu()), kept, nature) for name in TABLES}
            manifest = _described(jeu, nature, extraits, before, entree)
            if decisions is not None:
                manifest = replace(manifest, sources=manifest.sources | {DECISIONS: decisions})
            final = versions / manifest.version
            _write_manifest(aside, manifest)
            _settle(aside, final, manifest)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
        _put_in_force(data / "extraits" / jeu, final)
        _forget_old(versions, manifest)
        return manifest


def check_name(jeu: str, data: Path) -> None:
    """Refuse what is not a name for a dataset.

    Raises:
        DatasetMissing: it is not.
    """
    if not NOM_DE_JEU.fullmatch(jeu):
        raise DatasetMissing(
            f"jeu « {jeu} »",
            "ce n’est pas un nom de jeu de données",
            "des lettres minuscules sans accent, des chiffres, « - » ou « _ »",
            "Jeux présents : " + (", ".join(list_datasets(data)) or "aucun") + ".",
        )


def _published_files(folder: Path) -> dict[str, Path]:
    """Files of a version that only hold published facts, by fingerprint; the damaged ones are left out.

    What files brought is written anew for each version: a byte that a disk loses never spoils two of them.
    """
    manifest, folder = _read_if_sound(folder), folder.resolve()
    if manifest is None:
        return {}
    facts = {name: extrait for name, extrait in manifest.tables.items() if extrait.est_publie}
    damaged = _damaged(folder, facts)
    return {e.sha256: folder / e.fichier for name, e in facts.items() if name not in damaged}


def _write_table(folder: Path, name: str, contenu: Contenu, kept: Mapping[str, Path], nature: str) -> Extrait:
    """Write a table aside, which says it where its rows are not real; one of `kept` is the same file, linked again."""
    absent = contenu.lignes is None
    rows = TABLES[name].arrow_schema.empty_table() if absent else contenu.lignes
    path, written = folder / f"{name}.parquet", io.BytesIO()
    if nature == DEMONSTRATION:
        rows = rows.replace_schema_metadata({"mention": MENTION})
    pq.write_table(rows, written, compression="zstd")
    digest = hashlib.sha256(written.getbuffer()).hexdigest()
    if not (digest in kept and _linked(kept[digest], path)):
        path.write_bytes(written.getbuffer())
        to_disk(path)
    return Extrait(
        fichier=path.name,
        lignes=rows.num_rows,
        sha256=digest,
        sources=dict(contenu.sources),
        couverture="absente" if absent else contenu.couverture,
        periode_couverte=contenu.periode_couverte,
        explication=contenu.explication,
    )


def _linked(known: Path, path: Path) -> bool:
    """Give a file a second name, where the disk can."""
    try:
        path.hardlink_to(known)
    except OSError:
        return False
    return True


def _described(
    jeu: str, nature: str, extraits: dict[str, Extrait], before: Manifeste | None, entree: Entree | None
) -> Manifeste:
    contract = _contract_fingerprint()
    if before and entree and (before.tables, before.contrat) == (extraits, contract):
        return before
    now = datetime.now(UTC).isoformat(timespec="seconds")
    told = (*(before.historique if before else ()), replace(entree, le=now)) if entree else ()
    version = _version(extraits, contract, told)
    previous = "" if before is None else before.precedente if before.version == version else before.version
    sources = {name: sha for extrait in extraits.values() for name, sha in extrait.sources.items()}
    told = (*told[:-1], replace(told[-1], version=version)) if told else ()
    return Manifeste(jeu, version, now, contract, sources, nature, previous, extraits, told)


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


def _forget_old(versions: Path, manifest: Manifeste) -> None:
    """Remove the versions that nobody can be reading; one that resists only takes room.

    What the history tells is kept for ever; what has a history and is not in it was never in force.
    """
    kept = {manifest.version, *(entree.version for entree in manifest.historique)}
    with contextlib.suppress(OSError):
        others = [path for path in versions.iterdir() if path.name not in kept and not path.name.startswith(".")]
        dated = sorted(((path.stat().st_mtime, path) for path in others), reverse=True)
        for rank, (since, old) in enumerate(dated, 1):
            is_late = rank >= VERSIONS_GARDEES and time.time() - since > SECONDES_GARDEES
            told = _read_if_sound(old) if manifest.historique else None
            if is_late or (told and told.historique):
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


def _version(extraits: Mapping[str, Extrait], contract: str, historique: Sequence[Entree]) -> str:
    """Name of a version, from what it holds and, for an imported dataset, all that made it."""
    described = json.dumps({n: asdict(e) for n, e in extraits.items()}, sort_keys=True)
    if historique:
        # What is being done does not name yet the version that it makes.
        chain = [asdict(entree) for entree in (*historique[:-1], replace(historique[-1], version=""))]
        # Versions made before reasons were told keep their names.
        named = [{k: v for k, v in told.items() if v or k != "motif"} for told in chain]
        described += json.dumps(named, sort_keys=True)
    return hashlib.sha256((contract + described).encode()).hexdigest()[:12]


def _sha256(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
