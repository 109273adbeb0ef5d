"""The life of a network a hundred times that of CUF: how long it takes to draw it, then what its pages ask of it.

`python -m benchmarks.reseau`, or as a part of `make bench`. Ratios are to one scan of the attendance, in the same run;
the network is drawn by a process of its own, whose memory is measured apart.
"""

import multiprocessing
import resource
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.mesures import median
from cuf_metrics.database import Dataset, open_dataset, sql
from cuf_metrics.demonstration import build_demonstration
from cuf_metrics.filtres import Filtre
from cuf_metrics.formatting import number
from cuf_metrics.sql import FOLDER, named_query, parameters_of

RACINE = Path(__file__).resolve().parent.parent
ECHELLE = 100
REPEATS = 3
CIBLE_CONSTRUCTION_S = 60
CIBLE_MIO = 2048
# The longest query of a page, beside one scan.
CIBLE_RATIO = 25
PARCOURS = "select count(distinct id_collectivite), sum(nb_participants) from participations"
# Queries of the pages: all those of these names, a new one included, with the values that they are asked with.
PAGES = ("reunions_", "adhesions_", "services_")
VALEURS: dict[str, Any] = {
    "annee": 2023,
    "annees": [2022, 2023],
    "au": date(2025, 12, 31),
    "aujourd_hui": date(2025, 12, 31),
    "limite": 500,
    "mois": 6,
    "mouvements": ["nouvelle", "revenue", "perdue"],
    "ouvrages": ["répertoire", "capitalisation", "autre"],
    "pays": [],
    "poles": [],
    "seuil": 3,
    "sessions": ["chronique géopolitique", "atelier", "webinaire", "formation"],
}
# What the reader has filtered: nothing, then what makes a query look at who was there.
FILTRES = {
    "sans filtre": Filtre(),
    "filtré": Filtre(annee=2023, types=("commune", "intercommunalité"), membre="oui"),
}


def main() -> int:
    """Measure and print; 1 where a time, a memory or a ratio goes beyond its bound."""
    with tempfile.TemporaryDirectory() as name:
        seconds, peak = built(Path(name))
        dataset = open_dataset("demonstration", Path(name))
        rows = dataset.manifeste.tables["participations"].lignes
        print(f"\nÉchelle {ECHELLE} : {number(rows)} participations en {seconds:.0f} s ", end="")
        print(f"(borne : {CIBLE_CONSTRUCTION_S} s), {peak:.0f} Mio au plus haut (borne : {CIBLE_MIO} Mio).")
        floor = took(dataset, PARCOURS, {})
        print(f"{'un parcours des participations':<34}{floor:>8.3f} s{1:>8.1f}×")
        longest = max(_told(dataset, query, floor) for query in queries())
    beyond = (seconds > CIBLE_CONSTRUCTION_S, peak > CIBLE_MIO, longest > CIBLE_RATIO)
    print(f"Au plus : {longest:.1f}× (borne : {CIBLE_RATIO}×).")
    return int(any(beyond))


def queries() -> list[str]:
    """Names of the queries of the pages."""
    return sorted(path.stem for path in FOLDER.glob("*.sql") if path.stem.startswith(PAGES))


def built(data: Path) -> tuple[float, float]:
    """Draw the network in a folder.

    Returns:
        Seconds, and the most memory that it took (MiB).
    """
    for name in ("publications", "reference", "pilotage"):
        (data / name).symlink_to(RACINE / "data" / name)
    maker = multiprocessing.get_context("spawn").Process(target=build_demonstration, args=(ECHELLE, data))
    start = time.perf_counter()
    maker.start()
    maker.join()
    assert maker.exitcode == 0, "le réseau n’a pas pu être tiré"  # noqa: S101
    return time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def took(dataset: Dataset, query: str, values: dict[str, Any]) -> float:
    """Seconds of a query, median; nothing is kept from one time to the next."""

    def once() -> float:
        start = time.perf_counter()
        sql(dataset, query, values)
        return time.perf_counter() - start

    return median(once, REPEATS, before=once)


def _told(dataset: Dataset, name: str, floor: float) -> float:
    """Print the times of a query, and give the longest beside one scan."""
    text, ratios = named_query(name), {}
    wanted = parameters_of(text)
    for state, filtre in FILTRES.items():
        given = VALEURS | {"filtre": filtre.valeurs()}
        seconds = took(dataset, text, {key: given[key] for key in wanted})
        ratios[state] = seconds / floor
    print(f"{name:<34}" + "".join(f"{state:>13} {ratio:>6.1f}×" for state, ratio in ratios.items()))
    return max(ratios.values())


if __name__ == "__main__":
    sys.exit(main())
