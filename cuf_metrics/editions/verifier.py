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
    """What is wrong with each edition, in French, or "" where it is intact, oldest first; then folders without a line.

    Raises:
        CufError: the register is unreadable, or missing.
    """
    every, told = list_editions(data), {}
    for edition in every:
        try:
            check_chain(every[: edition.rang])
            _verified(edition)
            told[edition.identifiant] = ""
        except CufError as error:
            told[edition.identifiant] = str(error)
    return told | {name: str(_stranger(name)) for name in strangers(data)}


def check_register(every: list[Edition], data: Path) -> None:
    """Refuse to go on from a register that is not whole.

    Raises:
        CufError: a line that was changed, removed or moved; a folder without a line.
    """
    check_chain(every)
    if unknown := strangers(data):
        raise _stranger(unknown[0])


def _stranger(name: str) -> CufError:
    remedy = "Si une édition vient d’être interrompue pendant qu’elle était figée, figez la suivante : elle l’achève. "
    remedy += f"Sinon, déplacez-le, ou rétablissez {EDITIONS}/{REGISTRE} depuis une sauvegarde."
    return CufError(f"{EDITIONS}/{name}", "dossier sans ligne au registre", "une ligne par édition figée", remedy)


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
    if folder.is_symlink() or not folder.is_dir():
        raise _refused(edition, "", "son dossier a disparu")
    sheet = folder / FICHE
    if sheet.is_symlink() or not sheet.is_file():
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
    every = {p.relative_to(edition.dossier): p for p in edition.dossier.rglob("*")}
    wanted = {*map(Path, files), Path(FICHE)}
    for name, told in files.items():
        if not (place := every.get(Path(name))) or place.is_symlink():
            raise _refused(edition, name, "le fichier a disparu")
        if fingerprint(edition.dossier / name) != told["sha256"]:
            raise _refused(edition, name, "le fichier a été altéré depuis qu’il a été figé")
    if added := sorted(set(every) - wanted - {path.parent for path in wanted}):
        raise _refused(edition, added[0].as_posix(), "le fichier a été ajouté depuis que l’édition est figée")


def _refused(edition: Edition, file: str, constat: str) -> CufError:
    ou = f"édition « {edition.nom} »" + (f", {file}" if file else "")
    return CufError(ou, constat, f"l’édition d’empreinte {edition.empreinte_lisible}", RESTAURER)
