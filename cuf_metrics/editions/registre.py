"""The register of editions: one line each, chained to the one before, in data/editions/registre.csv.

The register to be is written first, beside the one in force; it takes its place once the folder that its last line
names has its name. What a stop left undone is finished by the next freeze, for that folder and its fingerprint only:
whoever reads takes nothing for an edition that has no line.
"""

import csv
import hashlib
import io
import shutil
import tempfile
from dataclasses import dataclass, field, fields, replace
from datetime import date
from pathlib import Path

from cuf_metrics.disk import EN_COURS, to_disk
from cuf_metrics.errors import CufError

EDITIONS = "editions"
REGISTRE = "registre.csv"
# The register as it will be once the edition being frozen is in place.
PROCHAIN = "registre-prochain.csv"
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
    """The lines of the register, oldest first, none verified.

    Raises:
        CufError: the register cannot be read, or is missing though there are folders.
    """
    path, folders = data / EDITIONS / REGISTRE, _folders(data)
    if folders and not path.exists():
        told = f"le registre a disparu, alors que des éditions sont là (« {min(folders)} »)"
        raise CufError(f"{EDITIONS}/{REGISTRE}", told, "une ligne par édition figée", RESTAURER)
    return _read(path) if path.exists() else []


def strangers(data: Path) -> list[str]:
    """Folders that no line of the register names."""
    return sorted(_folders(data) - {e.identifiant for e in list_editions(data)})


def settle(data: Path) -> list[Edition]:
    """Clear what a stop left half made, and finish the edition it left without a line; called by the only writer.

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
    every, intended = list_editions(data), folder / PROCHAIN
    if intended.exists() and _is_due(intended, every):
        intended.replace(folder / REGISTRE)
        to_disk(folder)
        return list_editions(data)
    intended.unlink(missing_ok=True)
    return every


def announce(every: list[Edition], identifiant: str, sheet: dict, empreinte: str, data: Path) -> None:
    """Write the register as it will be once an edition has its folder.

    Args:
        every: editions in force.
        sheet: what its edition.json says.
        empreinte: fingerprint of that file.
    """
    told = {name: sheet[name] for name in ("nom", "jeu", "fonction", "fige_le", "precedente")}
    day = date.fromisoformat(sheet["au"])
    line = Edition(len(every) + 1, identifiant, date=day, empreinte=empreinte, **told)
    line = replace(line, chaine=line.chained(every[-1].chaine if every else ""))
    folder = data / EDITIONS
    if not every:
        _write(folder / REGISTRE, [])
    _write(folder / PROCHAIN, [*every, line])


def _is_due(intended: Path, every: list[Edition]) -> bool:
    """Whether the register to be adds to that in force the edition that its last line names, in place and whole."""
    *before, last = _read(intended) or [None]
    if last is None or before != every or last.chaine != last.chained(every[-1].chaine if every else ""):
        return False
    sheet = last.dossier / FICHE
    return sheet.is_file() and fingerprint(sheet) == last.empreinte


def _read(path: Path) -> list[Edition]:
    """The lines of a register as they are, chain unchecked."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            if tuple(reader.fieldnames or ()) != COLONNES:
                raise LookupError
            return [_edition(row, path.parent) for row in reader]
    except (OSError, ValueError, LookupError, TypeError, csv.Error) as error:
        raise CufError(
            f"{EDITIONS}/{path.name}", "le registre ne se lit pas", f"les colonnes {', '.join(COLONNES)}", RESTAURER
        ) from error


def _write(path: Path, editions: list[Edition]) -> None:
    """Put a register in place in one step; what was there is rewritten byte for byte."""
    text = io.StringIO()
    lines = csv.DictWriter(text, COLONNES, lineterminator="\n")
    lines.writeheader()
    lines.writerows({name: getattr(e, name) for name in COLONNES} for e in editions)
    handle, name = tempfile.mkstemp(prefix=EN_COURS, suffix=".csv", dir=path.parent)
    with open(handle, "w", encoding="utf-8", newline="") as file:
        file.write(text.getvalue())
    aside = Path(name)
    aside.chmod(0o444)
    to_disk(aside)
    aside.replace(path)
    to_disk(path.parent)


def fingerprint(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _edition(row: dict, folder: Path) -> Edition:
    if set(row) != set(COLONNES) or Path(row["identifiant"]).name != row["identifiant"]:
        raise LookupError
    told = row | {"rang": int(row["rang"]), "date": date.fromisoformat(row["date"])}
    return Edition(**told, dossier=folder / row["identifiant"])


def _folders(data: Path) -> set[str]:
    return {p.name for p in (data / EDITIONS).glob("*") if p.is_dir() and not p.name.startswith(".")}
