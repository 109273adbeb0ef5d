"""Import of files: read, resolve against the reference, compare, publish whole; every doubt kept, nothing half-written.

One way for every source: a file is opened, its columns recognised, the dataset put together in memory with it,
compared with what is in force, then published by one rename.
"""

from pathlib import Path

from cuf_metrics.disk import writing
from cuf_metrics.imports.argent import BilanArgent
from cuf_metrics.imports.bilan import Bilan, BilanSaisie
from cuf_metrics.imports.jeu import SOCLE
from cuf_metrics.imports.origine import SOURCES, Origine
from cuf_metrics.imports.preparation import prepare_file, publish_prepared
from cuf_metrics.imports.publication import rebuild, withdraw
from cuf_metrics.sources.classeur import Avance
from cuf_metrics.sources.fichier import read_bytes
from cuf_metrics.store import DATA, Manifeste

__all__ = ["SOCLE", "SOURCES", "Bilan", "BilanArgent", "BilanSaisie", "Origine", "import_file", "rebuild", "withdraw"]


def import_file(
    path: Path, origine: Origine, jeu: str, data: Path = DATA, fonction: str = "", avance: Avance | None = None
) -> tuple[Manifeste, Bilan | BilanArgent | BilanSaisie]:
    """Read a file into a dataset, beside what was imported there before, in one go.

    A file of the same name, source or table, country and local government replaces what it had brought.

    Args:
        path: the file.
        origine: what kind of file it is, and what its holder says of it.
        jeu: name of the dataset, never « publie », which holds published facts only.
        data: the data folder.
        fonction: who imports it, by function.
        avance: told how far it is.

    Returns:
        The manifest in force, and what was read, resolved, guessed, put together or left unresolved.

    Raises:
        InvalidData: the file cannot be read as this source; nothing was changed.
        CufError: a name that cannot be used, or the system refused to write.
    """
    raw = read_bytes(path)
    # A second import waits here, then joins what the first one made.
    with writing(data):
        prepared = prepare_file(path.name, raw, origine, jeu, data, avance)
        return publish_prepared(prepared, fonction, data), prepared.stock
