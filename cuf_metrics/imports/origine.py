"""What an imported file is, what its holder says of it, and how it becomes a document of its dataset."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cuf_metrics.errors import PERSONNEL, CufError
from cuf_metrics.imports.argent import MONNAIE, Monnaie
from cuf_metrics.imports.liens import LIENS, Lecteur
from cuf_metrics.imports.modeles import MODELES
from cuf_metrics.resolution import Referentiel, slug

OPTIONS = ("pays", "annee", "titre", "exhaustif", "collectivite", "feuille", "table")
BESIDE = "aucun"


@dataclass(frozen=True)
class Saisie:
    """The workbook of a template: how its document is described, what may be said of it."""

    type_document: str = "fichier de saisie"
    options: frozenset[str] = frozenset({"annee", "titre", "feuille", "table", "exhaustif"})
    editeur: str = "non précisé"


SAISIE = Saisie()
SOURCES: dict[str, Lecteur | Monnaie | Saisie] = LIENS | MONNAIE | {"classeur": SAISIE}


@dataclass(frozen=True)
class Origine:
    """What kind of file is imported, and what its holder says of it.

    Attributes:
        source: a key of `SOURCES`.
        pays: country of every row, for a directory of one country (name or ISO code).
        annee: year at which the source vouches for its rows; empty when unknown.
        titre: title shown as the source; the file's name when empty.
        exhaustif: the source says that it names every link, or every row, of its scope.
        collectivite: who grants or spends, for grants and budgets whose file does not name it.
        feuille: sheet of a workbook; the first that reads as a table when empty.
        table: the table that a « classeur » fills, a key of `MODELES`.
        remplace: id_document of what it replaces; "" for what the same file had brought, « aucun » to add to it.
    """

    source: str
    pays: str = ""
    annee: str = ""
    titre: str = ""
    exhaustif: bool = False
    collectivite: str = ""
    feuille: str = ""
    table: str = ""
    remplace: str = ""

    @property
    def lecteur(self) -> str:
        """The key of `SOURCES` that reads it: flows and links have readers of their own, whatever brings them."""
        return self.table if self.source == "classeur" and self.table in SOURCES else self.source

    @property
    def table_visee(self) -> str:
        """The table that the file fills, whose rows are compared with those in force."""
        if self.source == "classeur":
            return self.table
        return MONNAIE[self.source].table if self.source in MONNAIE else "partenariats"


def check_options(origine: Origine) -> None:
    """What is said of a file must mean something for its kind: an option without effect would mislead.

    Raises:
        CufError: an option without effect, or a workbook whose table is not said or not known.
    """
    said = {name for name in OPTIONS if getattr(origine, name)}
    vain = sorted(said - SOURCES[origine.source].options)
    if vain:
        taken = ", ".join(f"--{name}" for name in sorted(SOURCES[origine.source].options))
        raise CufError(
            f"import de source « {origine.source} »",
            f"--{vain[0]} n’a pas d’effet sur cette source",
            f"une option parmi {taken}",
            "Retirez-la puis relancez.",
        )
    if origine.source == "classeur" and origine.table not in MODELES:
        found = f"« {origine.table} » n’est pas une table qui s’importe" if origine.table else "la table n’est pas dite"
        raise CufError(
            "import d’un classeur", found, "une table parmi " + ", ".join(MODELES), "Ajoutez --table adhesions."
        )


def check_names(origine: Origine, fichier: str, feuille: str = "") -> None:
    """Refuse a file whose name would bring personal data in: it is shown wherever its rows are.

    Raises:
        CufError: an e-mail address or a telephone number.
    """
    named = {
        "nom du fichier": fichier,
        "nom de la feuille": feuille,
        "titre": origine.titre,
        "collectivité": origine.collectivite,
    }
    for what, text in named.items():
        if PERSONNEL.search(text):
            raise CufError(
                f"{what} importé" if what != "collectivité" else what,
                "il contient une adresse électronique ou un numéro de téléphone",
                "aucune donnée personnelle",
                "Renommez puis relancez.",
                consequence="Rien n’a été modifié.",
            )


def document_of(
    name: str, empreinte: str, octets: int, origine: Origine, data: Path, feuille: str = ""
) -> dict[str, str]:
    """The file as a document of the dataset, the way a row cites it: text, columns of « documents ».

    Args:
        name: the file's name.
        empreinte: SHA-256 of its bytes.
        octets: how many they are.
        origine: what its holder says of it.
        data: the data folder.
        feuille: the sheet, where the file has several that read as a table: each is a document.

    Raises:
        CufError: a directory without its country, or a country that is not one.
    """
    reader, country = SOURCES[origine.lecteur], _country(origine, data)
    today = date.today().isoformat()  # noqa: DTZ011 — the reader's own day
    return {
        # Two files may bear the same name: their country, or the local government they are about, tells them apart.
        "id_document": "-".join(
            filter(
                None,
                [
                    origine.table or origine.source,
                    country.lower(),
                    slug(origine.collectivite),
                    _file_slug(name),
                    _file_slug(feuille),
                ],
            )
        ),
        "titre": origine.titre.strip() or (f"{name}, feuille « {feuille} »" if feuille else name),
        "editeur": reader.editeur,
        "type_document": reader.type_document,
        "date_publication": f"{origine.annee}-01-01" if origine.annee else today,
        "precision_date": "annee" if origine.annee else "jour",
        "periode_couverte": origine.annee,
        "code_pays": country,
        "est_exhaustif": "oui" if origine.exhaustif else "non",
        "empreinte_sha256": empreinte,
        "nb_caracteres": str(max(1, octets)),
        "note": "" if origine.annee else "Année inconnue : la date est celle de l’import.",
    }


def _file_slug(name: str) -> str:
    """A file name as an identifier; a digest tells apart two names that would read the same."""
    lower = unicodedata.normalize("NFC", name.lower())
    letters = unicodedata.normalize("NFKD", lower).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")
    stem, dot, extension = lower.rpartition(".")
    if plain == (f"{stem}-{extension}" if dot else lower):
        return plain
    return "-".join(filter(None, [plain, hashlib.sha256(lower.encode()).hexdigest()[:6]]))


def _country(origine: Origine, data: Path) -> str:
    """ISO code of the country a directory is about."""
    if origine.source == "repertoire" and not origine.pays:
        raise CufError(
            "import d’un répertoire", "son pays n’est pas dit", "--pays, un nom ou un code ISO", "Ajoutez --pays Japon."
        )
    if not origine.pays:
        return ""
    return Referentiel.country_code(origine.pays, data / "reference")
