"""An import killed at any moment: the dataset is wholly the old one or wholly the new one, and the next import works.

A child made by fork imports a file whose content changes each time, and is killed (SIGKILL) after a delay drawn over
the time an import takes: reading, putting together, writing, linking are all interrupted.
"""

import contextlib
import os
import random
import signal
import time
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq

from cuf_metrics.imports import Origine, import_file
from cuf_metrics.store import Manifeste, current_manifest, dataset_folder, verify
from cuf_metrics.versions import history
from tests.test_import import data, folder  # noqa: F401 — fixtures

ENTIERS, FINAUX, ESSAIS, LIGNES = 140, 60, 5, 40
ORIGINE = Origine("classeur", table="audiences")


def imported(data: Path, value: int) -> Manifeste:  # noqa: F811
    """Import a file all of whose rows say `value`."""
    path = data.parent / f"a{value}" / "audiences.csv"
    path.parent.mkdir(exist_ok=True)
    lines = (f"site internet;visites;{value};{1980 + rank}" for rank in range(LIGNES))
    path.write_text("\n".join(["Canal;Mesure;Valeur;Année", *lines]) + "\n", encoding="utf-8")
    return import_file(path, ORIGINE, "cuf", data, "direction")[0]


def started(data: Path, value: int) -> int:  # noqa: F811
    """A child that imports, then ends: no code is read again, and the parent goes on at once."""
    child = os.fork()
    if not child:
        # Whatever happens there, the tests go on in the parent only.
        with contextlib.suppress(BaseException):
            imported(data, value)
            os._exit(0)
        os._exit(1)
    return child


def in_force(data: Path) -> int:  # noqa: F811
    """The one value that all the rows of the dataset say; its files and its history say the same."""
    folder = dataset_folder("cuf", data)  # noqa: F811
    verify(folder)
    rows = pq.read_table(folder / "audiences.parquet", columns=["valeur"])["valeur"].to_pylist()
    assert len(rows) == LIGNES
    assert len(set(rows)) == 1
    manifest = current_manifest("cuf", data)
    assert manifest.version == folder.name == manifest.historique[-1].version
    assert [e.version for e in history("cuf", data)][1:2] in ([manifest.precedente], [])
    return int(rows[0])


def duration(data: Path) -> float:  # noqa: F811
    """Seconds that an import takes in a child that nobody kills."""
    times = []
    for value in range(ESSAIS):
        start = time.monotonic()
        assert os.waitpid(started(data, value), 0)[1] == 0
        times.append(time.monotonic() - start)
    return sorted(times)[ESSAIS // 2]


def test_an_import_killed_at_any_of_two_hundred_moments_leaves_a_whole_dataset(data):  # noqa: F811
    imported(data, 0)
    whole, dice = duration(data), random.Random(8)  # noqa: S311 — nothing is secret
    # Some in each part of an import, more in the last third, where the disk changes; a few come after its end.
    shares = [rank / ENTIERS for rank in range(ENTIERS)] + [0.7 + 0.4 * rank / FINAUX for rank in range(FINAUX)]
    delays = [whole * (share + dice.random() / ENTIERS) for share in shares]
    dice.shuffle(delays)
    before, outcomes = in_force(data), Counter()
    for value, delay in enumerate(delays, ESSAIS):
        child = started(data, value)
        time.sleep(delay)
        os.kill(child, signal.SIGKILL)
        was_killed = os.WIFSIGNALED(os.waitpid(child, 0)[1])
        found = in_force(data)
        assert found in (before, value), (value, delay)
        outcomes[("tué" if was_killed else "fini", "nouveau" if found == value else "ancien")] += 1
        before = found
    print(f"{len(delays)} arrêts sur {whole:.2f} s : {dict(outcomes)}")
    assert ("fini", "ancien") not in outcomes
    assert outcomes["tué", "ancien"] >= len(delays) // 4
    manifest = imported(data, len(delays) + ESSAIS)
    assert in_force(data) == len(delays) + ESSAIS
    # The next writing sweeps what was left, and every version that the history tells is there.
    versions = data / "extraits/.versions/cuf"
    assert {path.name for path in versions.iterdir()} == {entree.version for entree in manifest.historique}
    assert sorted(path.name for path in (data / "extraits").iterdir()) == [".verrou", ".versions", "cuf", "publie"]
