"""Figures: a value never travels without its unit, its precision and its way back to a source."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from cuf_metrics.database import Dataset
from cuf_metrics.errors import CufError, DatasetMissing
from cuf_metrics.formatting import ABSENT, NBSP, QUALIFICATIFS, period, quantity, split_quantity, unit
from cuf_metrics.provenance import Citation, Derivation, Requete, Source
from cuf_metrics.validation import not_among

# What a query gives of each figure that it computes.
COLONNES = ("id", "libelle", "valeur", "unite", "lignes")


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
        source: the passage it was read in, the query that computed it, or the figures it was made of.
        code: short code under which it is cited in what is handed over (`CUF-2023-F-014`), or "".
    """

    id: str
    libelle: str
    valeur: float | None
    unite: str
    source: Source
    qualificatif: str = "exact"
    periode: str = ""
    code: str = ""

    def __repr__(self) -> str:
        period = f", {self.periode_lisible}" if self.periode else ""
        return f"{self.libelle} : {self.texte}{period} (chiffre {self.origine}, « {self.id} »)"

    def _repr_html_(self) -> str:
        from cuf_metrics import html_notebook  # noqa: PLC0415 — it is made of what reads figures

        return html_notebook.figure(self)

    @property
    def origine(self) -> str:
        """publié, dérivé (of published figures), or calculé (on rows)."""
        return {Citation: "publié", Derivation: "dérivé"}.get(type(self.source), "calculé")

    @property
    def annee(self) -> int | None:
        """Last year of the period."""
        years = re.findall(r"\d{4}", self.periode)
        return int(years[-1]) if years else None

    @property
    def texte(self) -> str:
        """Precision, value and unit in one phrase."""
        return quantity(self.valeur, self.unite, self.qualificatif)

    @property
    def nombre(self) -> str:
        return ABSENT if self.valeur is None else split_quantity(self.valeur, self.unite)[0]

    @property
    def legende_unite(self) -> str:
        return "" if self.valeur is None else split_quantity(self.valeur, self.unite)[1]

    @property
    def periode_lisible(self) -> str:
        return period(self.periode)


def published(dataset: Dataset, /, ids: str | Iterable[str]) -> list[Figure]:
    """Published figures by id or short code, one or several, in the order asked for, each with its passage.

    Raises:
        DatasetMissing: one that the dataset does not hold.
    """
    wanted = [str(i) for i in ([ids] if isinstance(ids, str) or not isinstance(ids, Iterable) else ids)]
    figures = {name: f for f in known(dataset, wanted).values() for name in (f.id, f.code)}
    if missing := [i for i in wanted if i not in figures]:
        told = "un identifiant ou un code court de data/publications/chiffres_publies.csv"
        near = dataset.table("chiffres_publies")["id_chiffre_publie"].tolist()
        raise DatasetMissing(problems=not_among("chiffre publié", missing, near, told).problems)
    return [figures[i] for i in wanted]


def known(dataset: Dataset, ids: Iterable[str]) -> dict[str, Figure]:
    """The published figures that the dataset holds among some ids or short codes, by id, each with its passage."""
    rows = dataset.named("chiffres_cites", ids=list(ids)).lignes
    return {figure.id: figure for figure in _figures(rows)}


def by_dimension(dataset: Dataset, /, dimension: str, unite: str, annee: int) -> list[Figure]:
    """Published figures of a year told along one dimension, largest first.

    Args:
        dimension: name of the breakdown (`pole`, `fonds`).
        unite: a key of `formatting.UNITS`.

    Returns:
        One figure per value of the dimension, labelled with that value.

    Raises:
        CufError: no such unit, or a dimension that no published figure has.
    """
    unit(unite)
    rows = dataset.named("chiffres_par_dimension", dimension=dimension, unite=unite, annee=annee).lignes
    if rows.empty:
        named = dataset.table("chiffres_publies")["nom_dimension_1"].dropna().unique().tolist()
        if dimension not in named:
            raise not_among("dimension", str(dimension), sorted(named))
    return _figures(rows.assign(libelle=rows["etiquette"]))


def computed(dataset: Dataset, name: str, /, **parameters: Any) -> list[Figure]:
    """Figures computed by cuf_metrics/sql/<name>.sql.

    Args:
        name: a query with one row per figure: `id`, `libelle`, `valeur`, `unite`, `lignes` (rows
            of the tables behind the value).
        parameters: values bound to the query.

    Raises:
        CufError: no such query, values that are not those it names, or rows that are no figures.
    """
    result = dataset.named(name, **parameters)
    if absent := [column for column in COLONNES if column not in result.lignes]:
        raise CufError(
            f"requête nommée « {name} »",
            f"ses lignes ne sont pas des chiffres : il leur manque {', '.join(absent)}",
            f"une requête qui rend {', '.join(COLONNES)}",
            f'Ses lignes : jeu.named("{name}", …).',
        )
    return [
        Figure(row.id, row.libelle, _known(row.valeur), row.unite, replace(result.source, lignes=int(row.lignes)))
        for row in result.lignes.itertuples()
    ]


def compared(figures: Sequence[Figure]) -> pd.DataFrame:
    """Figures as the bars of `charts.bars`.

    Returns:
        One row per figure: libelle, valeur, texte (precision and number; its unit is in the title, but for money) and
        detail.
    """
    return pd.DataFrame(
        {
            "libelle": _labels(figures),
            "valeur": [f.valeur for f in figures],
            "texte": [_bar_label(f) for f in figures],
            "detail": [", ".join(filter(None, (f.texte, f.periode_lisible))) for f in figures],
        }
    )


def _labels(figures: Sequence[Figure]) -> list[str]:
    """What tells figures apart: their label, then its period, then where they are cited: one bar each."""
    told = [f.libelle for f in figures]
    for more in ([f.periode_lisible for f in figures], [f.code or f.id for f in figures]):
        told = [", ".join(filter(None, (t, m))) if told.count(t) > 1 else t for t, m in zip(told, more, strict=True)]
    return told


def mention(figures: Iterable[Figure]) -> str:
    """What must be said of figures wherever they are shown: that some are counted on rows that are not real; or ""."""
    return next((f.source.mention for f in figures if isinstance(f.source, Requete) and f.source.mention), "")


def _bar_label(figure: Figure) -> str:
    money = NBSP + figure.legende_unite if figure.legende_unite == "€" else ""
    return f"{QUALIFICATIFS[figure.qualificatif]} {figure.nombre}{money}".strip()


def _figures(rows: pd.DataFrame) -> list[Figure]:
    return [
        Figure(
            id=row.id_chiffre_publie,
            libelle=row.libelle,
            valeur=_known(row.valeur),
            unite=row.unite,
            source=Citation(row.titre_document, row.section, row.citation),
            qualificatif=row.qualificatif,
            periode=row.periode if pd.notna(row.periode) else "",
            code=row.code_court if pd.notna(row.code_court) else "",
        )
        for row in rows.itertuples()
    ]


def _known(value: float) -> float | None:
    return None if pd.isna(value) else float(value)
