"""What a version of a dataset says of itself: its tables, where they come from, all that was done to make it."""

import json
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from cuf_metrics.errors import DatasetMissing

MANIFESTE = "manifeste.json"
MENTION = "Données de démonstration, fictives : aucune ligne ne décrit une collectivité réelle."
RECONSTRUIRE = "Reconstruisez le jeu : python -m cuf_metrics build --jeu publie."
REVENIR = (
    "Revenez à une version antérieure du jeu : page « Données », ou "
    "python -m cuf_metrics versions --jeu {jeu} --revenir VERSION --fonction FONCTION."
)


def remedy(version: Path) -> str:
    """What to do about a damaged version: imported rows cannot be made again, the others can."""
    jeu = version.resolve().parent.name
    return RECONSTRUIRE if jeu in ("publie", "demonstration") else REVENIR.format(jeu=jeu)


@dataclass(frozen=True)
class Contenu:
    """What one table of a version is made of, wherever its rows come from.

    Attributes:
        lignes: rows in the contract's schema; None where the dataset holds nothing of this table.
        sources: name of each source → SHA-256 of its bytes, version of a dataset, or size of what is simulated.
        couverture: complète or partielle; a table without rows is always absente.
        periode_couverte, explication: what the rows cover, in French, for the reader.
    """

    lignes: pa.Table | None = None
    sources: dict[str, str] = field(default_factory=dict)
    couverture: str = "complète"
    periode_couverte: str = ""
    explication: str = ""


@dataclass(frozen=True)
class Extrait:
    """One table of a dataset: Parquet file, rows, SHA-256, sources, and what it covers."""

    fichier: str
    lignes: int
    sha256: str
    sources: dict[str, str]
    couverture: str
    periode_couverte: str
    explication: str

    @property
    def est_publie(self) -> bool:
        """Whether its rows are those of the published facts, which can be made again, and of no file."""
        return set(self.sources) == {"publie"}


@dataclass(frozen=True)
class Entree:
    """One thing that was done to an imported dataset, and the version it made.

    Attributes:
        version: the version it put in force.
        operation: « import », « retrait » (of a file), « retour » (to an earlier version) or « reconstruction »
            (names resolved again, under other published facts or contracts).
        le: when, UTC, ISO 8601 to the second.
        fonction: who, by function; "" when nobody said.
        fichier, empreinte_sha256, table, id_document: the file brought in, taken out or back, else "".
        nouvelles, modifiees, retirees: rows, against what was in force before.
        lignes: rows that files bring to the dataset, once it is done.
        vers: for a return, the version whose rows came back, whose file is told.
        motif: for names resolved again, what it follows: « Décision sur « Saint-Denis » », or "".
    """

    operation: str
    version: str = ""
    le: str = ""
    fonction: str = ""
    fichier: str = ""
    empreinte_sha256: str = ""
    table: str = ""
    id_document: str = ""
    nouvelles: int = 0
    modifiees: int = 0
    retirees: int = 0
    lignes: int = 0
    vers: str = ""
    motif: str = ""


@dataclass(frozen=True)
class Manifeste:
    """What a dataset version holds, where it comes from, and when it was built (UTC).

    Attributes:
        nature: « publie » (facts of published documents), « demonstration » or « importe ».
        precedente: version that was in force before this one, which may be gone since, or "".
        historique: for an imported dataset, all that was done to it, the oldest first; the last one made this version.
    """

    jeu: str
    version: str
    construit_le: str
    contrat: str
    sources: dict[str, str]
    nature: str = "publie"
    precedente: str = ""
    tables: dict[str, Extrait] = field(default_factory=dict)
    historique: tuple[Entree, ...] = ()

    @classmethod
    def read(cls, folder: Path) -> "Manifeste":
        """Read the manifest of a version.

        Raises:
            DatasetMissing: it is absent, truncated or malformed.
        """
        try:
            raw = json.loads((folder / MANIFESTE).read_text(encoding="utf-8"))
            tables = {name: Extrait(**extrait) for name, extrait in raw.pop("tables").items()}
            told = tuple(Entree(**entree) for entree in raw.pop("historique", ()))
            return cls(**raw, tables=tables, historique=told)
        except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
            raise DatasetMissing(
                f"{MANIFESTE} (version {folder.name})",
                "il est absent, tronqué ou malformé",
                "la description des extraits, telle que la construction l’a écrite",
                remedy(folder),
            ) from error

    @property
    def mention(self) -> str:
        """What must be said wherever these rows are shown or taken away; nothing of facts and imports."""
        return MENTION if self.nature == "demonstration" else ""

    @property
    def lignes(self) -> int:
        return sum(extrait.lignes for extrait in self.tables.values())
