"""Reading an edition back: nothing is given of one that is not, byte for byte, what was frozen."""

import json
from dataclasses import replace
from pathlib import Path

from cuf_metrics.editions.registre import (
    EDITIONS,
    FICHE,
    REGISTRE,
    RESTAURER,
    Edition,
    fingerprint,
    list_editions,
    strangers,
)
from cuf_metrics.errors import CufError
from cuf_metrics.formatting import count
from cuf_metrics.store import DATA


def read_edition(identifiant: str, data: Path = DATA) -> Edition:
    """An edition with its content, once its line, its sheet and its files are those that were frozen.

    Raises:
        CufError: no such edition, or something of it was altered, removed or added.
    """
    every = list_editions(data)
    found = next((e for e in every if e.identifiant == identifiant), None)
    if found is None:
        known = ", ".join(f"« {e.identifiant} »" for e in every) or "aucune pour l’instant"
        raise CufError(
            f"édition « {identifiant} »", "elle n’existe pas", f"l’une de : {known}", "Corrigez l’identifiant."
        )
    check_chain(every[: found.rang])
    return _verified(found)


def verify_all(data: Path = DATA) -> dict[str, str]:
    """What is wrong with each edition, in French, or "" where it is intact, oldest first.

    Raises:
        CufError: the register is unreadable, or a folder there is no edition.
    """
    every, told = list_editions(data), {}
    for edition in every:
        try:
            check_chain(every[: edition.rang])
            _verified(edition)
            told[edition.identifiant] = ""
        except CufError as error:
            told[edition.identifiant] = str(error)
    if unknown := strangers(data):
        raise CufError(
            f"{EDITIONS}/{unknown[0]}",
            f"{count(len(unknown), 'dossier')} sans ligne au registre ni place dans la chaîne",
            "un dossier par édition figée",
            f"Déplacez-le, ou rétablissez {EDITIONS}/{REGISTRE} depuis une sauvegarde.",
        )
    return told


def check_chain(editions: list[Edition]) -> None:
    """Refuse lines that do not follow one another as they were written.

    Raises:
        CufError: the first line that was changed, removed or moved.
    """
    before, chain = "", ""
    for rank, edition in enumerate(editions, 1):
        if (edition.rang, edition.precedente) != (rank, before) or edition.chaine != edition.chained(chain):
            raise CufError(
                f"{EDITIONS}/{REGISTRE}, ligne {rank + 1}",
                f"la ligne de l’édition « {edition.nom} » a été modifiée, retirée ou déplacée : la chaîne est rompue",
                "les lignes telles que chaque édition les a écrites, dans leur ordre",
                RESTAURER,
            )
        before, chain = edition.empreinte, edition.chaine


def _verified(edition: Edition) -> Edition:
    folder = edition.dossier
    if not folder.is_dir():
        raise _refused(edition, "", "son dossier a disparu")
    sheet = folder / FICHE
    if not sheet.is_file():
        raise _refused(edition, FICHE, "le fichier a disparu")
    if fingerprint(sheet) != edition.empreinte:
        raise _refused(edition, FICHE, "le fichier a été altéré : son empreinte n’est plus celle du registre")
    content = json.loads(sheet.read_text(encoding="utf-8"))
    _check_line(edition, content)
    _check_files(edition, content["fichiers"])
    return replace(edition, contenu=content)


def _check_line(edition: Edition, content: dict) -> None:
    """What the line repeats of the sheet is what the sheet says."""
    told = (edition.nom, edition.date.isoformat(), edition.jeu, edition.fonction, edition.precedente)
    if told != tuple(content[name] for name in ("nom", "au", "jeu", "fonction", "precedente")):
        raise _refused(edition, REGISTRE, "sa ligne ne dit pas ce que dit sa fiche")


def _check_files(edition: Edition, files: dict[str, dict]) -> None:
    held = {p.relative_to(edition.dossier).as_posix() for p in edition.dossier.rglob("*") if not p.is_dir()}
    for name, told in files.items():
        if name not in held:
            raise _refused(edition, name, "le fichier a disparu")
        if fingerprint(edition.dossier / name) != told["sha256"]:
            raise _refused(edition, name, "le fichier a été altéré depuis qu’il a été figé")
    if added := sorted(held - set(files) - {FICHE}):
        raise _refused(edition, added[0], "le fichier a été ajouté depuis que l’édition est figée")


def _refused(edition: Edition, file: str, constat: str) -> CufError:
    ou = f"édition « {edition.nom} »" + (f", {file}" if file else "")
    return CufError(ou, constat, f"l’édition d’empreinte {edition.empreinte_lisible}", RESTAURER)
