"""Import of files: read, resolve against the reference, compare, publish whole; every doubt kept, nothing half-written.

One way for every source: a file is opened, its columns recognised, the dataset put together in memory with it,
compared with what is in force, then published by one rename.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cuf_metrics.disk import writing
from cuf_metrics.fonctions import checked_function
from cuf_metrics.imports.argent import BilanArgent
from cuf_metrics.imports.bilan import Bilan, BilanSaisie
from cuf_metrics.imports.jeu import SOCLE
from cuf_metrics.imports.origine import SOURCES, Origine
from cuf_metrics.imports.preparation import Confirmer, Preparation, prepare_file, publish_prepared
from cuf_metrics.imports.publication import rebuild, withdraw
from cuf_metrics.sources.classeur import Avance
from cuf_metrics.sources.fichier import read_bytes
from cuf_metrics.store import DATA, Manifeste

__all__ = [
    "SOCLE",
    "SOURCES",
    "Bilan",
    "BilanArgent",
    "BilanSaisie",
    "Origine",
    "Suivi",
    "import_file",
    "rebuild",
    "withdraw",
]


@dataclass(frozen=True)
class Suivi:
    """Who follows an import: told how far it is, asked what headers mean, shown what was prepared.

    Attributes:
        avance: told how far it is.
        confirmer: see `prepare_file`.
        vue: shown what was prepared, before it is published or refused.
        dire: see `publish_prepared`.
    """

    avance: Avance | None = None
    confirmer: Confirmer | None = None
    vue: Callable[[Preparation], None] = lambda preparation: None
    dire: Callable[[str], None] | None = None


def import_file(
    path: Path,
    origine: Origine,
    jeu: str,
    data: Path = DATA,
    fonction: str = "fonction non précisée",
    suivi: Suivi | None = None,
) -> tuple[Manifeste, Bilan | BilanArgent | BilanSaisie]:
    """Read a file into a dataset, beside what was imported there before, in one go.

    A file of the same name, source or table, country and local government replaces what it had brought.

    Args:
        path: the file.
        origine: what kind of file it is, and what its holder says of it.
        jeu: name of the dataset, never « publie », which holds published facts only.
        data: the data folder.
        fonction: who imports it, by function.
        suivi: who follows it, if anybody.

    Returns:
        The manifest in force, and what was read, resolved, guessed, put together or left unresolved.

    Raises:
        InvalidData: the file cannot be read as this source; nothing was changed.
        CufError: a name that cannot be used, or the system refused to write.
    """
    checked_function(fonction)
    followed = suivi or Suivi()
    raw = read_bytes(path)
    # A second import waits here, then joins what the first one made.
    with writing(data):
        prepared = prepare_file(path.name, raw, origine, jeu, data, followed.avance, followed.confirmer)
        followed.vue(prepared)
        return publish_prepared(prepared, fonction, data, followed.dire), prepared.stock
