"""What was done to an imported dataset, and how an earlier version of it is put back in force."""

from pathlib import Path

from cuf_metrics.disk import writing
from cuf_metrics.errors import CufError, DatasetMissing
from cuf_metrics.imports.jeu import Jeu
from cuf_metrics.imports.publication import put_in_force
from cuf_metrics.store import DATA, Entree, Manifeste, last_manifest, version_folder

__all__ = ["Entree", "go_back", "history"]


def history(jeu: str, data: Path = DATA) -> list[Entree]:
    """All that was done to a dataset, the latest first; nothing for one that is not made by import.

    A dataset whose manifest is damaged tells what its other versions do.
    """
    held = last_manifest(jeu, data)
    return list(reversed(held.historique)) if held else []


def go_back(jeu: str, version: str, fonction: str, data: Path = DATA) -> Manifeste:
    """Put the rows of an earlier version back in force, as a new version: what came since stays in the history.

    Its files are resolved again, under the decisions, the published facts and the contracts of today.

    Args:
        jeu: an imported dataset.
        version: one of its `history`.
        fonction: who asks for it, by function.
        data: the data folder.

    Returns:
        The manifest in force; unchanged where that version says what the present one does.

    Raises:
        DatasetMissing: its files are damaged; nothing was changed.
        CufError: not a version of this dataset, the one in force, or the system refused to write.
    """
    with writing(data):
        told = history(jeu, data)
        if version not in {entree.version for entree in told[1:]}:
            known = told and version == told[0].version
            raise CufError(
                f"jeu « {jeu} », version « {version} »",
                "elle est déjà en vigueur" if known else "ce jeu n’a pas de version de ce nom",
                "une version antérieure : " + (", ".join(e.version for e in told[1:]) or "aucune"),
                "Choisissez-en une autre.",
                consequence="Rien n’a été modifié.",
            )
        wanted = Jeu.read(version_folder(jeu, version, data))
        return put_in_force(jeu, wanted, _present(jeu, data), Entree("retour", fonction=fonction, vers=version), data)[
            0
        ]


def _present(jeu: str, data: Path) -> Jeu:
    """What is in force, to count what changes; nothing where it is damaged, which may be why one goes back."""
    try:
        return Jeu.held(jeu, data)
    except DatasetMissing:
        return Jeu()
