"""The review of 2023 made and written as a PDF, on the published facts, against the 20 seconds promised.

`python -m benchmarks.rapport`, or as a part of `make bench`. The dataset is opened anew each time: nothing is kept.
"""

import sys
import time
from datetime import date

from benchmarks.mesures import median
from cuf_metrics.database import open_dataset
from cuf_metrics.rapport.contenu import build_report
from cuf_metrics.rapport.ecrire import write_report

REPEATS = 3
CIBLE_S = 20.0


def main() -> int:
    """Measure and print; 1 where the target is missed."""
    spent = median(_pdf, REPEATS)
    print(f"\nRevue de 2023 en PDF : {spent:.1f} s (cible {CIBLE_S:.0f} s).")
    return int(spent > CIBLE_S)


def _pdf() -> float:
    start = time.perf_counter()
    write_report(build_report(open_dataset("publie"), 2023, date(2026, 11, 20)), "pdf")
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
