"""Figures: a value never travels without its unit, its precision and its way back to a source."""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from cuf_metrics.database import Dataset, named_query
from cuf_metrics.errors import DatasetMissing
from cuf_metrics.formatting import period, quantity, split_quantity


@dataclass(frozen=True)
class Citation:
    """A passage of a published document."""

    document: str
    section: str
    texte: str
    date: str = ""


@dataclass(frozen=True)
class Requete:
    """A named query, the tables it reads and the number of rows behind the value."""

    nom: str
    sql: str
    tables: tuple[str, ...]
    lignes: int


@dataclass(frozen=True)
class Figure:
    """One value on screen.

    Attributes:
        id: stable identifier; that of `chiffres_publies` for a published figure.
        libelle: what is counted, in French, without unit.
        valeur: number in `unite`, or None when unknown (shown « n.d. », never 0).
        unite: a key of `formatting.UNITS`.
        qualificatif: precision announced by the document (`exact`, `environ`, `au moins`…).
        periode: period as published (`2023`, `2018-2023`, `2023-09`), or empty.
        source: the passage it was read in, or the query that computed it.
    """

    id: str
    libelle: str
    valeur: float | None
    unite: str
    source: Citation | Requete
    qualificatif: str = "exact"
    periode: str = ""

    @property
    def origine(self) -> str:
        return "publié" if isinstance(self.source, Citation) else "calculé"

    @property
    def texte(self) -> str:
        """Precision, value and unit in one phrase."""
        return quantity(self.valeur, self.unite, self.qualificatif)

    @property
    def nombre(self) -> str:
        return "n.d." if self.valeur is None else split_quantity(self.valeur, self.unite)[0]

    @property
    def legende_unite(self) -> str:
        return "" if self.valeur is None else split_quantity(self.valeur, self.unite)[1]

    @property
    def periode_lisible(self) -> str:
        return period(self.periode)


def published(dataset: Dataset, ids: Iterable[str]) -> list[Figure]:
    """Published figures by id, in the order asked for, each with its passage.

    Raises:
        DatasetMissing: an id that the dataset does not hold.
    """
    wanted = list(ids)
    rows = dataset.named("chiffres_cites", ids=wanted).set_index("id_chiffre_publie")
    missing = [i for i in wanted if i not in rows.index]
    if missing:
        raise DatasetMissing(
            "chiffres_publies", f"le chiffre « {missing[0]} » n’est pas dans ce jeu",
            "un identifiant de data/publications/chiffres_publies.csv", "Vérifiez l’identifiant ou reconstruisez le jeu.",
        )
    return [from_row(rows.loc[i].rename(i)) for i in wanted]


def from_row(row: pd.Series) -> Figure:
    """A row of the query `chiffres_cites` (named by its id) as a figure."""
    return Figure(
        id=str(row.get("id_chiffre_publie", row.name)),
        libelle=row["libelle"],
        valeur=float(row["valeur"]),
        unite=row["unite"],
        source=Citation(row["titre_document"], row["section"], row["citation"]),
        qualificatif=row["qualificatif"],
        periode=row["periode"] if pd.notna(row["periode"]) else "",
    )


def computed(dataset: Dataset, name: str, libelle: str, unite: str, tables: tuple[str, ...], periode: str = "") -> Figure:
    """The single `valeur` of cuf_metrics/sql/<name>.sql, with `lignes`: rows behind it."""
    row = dataset.named(name).iloc[0]
    value = None if pd.isna(row["valeur"]) else float(row["valeur"])
    source = Requete(name, named_query(name), tables, int(row["lignes"]))
    return Figure(name.rsplit("/", 1)[-1], libelle, value, unite, source, periode=periode)
