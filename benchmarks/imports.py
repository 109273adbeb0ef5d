"""Files brought by a person, from their bytes to the dataset in force, against what is promised: time and memory.

`python -m benchmarks.imports`, or as a part of `make bench`. Each import runs in a process of its own, whose most memory
is that of the import alone. Also told as a ratio: how many times what it takes to write as many rows to a CSV.
"""

import csv
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from xlsxwriter import Workbook

from cuf_metrics.construction import build_published
from cuf_metrics.formatting import number
from cuf_metrics.reference import read_reference

RACINE = Path(__file__).resolve().parent.parent
EN_TETES = ("Collectivité", "Code (SIREN ou Insee)", "Année", "Date d’adhésion", "Situation", "Cotisation (€)")
MEMOIRE_MAX_MIO = 1536.0


@dataclass(frozen=True)
class Cas:
    """A file to import: its name, its rows, seconds promised."""

    nom: str
    lignes: int
    cible_s: float


CAS = (Cas("adhesions.csv", 1_000_000, 15.0), Cas("adhesions.xlsx", 100_000, 30.0))


def main() -> int:
    """Measure and print; 1 where a promise is not kept."""
    print("\nImport d’un fichier, de ses octets au jeu en vigueur :")
    return max([measured(cas) for cas in CAS])


def rows(lines: int) -> Iterator[tuple[str, ...]]:
    """Memberships of real local governments, one per year: as many as asked."""
    known = read_reference("collectivites").query("type_collectivite == 'commune'")
    names, codes = known["nom"].to_list(), known["code_insee"].to_list()
    for rank in range(lines):
        year, place = divmod(rank, len(names))
        day = f"{rank % 28 + 1:02}/03/{1980 + year}"
        yield names[place], codes[place], str(1980 + year), day, "à jour", f"{500 + rank % 5000},50"


def write(path: Path, lines: int) -> float:
    """Write the file; seconds taken."""
    start = time.perf_counter()
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as handle:
            csv.writer(handle, delimiter=";").writerows([EN_TETES, *rows(lines)])
        return time.perf_counter() - start
    book = Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("2025")
    for line, row in enumerate([EN_TETES, *rows(lines)]):
        sheet.write_row(line, 0, row)
    book.close()
    return time.perf_counter() - start


def measured(cas: Cas) -> int:
    """Import a file of this kind, and print what it took; 1 where a promise is not kept."""
    with tempfile.TemporaryDirectory() as name:
        data = Path(name)
        for part in ("publications", "reference"):
            (data / part).symlink_to(RACINE / "data" / part)
        (data / "pilotage").mkdir()
        build_published(data)
        floor = write(data / "plancher.csv", cas.lignes)
        path = data / cas.nom
        write(path, cas.lignes)
        spent, mio = _imported(path, data)
    kept = spent < cas.cible_s and mio < MEMOIRE_MAX_MIO
    print(
        f"{cas.nom}, {number(cas.lignes)} lignes : {spent:.1f} s (cible {cas.cible_s:.0f} s), {mio:.0f} Mio "
        f"(cible {MEMOIRE_MAX_MIO:.0f} Mio), {spent / floor:.1f}× l’écriture d’autant de lignes en CSV."
    )
    return int(not kept)


def _imported(path: Path, data: Path) -> tuple[float, float]:
    """Seconds that the command takes, its start included, and the most memory that it held, MiB."""
    command = [sys.executable, "-m", "cuf_metrics", "import", str(path), "--source", "classeur", "--table", "adhesions"]
    start = time.perf_counter()
    process = subprocess.Popen(
        [*command, "--jeu", "essai", "--fonction", "mesure"],
        cwd=RACINE,
        env={**os.environ, "OBSERVATOIRE_DATA": str(data)},
    )
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise RuntimeError(f"{path.name} was refused: see above")
    return time.perf_counter() - start, used.ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
