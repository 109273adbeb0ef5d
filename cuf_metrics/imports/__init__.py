"""Import of files: read, resolve against the reference, publish whole; every doubt kept, nothing half-written."""

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from cuf_metrics.disk import writing
from cuf_metrics.errors import CufError
from cuf_metrics.imports.argent import BilanArgent, read_money, taken_stock_of_money
from cuf_metrics.imports.bilan import Bilan, taken_stock
from cuf_metrics.imports.jeu import LIENS, MONNAIE, SOCLE, Jeu, Publication
from cuf_metrics.resolution import Referentiel, slug
from cuf_metrics.sources.feuilles import is_workbook, rows_of_workbook
from cuf_metrics.sources.fichier import read_bytes, rows_of
from cuf_metrics.store import DATA, DEMONSTRATION, Manifeste, current_manifest, list_datasets

__all__ = ["SOCLE", "SOURCES", "Bilan", "BilanArgent", "Origine", "import_file", "rebuild"]

RESERVES = {"publie": "faits publiés", DEMONSTRATION: "données fictives"}
SOURCES = LIENS | MONNAIE


@dataclass(frozen=True)
class Origine:
    """What kind of file is imported, and what its holder says of it.

    Attributes:
        source: a key of `SOURCES`.
        pays: country of every row, for a directory of one country (name or ISO code).
        annee: year at which the source vouches for its rows; empty when unknown.
        titre: title shown as the source; the file's name when empty.
        exhaustif: the source says that it names every link of its scope.
        collectivite: who grants or spends, for grants and budgets whose file does not name it.
        feuille: sheet of a workbook; the first that reads as a table when empty.
    """

    source: str
    pays: str = ""
    annee: str = ""
    titre: str = ""
    exhaustif: bool = False
    collectivite: str = ""
    feuille: str = ""


def import_file(path: Path, origine: Origine, jeu: str, data: Path = DATA) -> tuple[Manifeste, Bilan | BilanArgent]:
    """Read a file into a dataset, beside what was imported there before.

    A file of the same name, source, country and local government replaces what it had brought.

    Args:
        path: the file (TSV, CSV or JSON; a workbook too for money).
        origine: what kind of file it is, and what its holder says of it.
        jeu: name of the dataset, never « publie », which holds published facts only.
        data: the data folder.

    Returns:
        The manifest in force, and what was read, resolved, guessed, put together or left unresolved.

    Raises:
        InvalidData: the file cannot be read as this source; nothing was changed.
        CufError: a name that cannot be used, or the system refused to write.
    """
    _check_target(jeu, data)
    _check_options(origine)
    raw = read_bytes(path)
    document = _document(path.name, raw, origine, data)
    if origine.source in MONNAIE:
        return _import_money(path.name, raw, origine, document, jeu, data)
    reader = LIENS[origine.source]
    bruts = reader.bruts(rows_of(raw, path.name), path.name, document["code_pays"], origine.annee)
    with writing(data):
        held = Jeu.held(jeu, data)
        replaced = len(held.lots.get(document["id_document"], ()))
        done = held.with_links(document, bruts).publish(jeu, data)
    told = {
        "colonnes_ignorees": bruts.attrs["colonnes_ignorees"],
        "decisions_sans_effet": tuple(done.sans_effet),
        "lignes_remplacees": replaced,
    }
    return done.manifeste, taken_stock(done.tables, document["id_document"], **told)


def _import_money(
    name: str, raw: bytes, origine: Origine, document: dict[str, str], jeu: str, data: Path
) -> tuple[Manifeste, BilanArgent]:
    rows, left_out = _rows(raw, name, origine)
    lecture = read_money(rows, name, origine.source, origine.collectivite, document["id_document"], data)
    with writing(data):
        held = Jeu.held(jeu, data)
        _check_new(document, held)
        replaced = held.lines_of(document["id_document"])
        done = held.with_money(document, lecture).publish(jeu, data)
    told = (done.tables["rapprochements"], done.flux, document["id_document"], replaced, left_out)
    return done.manifeste, taken_stock_of_money(lecture, *told)


def _rows(raw: bytes, name: str, origine: Origine) -> tuple[pd.DataFrame, list[str]]:
    """Rows of a text file or of a workbook, and the sheets that were not read."""
    if is_workbook(raw):
        return rows_of_workbook(raw, name, origine.feuille)
    # The file of official aid has two columns of the same name.
    return rows_of(raw, name, repetes=origine.source == "apd"), []


def rebuild(jeu: str, data: Path = DATA) -> tuple[Manifeste, list[str]]:
    """Resolve again what a dataset had imported: after a decision, a new reference or new published facts.

    The demonstration imports nothing: it is drawn again, at its own scale.

    Returns:
        The manifest in force, and the decisions of correspondances.csv that concern no name of this dataset.

    Raises:
        CufError: no such dataset, or nothing was imported in it.
    """
    if jeu == DEMONSTRATION:
        # An import draws no network: only who asks for this one loads what does.
        from cuf_metrics.demonstration import build_demonstration  # noqa: PLC0415

        return build_demonstration(data=data)[0], []
    with writing(data):
        held = Jeu.held(jeu, data)
        if not held.documents:
            raise CufError(
                f"jeu « {jeu} »",
                "il ne contient aucun fichier importé",
                "un jeu fait par import : "
                + (", ".join(n for n in list_datasets(data) if n != "publie") or "aucun ici"),
                "Importez un fichier : python -m cuf_metrics import FICHIER --source jumelages --jeu NOM.",
            )
        done: Publication = held.publish(jeu, data)
        return done.manifeste, done.sans_effet


def _check_target(jeu: str, data: Path) -> None:
    if jeu in RESERVES:
        raise CufError(
            f"jeu « {jeu} »",
            f"il ne reçoit aucun import : il est réservé aux {RESERVES[jeu]}",
            "un autre nom de jeu",
            "Choisissez-en un : --jeu national, par exemple.",
        )
    held = current_manifest(jeu, data)
    if held and held.nature != "importe":
        raise CufError(
            f"jeu « {jeu} »", f"sa nature est « {held.nature} »", "un jeu importé", "Choisissez un autre nom."
        )


def _check_options(origine: Origine) -> None:
    """What is said of a file must mean something for its kind: an option without effect would mislead."""
    said = {
        name for name in ("pays", "annee", "titre", "exhaustif", "collectivite", "feuille") if getattr(origine, name)
    }
    vain = sorted(said - SOURCES[origine.source].options)
    if vain:
        taken = ", ".join(f"--{name}" for name in sorted(SOURCES[origine.source].options))
        raise CufError(
            f"import de source « {origine.source} »",
            f"--{vain[0]} n’a pas d’effet sur cette source",
            f"une option parmi {taken}",
            "Retirez-la puis relancez.",
        )


def _check_new(document: dict[str, str], held: Jeu) -> None:
    """The same euros must not come in twice under two names."""
    for name, other in held.documents.items():
        same = other["empreinte_sha256"] == document["empreinte_sha256"]
        if same and name != document["id_document"] and other["type_document"] == document["type_document"]:
            raise CufError(
                document["titre"],
                f"le même contenu est déjà dans ce jeu, sous le titre « {other['titre']} »",
                "un fichier qui n’y est pas encore",
                "Rien n’a été modifié : ses montants seraient comptés deux fois.",
            )


def _document(name: str, raw: bytes, origine: Origine, data: Path) -> dict[str, str]:
    """The file as a document of the dataset, the way a row cites it."""
    reader, country = SOURCES[origine.source], _country(origine, data)
    today = date.today().isoformat()  # noqa: DTZ011 — the reader's own day
    return {
        # Two files may bear the same name: their country, or the local government they are about, tells them apart.
        "id_document": "-".join(
            filter(None, [origine.source, country.lower(), slug(origine.collectivite), _file_slug(name)])
        ),
        "titre": origine.titre.strip() or name,
        "editeur": reader.editeur,
        "type_document": reader.type_document,
        "date_publication": f"{origine.annee}-01-01" if origine.annee else today,
        "precision_date": "annee" if origine.annee else "jour",
        "periode_couverte": origine.annee,
        "code_pays": country,
        "est_exhaustif": "oui" if origine.exhaustif else "non",
        "empreinte_sha256": hashlib.sha256(raw).hexdigest(),
        "nb_caracteres": str(max(1, len(raw))),
        "note": "" if origine.annee else "Année inconnue : la date est celle de l’import.",
    }


def _file_slug(name: str) -> str:
    """A file name as an identifier; a digest tells apart two names that would read the same."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    whole = plain.replace("-", "") == re.sub(r"[\W_]+", "", name.lower())
    return plain if whole else "-".join(filter(None, [plain, hashlib.sha256(name.encode()).hexdigest()[:6]]))


def _country(origine: Origine, data: Path) -> str:
    """ISO code of the country a directory is about."""
    if origine.source == "repertoire" and not origine.pays:
        raise CufError(
            "import d’un répertoire", "son pays n’est pas dit", "--pays, un nom ou un code ISO", "Ajoutez --pays Japon."
        )
    if not origine.pays:
        return ""
    return Referentiel.country_code(origine.pays, data / "reference")
