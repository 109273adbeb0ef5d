"""The same rules over the versions of an imported dataset, each on the day it was put in force."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from cuf_metrics.database import Dataset
from cuf_metrics.errors import CufError
from cuf_metrics.qualite.examen import examine
from cuf_metrics.qualite.regle import GRAVITES
from cuf_metrics.store import DATA, version_folder
from cuf_metrics.versions import history

VERSIONS = 12


@dataclass(frozen=True)
class Releve:
    """The quality of a dataset after one operation on it.

    Attributes:
        version: version put in force.
        le: the day it was.
        operation: « import », « retrait », « retour » or « reconstruction ».
        defauts: severity → rules that some row breaks.
    """

    version: str
    le: date
    operation: str
    defauts: dict[str, int]


def quality_history(jeu: str, data: Path = DATA, most: int = VERSIONS) -> list[Releve]:
    """The quality of the last versions of an imported dataset, oldest first.

    A version made under other contracts, which cannot be opened any more, is left out.
    """
    found = []
    for entry in history(jeu, data)[:most]:
        day = date.fromisoformat(entry.le[:10])
        folder = version_folder(jeu, entry.version, data)
        if (counted := _faults(folder, data / "reference", day)) is not None:
            found.append(Releve(entry.version, day, entry.operation, counted))
    return found[::-1]


@lru_cache(maxsize=64)
def _faults(folder: Path, reference: Path, au: date) -> dict[str, int] | None:
    """A version never changes: what it is worth on a day is counted once."""
    try:
        controls = examine(Dataset(folder, reference), au)
    except CufError:
        return None
    return {g: sum(1 for c in controls if c.regle.gravite == g and c.nb_cas) for g in GRAVITES}
