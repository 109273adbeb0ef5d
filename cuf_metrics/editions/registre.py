"""The register of editions: one line each, chained to the one before, in data/editions/registre.csv.

An edition exists once its folder has its name. The line comes after: one that a stop left unwritten
is known by its folder, which names the edition before it, and is written by the next freeze.
"""

import csv
import hashlib
import io
import json
import shutil
import tempfile
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path

from cuf_metrics.disk import EN_COURS, to_disk
from cuf_metrics.errors import CufError

EDITIONS = "editions"
REGISTRE = "registre.csv"
FICHE = "edition.json"
RESTAURER = "Rétablissez data/editions depuis une sauvegarde : une édition ne se corrige pas."


@dataclass(frozen=True)
class Edition:
    """A line of the register, and what it names.

    Attributes:
        rang: from 1, in the order they were frozen.
        identifiant: name of its folder.
        nom: as its author wrote it (« Bureau du 20 novembre »).
        date: the date it tells the state of.
        jeu: dataset.
        fonction: function of who froze it.
        fige_le: moment of freezing (UTC, ISO).
        empreinte: SHA-256 of edition.json, which holds those of every other file.
        precedente: fingerprint of the edition before, or "".
        chaine: SHA-256 of the chain of the line before and of this line.
        dossier: its folder.
        contenu: edition.json, once verified; empty in a list.
    """

    rang: int
    identifiant: str
    nom: str
    date: date
    jeu: str
    fonction: str
    fige_le: str
    empreinte: str
    precedente: str
    chaine: str = ""
    dossier: Path = field(default=Path(), compare=False)
    contenu: dict = field(default_factory=dict, repr=False, compare=False)

    @property
    def empreinte_lisible(self) -> str:
        """The fingerprint as paper holds it: 16 characters by four."""
        return readable(self.empreinte)

    def chained(self, before: str) -> str:
        """The chain of this line after that of the line before."""
        told = "\x1f".join([before, *(str(getattr(self, name)) for name in COLONNES if name != "chaine")])
        return hashlib.sha256(told.encode()).hexdigest()


COLONNES = tuple(f.name for f in fields(Edition))[:10]


def readable(empreinte: str) -> str:
    """The first 16 characters of a fingerprint, by four."""
    return " ".join(empreinte[i : i + 4].upper() for i in range(0, 16, 4))


def list_editions(data: Path) -> list[Edition]:
    """Every edition, oldest first, none verified.

    Raises:
        CufError: the register cannot be read.
    """
    lines = registered(data)
    known, tip = {e.identifiant for e in lines}, lines[-1] if lines else None
    while found := [e for e in _unregistered(data, known) if e.precedente == (tip.empreinte if tip else "")]:
        tip = _after(found[0], tip)
        lines.append(tip)
        known.add(tip.identifiant)
    return lines


def registered(data: Path) -> list[Edition]:
    """The lines of the register as they are, chain unchecked.

    Raises:
        CufError: not the register that freezing writes.
    """
    path = data / EDITIONS / REGISTRE
    if not path.exists():
        return []
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            return [_edition(row, path.parent) for row in reader]
    except (ValueError, LookupError, TypeError, csv.Error) as error:
        raise CufError(
            f"{EDITIONS}/{REGISTRE}", "le registre ne se lit pas", f"les colonnes {', '.join(COLONNES)}", RESTAURER
        ) from error


def strangers(data: Path) -> list[str]:
    """Folders that no line nor chain accounts for."""
    return sorted(_folders(data) - {e.identifiant for e in list_editions(data)})


def settle(data: Path) -> list[Edition]:
    """Clear what a stop left half made, and write the lines it left unwritten; called by the only writer.

    Returns:
        Every edition, oldest first.
    """
    folder = data / EDITIONS
    folder.mkdir(exist_ok=True)
    for left in folder.glob(f"{EN_COURS}*"):
        if left.is_dir():
            shutil.rmtree(left)
        else:
            left.unlink()
    every = list_editions(data)
    if len(every) > len(registered(data)):
        write(folder, every)
    return every


def write(folder: Path, editions: list[Edition]) -> None:
    """Put the whole register in place in one step; what was there is rewritten byte for byte."""
    text = io.StringIO()
    lines = csv.DictWriter(text, COLONNES, lineterminator="\n")
    lines.writeheader()
    lines.writerows({name: getattr(e, name) for name in COLONNES} for e in editions)
    handle, name = tempfile.mkstemp(prefix=EN_COURS, suffix=".csv", dir=folder)
    with open(handle, "w", encoding="utf-8", newline="") as file:
        file.write(text.getvalue())
    path = Path(name)
    path.chmod(0o444)
    to_disk(path)
    path.replace(folder / REGISTRE)
    to_disk(folder)


def fingerprint(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def from_sheet(folder: Path, sheet: dict, rang: int = 0) -> Edition:
    """The edition that a folder and its edition.json tell of, without a chain."""
    told = {name: sheet[name] for name in ("nom", "jeu", "fonction", "fige_le", "precedente")}
    empreinte = fingerprint(folder / FICHE)
    day = date.fromisoformat(sheet["au"])
    return Edition(rang, folder.name, date=day, empreinte=empreinte, dossier=folder, contenu=sheet, **told)


def _after(edition: Edition, before: Edition | None) -> Edition:
    """An edition with its rank and its chain."""
    told = {name: getattr(edition, name) for name in COLONNES if name not in ("rang", "chaine")}
    ranked = Edition(before.rang + 1 if before else 1, **told, dossier=edition.dossier)
    chaine = ranked.chained(before.chaine if before else "")
    return Edition(ranked.rang, **told, chaine=chaine, dossier=edition.dossier)


def _edition(row: dict, folder: Path) -> Edition:
    if set(row) != set(COLONNES):
        raise LookupError
    told = row | {"rang": int(row["rang"]), "date": date.fromisoformat(row["date"])}
    return Edition(**told, dossier=folder / row["identifiant"])


def _folders(data: Path) -> set[str]:
    return {p.name for p in (data / EDITIONS).glob("*") if p.is_dir() and not p.name.startswith(".")}


def _unregistered(data: Path, known: set[str]) -> list[Edition]:
    """Folders without a line that hold a readable sheet."""
    found = []
    for name in sorted(_folders(data) - known):
        folder = data / EDITIONS / name
        try:
            found.append(from_sheet(folder, json.loads((folder / FICHE).read_text(encoding="utf-8"))))
        except (OSError, ValueError, LookupError, TypeError):
            # Not an edition: `strangers` tells it.
            continue
    return found
