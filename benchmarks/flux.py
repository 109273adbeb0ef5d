"""Ten million flows: country × year × sector through the application's own query and connection.

`python -m benchmarks.flux`, or as a part of `make bench`. Rows are made by rank, never by chance, by a process of their
own: the memory measured is that of the application. Ratios are to one sum over the same file, in the same run.
"""

import multiprocessing
import resource
import shutil
import sys
import tempfile
import time
from itertools import cycle
from pathlib import Path

import duckdb

from benchmarks.mesures import conformed, median
from cuf_metrics.construction import build_published
from cuf_metrics.database import Dataset, sql
from cuf_metrics.formatting import number
from cuf_metrics.sql import named_query
from cuf_metrics.store import Contenu, dataset_folder, publish

RACINE = Path(__file__).resolve().parent.parent
LIGNES = 10_000_000
REPEATS = 5
ETAPES = ("contribution", "versement", "promesse")
CIBLE_MIO = 2048
LIMITE = 1000
# A sum reads one column, the aggregates four and group them: how many times as long they may take.
CIBLE_RATIO = 5
# `i` from 0; columns left out are empty.
FLUX = {
    "id_flux": "'flux-' || i",
    "etape": "['contribution', 'versement', 'promesse', 'frais', 'restitution'][i % 5 + 1]",
    "id_fonds": "'fonds-' || i % 9",
    "donateur": "'Collectivité ' || i % 5000",
    "beneficiaire": "'Partenaire ' || i % 4000",
    "code_pays": "if(i % 101 = 0, null, pays[i // 5 % len(pays) + 1])",
    "secteur": "if(i % 103 = 0, null, 'Secteur ' || i // 7 % 23)",
    "annee": "2000 + i // 11 % 27",
    "montant_eur": "(1 + i % 1000003)::decimal(18, 4) / 4",
    "devise": "'EUR'",
    "numero_ligne": "i + 2",
    "id_document": "'rapport_2023'",
    "section": "'ligne'",
    "citation": "'ligne'",
}


def main() -> int:
    """Measure and print; 1 where memory or the ratio goes beyond its bound."""
    with tempfile.TemporaryDirectory() as name:
        folder = _published(Path(name))
        # A process of its own: what it takes to make the rows is not what it takes to read them.
        maker = multiprocessing.get_context("spawn").Process(target=write_flux, args=(folder, LIGNES))
        maker.start()
        maker.join()
        assert maker.exitcode == 0, "les mouvements n’ont pas pu être écrits"  # noqa: S101
        dataset = Dataset(folder, RACINE / "data/reference")
        query = named_query("flux_agregats")
        rows = sql(dataset, query, {"etape": ETAPES[0], "limite": LIGNES})
        floor = _seconds(dataset, "select sum(montant_eur) from flux where etape = $etape")
        took = _seconds(dataset, query, limite=LIMITE)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\n{number(LIGNES)} mouvements, {number(len(rows))} agrégats pays × année × secteur d’une étape.")
    print(f"{'une somme, même fichier':<28}{floor:>9.3f} s{1:>9.1f}×")
    print(f"{'agrégats d’une étape':<28}{took:>9.3f} s{took / floor:>9.1f}×   (borne : {CIBLE_RATIO}×)")
    print(f"Mémoire au plus haut : {peak:.0f} Mio (borne : {CIBLE_MIO} Mio).")
    return int(peak > CIBLE_MIO or took > CIBLE_RATIO * floor)


def _published(data: Path) -> Path:
    """Folder of a version that holds the published facts, whose flows are then written over."""
    for name in ("publications", "reference", "pilotage"):
        (data / name).symlink_to(RACINE / "data" / name)
    build_published(data)
    publish("charge", {"flux": Contenu()}, "demonstration", data)
    return Path(shutil.copytree(dataset_folder("charge", data), data / "version"))


def write_flux(folder: Path, rows: int) -> None:
    """Flows as the contract types them, in the order that pages filter by: year, then country."""
    columns = ", ".join(f"{value} as {name}" for name, value in FLUX.items())
    with duckdb.connect(config={"memory_limit": "3GB", "temp_directory": str(folder)}) as connection:
        connection.execute("set enable_progress_bar = false")
        connection.execute(f"create view reference as from read_parquet('{RACINE / 'data/reference/pays.parquet'}')")
        made = conformed(
            connection,
            "flux",
            f"""select {columns}
            from range({rows}) t(i), (select list(code_pays order by code_pays) as pays from reference)""",  # noqa: S608 — columns above
        )
        made.order("annee, code_pays").write_parquet(str(folder / "flux.parquet"), compression="zstd")


def _seconds(dataset: Dataset, query: str, **limits: int) -> float:
    """Median of a query, each stage in turn."""
    stages = cycle(ETAPES)

    def once() -> float:
        start = time.perf_counter()
        sql(dataset, query, {"etape": next(stages)} | limits)
        return time.perf_counter() - start

    return median(once, REPEATS)


if __name__ == "__main__":
    sys.exit(main())
