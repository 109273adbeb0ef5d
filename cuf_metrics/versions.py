"""What was done to an imported dataset, and how an earlier version of it is put back in force."""

from dataclasses import replace
from pathlib import Path

from cuf_metrics.disk import writing
from cuf_metrics.errors import CufError, DatasetMissing
from cuf_metrics.fonctions import checked_function
from cuf_metrics.formatting import moment
from cuf_metrics.imports.jeu import Jeu
from cuf_metrics.imports.publication import put_in_force, resolved, withdraw
from cuf_metrics.store import DATA, Entree, Manifeste, current_manifest, dataset_folder, last_manifest, version_folder

__all__ = ["Entree", "documents", "go_back", "history", "undo"]
# What comes of a file whatever it is.
DERIVEES = ("documents", "rapprochements", "collectivites", "partenaires", "attestations")


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
        The manifest in force, whose last entry says what came back: the file, and the rows that changed; unchanged
        where that version says what the present one does.

    Raises:
        DatasetMissing: its files are damaged; nothing was changed.
        InvalidData: its rows can no longer be published, or a function that is not one.
        CufError: not a version of this dataset, the one in force, or the system refused to write.
    """
    role = checked_function(fonction)
    with writing(data):
        in_force = dataset_folder(jeu, data).name
        others = {entree.version: entree for entree in history(jeu, data) if entree.version != in_force}
        if version not in others:
            raise CufError(
                f"jeu « {jeu} », version « {version} »",
                "elle est déjà en vigueur" if version == in_force else "ce jeu n’a pas de version de ce nom",
                "une version antérieure : " + (", ".join(others) or "aucune"),
                "Choisissez-en une autre.",
                consequence="Rien n’a été modifié.",
            )
        entree = replace(others[version], operation="retour", fonction=role, motif="", vers=version)
        made, counted = resolved(jeu, Jeu.read(version_folder(jeu, version, data)), _present(jeu, data), data)
        return put_in_force(jeu, made, counted, entree, data)


def undo(jeu: str, version: str, fonction: str, data: Path = DATA) -> Manifeste:
    """Undo what made a version, where nothing came since: the one before is back, or else the first file leaves.

    Args:
        jeu: an imported dataset.
        version: the one to undo, in force.
        fonction: who asks for it, by function.
        data: the data folder.

    Returns:
        The manifest in force.

    Raises:
        CufError: another version is in force; who made it is told, and nothing was changed.
    """
    with writing(data):
        told = history(jeu, data)
        if not told or told[0].version != version:
            raise CufError(
                f"jeu « {jeu} »",
                f"il a changé depuis : {_done(told[0])}" if told else "il n’est plus là",
                "le jeu tel que ce qui est à annuler l’a fait",
                "Choisissez parmi les versions du jeu celle à rétablir : ce qui est venu depuis serait annulé aussi.",
                consequence="Rien n’a été modifié.",
            )
        if len(told) > 1:
            return go_back(jeu, told[1].version, fonction, data)
        return withdraw(jeu, told[0].id_document, fonction, data)


def documents(jeu: str, data: Path = DATA) -> dict[str, tuple[str, list[str]]]:
    """Files that an imported dataset is made of: id_document → name of the file, tables it fills; else nothing."""
    manifest = current_manifest(jeu, data)
    if manifest is None or manifest.nature != "importe":
        return {}
    names = {entree.id_document: entree.fichier for entree in manifest.historique}
    filled: dict[str, tuple[str, list[str]]] = {}
    for table, extrait in manifest.tables.items():
        for ident in extrait.sources:
            if ident != "publie" and table not in DERIVEES:
                filled.setdefault(ident, (names.get(ident, ident), []))[1].append(table)
    return filled


def _done(entree: Entree) -> str:
    """« import de « adhesions.csv » le 3 mars 2026 à 14 h 02, par direction »"""
    what = ("de" if entree.operation == "import" else "sur") + f" « {entree.fichier} » " if entree.fichier else ""
    return f"{entree.operation} {what}le {moment(entree.le)}{f', par {entree.fonction}' if entree.fonction else ''}"


def _present(jeu: str, data: Path) -> Jeu:
    """What is in force, to count what changes; nothing where it is damaged, which may be why one goes back."""
    try:
        return Jeu.held(jeu, data)
    except DatasetMissing:
        return Jeu()
