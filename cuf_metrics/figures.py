"""Figures: a value never travels without its unit, its precision and its way back to a source."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

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


def source_of(name: str, tables: tuple[str, ...], rows: pd.DataFrame) -> Requete:
    """The named query `name` as the source of what its rows show."""
    return Requete(name, named_query(name), tables, len(rows))


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
            "chiffres_publies",
            f"le chiffre « {missing[0]} » n’est pas dans ce jeu",
            "un identifiant de data/publications/chiffres_publies.csv",
            "Vérifiez l’identifiant ou reconstruisez le jeu.",
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


def by_dimension(dataset: Dataset, dimension: str, unite: str, annee: int) -> list[Figure]:
    """Published figures of a year told along one dimension, largest first.

    Args:
        dimension: name of the breakdown (`pole`, `fonds`).
        unite: a key of `formatting.UNITS`.

    Returns:
        One figure per value of the dimension, labelled with that value.
    """
    rows = dataset.named("chiffres_par_dimension", dimension=dimension, unite=unite, annee=annee)
    return [replace(from_row(row), libelle=row["etiquette"]) for _, row in rows.iterrows()]


def computed(dataset: Dataset, name: str, tables: tuple[str, ...]) -> list[Figure]:
    """Figures computed by cuf_metrics/sql/<name>.sql.

    Args:
        name: a query with one row per figure: `id`, `libelle`, `valeur`, `unite`, `lignes` (rows
            of the tables behind the value).
        tables: the tables it reads, shown with the query.
    """
    return [
        Figure(
            row["id"],
            row["libelle"],
            None if pd.isna(row["valeur"]) else float(row["valeur"]),
            row["unite"],
            Requete(name, named_query(name), tables, int(row["lignes"])),
        )
        for _, row in dataset.named(name).iterrows()
    ]
