"""A whole version of a dataset as one file: a Data Package, which any program opens.

    datapackage.json                 what each file holds: columns, keys, sources, fingerprints
    donnees/<table>.csv, .parquet    every table; the Parquet is the file of the version itself
    donnees/demonstration-<table>…   the same, of rows that are not real: a CSV has no other place to say it
    decisions/<table>.csv            references, targets… that indicators are judged under
    manifeste.json, LISEZMOI.md, LICENCE.md, CITATION.cff

Rows go by batches from the disk to the archive: none of the tables is ever whole in memory.
"""

import hashlib
import io
import json
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from cuf_metrics.contracts import PILOTAGE, TABLES
from cuf_metrics.database import Dataset
from cuf_metrics.disk import destination, placed
from cuf_metrics.exports.paquet_description import Fichier, decision_resource, descriptor, package_name, table_resource
from cuf_metrics.exports.paquet_textes import citation_file, licence, manifest_text, readme, table_file
from cuf_metrics.manifeste import MANIFESTE, Manifeste
from cuf_metrics.pilotage import rows_of
from cuf_metrics.store import verify

# Decisions about names and headers of files belong to the imports; `rapprochements` says what came of them.
DECISIONS = ("references", "cibles", "explications", "phrases", "continuites")
LOT = 20_000
CSV = pa.csv.WriteOptions(eol="\r\n", quoting_style="needed", batch_size=LOT)
# Beyond, a CSV might pass the two gigabytes that the plain format holds.
LIGNES_ZIP64 = 1_000_000


def export(dataset: Dataset, chemin: Path | str) -> Path:
    """Write the whole dataset as a Data Package: every table as CSV and Parquet, described, with licence and citation.

    Args:
        chemin: a file, replaced whole where there is one; or a folder, where it is named after dataset and version.

    Returns:
        The file. The same version, under the same decisions, gives the same bytes.

    Raises:
        DatasetMissing: a file of the version was altered.
        InvalidData: a file of decisions is wrong.
        CufError: the file cannot be written; what was there before is left as it was.

    Source: Data Package 2.0 (datapackage.org), CSV of RFC 4180, Citation File Format 1.2.0.
    """
    path = destination(chemin, f"{package_name(dataset.manifeste)}-{dataset.version}.zip")
    with placed(path) as file:
        write_package(dataset, file)
    return Path(path)


def write_package(dataset: Dataset, file: IO[bytes]) -> None:
    """The same, into a file that is open.

    Raises:
        DatasetMissing, InvalidData: as `export`.
    """
    held, folder = dataset.manifeste, dataset.folder
    verify(folder)
    with ZipFile(file, "w") as archive:
        tables = [table_resource(held, name, *_put_table(archive, held, name, folder)) for name in TABLES]
        decided = [decision_resource(name, _put_decisions(archive, dataset, name)) for name in DECISIONS]
        documents = pq.read_table(folder / held.tables["documents"].fichier).to_pylist()
        described = descriptor(held, documents, [*tables, *decided])
        texts = {
            "datapackage.json": json.dumps(described, ensure_ascii=False, indent=2) + "\n",
            MANIFESTE: manifest_text(held),
            "LISEZMOI.md": readme(held),
            "LICENCE.md": licence(held),
            "CITATION.cff": citation_file(held),
        }
        for name, text in texts.items():
            with _entry(archive, held, name) as entry:
                entry.write(text.encode())


def carried_names(dataset: Dataset) -> list[str]:
    """Names that files and documents were given by whoever imported them, which the archive carries; none of others."""
    held = dataset.manifeste
    if held.nature != "importe":
        return []
    extrait = held.tables["documents"]
    rows = pq.read_table(dataset.folder / extrait.fichier, columns=["id_document", "titre"]).to_pylist()
    titles = {row["titre"] for row in rows if row["id_document"] in extrait.sources}
    return sorted(titles | {entree.fichier for entree in held.historique if entree.fichier})


def table_parquet(dataset: Dataset, name: str) -> bytes:
    """A table as Parquet, typed by its contract; rows that are not real say so on every line."""
    held = dataset.manifeste
    path = dataset.folder / held.tables[name].fichier
    if not held.mention:
        return path.read_bytes()
    rows, written = pq.read_table(path), io.BytesIO()
    said = pa.DictionaryArray.from_arrays(pa.repeat(pa.scalar(0, pa.int8()), rows.num_rows), [held.mention])
    pq.write_table(rows.append_column("jeu", said), written, compression="zstd")
    return written.getvalue()


def _put_table(archive: ZipFile, held: Manifeste, name: str, folder: Path) -> tuple[Fichier, Fichier]:
    """A table in both formats: its CSV, then its Parquet."""
    source = folder / held.tables[name].fichier
    with pq.ParquetFile(source) as parquet:
        batches = parquet.iter_batches(LOT)
        csv = _put_rows(archive, held, table_file(held, name, "csv"), TABLES[name].arrow_schema, batches)
    with source.open("rb") as read, _entry(archive, held, table_file(held, name, "parquet")) as entry:
        shutil.copyfileobj(read, entry)
    return csv, entry.fichier


def _put_decisions(archive: ZipFile, dataset: Dataset, name: str) -> Fichier:
    rows = rows_of(name, dataset.data)
    path = f"decisions/{name}.csv"
    return _put_rows(archive, dataset.manifeste, path, PILOTAGE[name].arrow_schema, rows.to_batches(LOT))


def _put_rows(
    archive: ZipFile, held: Manifeste, path: str, schema: pa.Schema, batches: Iterable[pa.RecordBatch]
) -> Fichier:
    """Rows as a CSV: texts between quotes, the rest bare, nothing where nothing is known."""
    large = sum(extrait.lignes for extrait in held.tables.values()) > LIGNES_ZIP64
    with _entry(archive, held, path, large) as entry, pa.csv.CSVWriter(entry, schema, write_options=CSV) as writer:
        for batch in batches:
            writer.write_batch(batch)
    return entry.fichier


class _Entry:
    """A file of the archive being written, which knows its size and fingerprint."""

    closed = False

    def __init__(self, path: str, raw: IO[bytes]):
        self._path, self._raw = path, raw
        self._taille, self._empreinte = 0, hashlib.sha256()

    def write(self, content: bytes) -> int:
        self._taille += len(content)
        self._empreinte.update(content)
        return self._raw.write(content)

    def flush(self) -> None:
        """What a writer of CSV asks for; the archive keeps its own time."""

    @property
    def fichier(self) -> Fichier:
        return Fichier(self._path, self._taille, self._empreinte.hexdigest())


@contextmanager
def _entry(archive: ZipFile, held: Manifeste, path: str, large: bool = False) -> Iterator[_Entry]:
    """Dated as the version, so that the same one gives the same bytes wherever and whenever it is written."""
    info = ZipInfo(path, datetime.fromisoformat(held.construit_le).timetuple()[:6])
    info.create_system, info.external_attr = 3, 0o644 << 16
    info.compress_type = ZIP_STORED if path.endswith(".parquet") else ZIP_DEFLATED
    with archive.open(info, "w", force_zip64=large) as raw:
        yield _Entry(path, raw)
