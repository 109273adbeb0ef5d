"""Values of an indicator: computed on the rows of a dataset, or read in its published documents.

A value is computed where every table it is counted on is declared complete for the year; elsewhere
the published one stands. Counts made on incomplete tables are kept apart: they are not values.
"""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import duckdb
import pandas as pd

from cuf_metrics.database import Dataset, Resultat
from cuf_metrics.errors import CufError
from cuf_metrics.figures import Figure, known
from cuf_metrics.formatting import number, quantity
from cuf_metrics.indicators.header import Indicateur, Terme
from cuf_metrics.provenance import Derivation
from cuf_metrics.sql import parameters_of
from cuf_metrics.status import Point

# The least certain of the parts qualifies their sum or ratio.
CERTITUDES = ("exact", "environ", "borne basse", "borne haute", "au plus", "plus de", "au moins")
MINIMA, MAXIMA = {"plus de", "au moins", "borne basse"}, {"au plus", "borne haute"}


@dataclass(frozen=True)
class Mesure:
    """One value of an indicator for one year, with its figure (unit, precision, source).

    Attributes:
        annee: the year; the value stands at 31 December.
        figure: value, unit, precision and source.
        numerateur, denominateur: terms of a ratio, where the rows give them.
        modalite: value of the breakdown, or "" for the whole.
        est_validee: published, or computed for a year that is over; only such a value is rated.
    """

    annee: int
    figure: Figure
    numerateur: float | None = None
    denominateur: float | None = None
    modalite: str = ""
    est_validee: bool = True

    @property
    def valeur(self) -> float:
        return self.figure.valeur

    @property
    def point(self) -> Point:
        return Point(self.valeur, date(self.annee, 12, 31))


@dataclass(frozen=True)
class Couverture:
    """What the tables of an indicator cover.

    Attributes:
        absentes, partielles: tables without rows, or declared incomplete.
        premiere, derniere: years all the tables cover, None where they cover every year.
        recul: earlier years that a value looks back on, which must be covered too.
    """

    absentes: tuple[str, ...]
    partielles: tuple[str, ...]
    premiere: int | None
    derniere: int | None
    recul: int = 0

    def vaut(self, annee: int) -> bool:
        """Whether a count of that year is a value."""
        if self.absentes or self.partielles:
            return False
        return (self.premiere or 0) + self.recul <= annee <= (self.derniere or annee)

    def annees(self, au: date) -> range:
        """The years declared covered, up to a date; none where the tables do not say which."""
        if self.premiere is None or self.absentes or self.partielles:
            return range(0)
        return range(self.premiere + self.recul, min(self.derniere, au.year) + 1)


def coverage(dataset: Dataset, ind: Indicateur) -> Couverture:
    """What the dataset declares of the tables an indicator is counted on."""
    return coverage_of(dataset, ind.sources, ind.depuis, ind.recul)


def coverage_of(dataset: Dataset, tables: Iterable[str], depuis: int | None = None, recul: int = 0) -> Couverture:
    """What the dataset declares of some tables.

    A running total whose first years are missing is no total: its tables are incomplete for it.

    Args:
        depuis: first year of a running total, None for a count of one year.
        recul: earlier years that the count looks back on.
    """
    held = {name: dataset.manifeste.tables[name] for name in tables}
    spans = {name: _span(e.periode_couverte) for name, e in held.items() if e.couverture == "complète"}
    partial = [
        name
        for name, e in held.items()
        if e.couverture == "partielle" or (name in spans and not _reaches(spans[name], depuis))
    ]
    known = [span for span in spans.values() if span]
    return Couverture(
        tuple(name for name, e in held.items() if e.couverture == "absente"),
        tuple(partial),
        max((first for first, _ in known), default=None),
        min((last for _, last in known), default=None),
        recul,
    )


def _span(text: str) -> tuple[int, int] | None:
    """First and last whole years of « 2020-2025 » or « 2023 »; nothing where every year is covered.

    A period told otherwise (« janvier 2020 – juin 2026 ») is not one of whole years: (0, 0), it covers none.
    """
    if not text:
        return None
    years = re.fullmatch(r"(\d{4})(?:\s*[-–]\s*(\d{4}))?", text.strip())
    return (int(years[1]), int(years[2] or years[1])) if years else (0, 0)


def _reaches(span: tuple[int, int] | None, since: int | None) -> bool:
    return span is None or (span != (0, 0) and (since is None or span[0] <= since))


def counts(dataset: Dataset, ind: Indicateur, ventilation: str | None = None) -> Resultat:
    """Run the indicator's query.

    Args:
        ventilation: one of the indicator's dimensions, or None for the whole.

    Returns:
        One row per year (and per `modalite` of the breakdown): annee, valeur, and for a ratio
        numerateur and denominateur.

    Raises:
        CufError: the query fails, or returns other columns.
    """
    if ventilation is not None and ventilation not in ind.dimensions:
        allowed = ", ".join(f"« {d} »" for d in ind.dimensions) or "aucune"
        wanted = "une ventilation déclarée dans son en-tête"
        raise CufError(
            f"indicateur {ind.id}, ventilation « {ventilation} »", "elle n’existe pas", wanted, f"Connues : {allowed}."
        )
    bound = {"ventilation": ventilation} if "ventilation" in parameters_of(ind.sql) else {}
    result = _run(dataset, ind, f"indicators/{ind.id}", ind.sql, **bound)
    _check_columns(f"{ind.id}.sql", ind, result.lignes, whole=ventilation is None)
    # Its own rows are years, not what a year counts.
    return replace(result, source=replace(result.source, lignes=None))


def _run(dataset: Dataset, ind: Indicateur, name: str, text: str, **bound: object) -> Resultat:
    """A query of an indicator; what DuckDB refuses is told with the file to mend."""
    try:
        return dataset.cited(name, text, **bound)
    except duckdb.Error as error:
        told = f"DuckDB ne peut pas l’exécuter ({str(error).splitlines()[0]})"
        raise CufError(f"{ind.id}.sql", told, "une requête qui rend annee et valeur", "Corrigez la requête.") from error


def computed_measures(
    dataset: Dataset, ind: Indicateur, covered: Couverture, au: date, ventilation: str | None = None
) -> list[Mesure]:
    """Values counted on complete tables, up to a date.

    Returns:
        One measure per covered year, and per value of the breakdown, oldest first. A covered year
        without a row is a sum of 0; a year without a denominator has no ratio.
    """
    result = counts(dataset, ind, ventilation)
    told = result.lignes.dropna(subset=["annee", "valeur"])
    rows = {(int(r.annee), _name(getattr(r, "modalite", None))): r for r in told.itertuples()}
    measures = [
        _measure(ind, annee, name, row, result, au)
        for (annee, name), row in rows.items()
        if annee <= au.year and covered.vaut(annee)
    ]
    # What adds up over time and did not happen is 0; a distinct count of nothing told is not known.
    if ind.nature == "flux" and ind.agregation_temps == "somme" and ventilation is None:
        counted = result.lignes["annee"].dropna().astype(int).tolist()
        measures += [_measure(ind, y, "", None, result, au) for y in covered.annees(au) if y not in counted]
    return sorted(measures, key=lambda m: (m.annee, m.modalite))


def published_measures(ind: Indicateur, figures: Mapping[str, Figure], au: date) -> list[Mesure]:
    """Values read in the documents, or made of published figures.

    Args:
        figures: published figures by id, at least those the indicator names.

    Returns:
        One measure per figure or operation that has a year, oldest first.
    """
    held = [terme for terme in ind.publie if all(i in figures for i in terme.ids)]
    made = [_from_term(ind, terme, figures) for terme in held]
    told = [Mesure(f.annee, f, est_validee=is_over(f.annee, au)) for f in made if f.annee and f.annee <= au.year]
    return sorted(told, key=lambda m: m.annee)


def is_over(annee: int, au: date) -> bool:
    """Whether a year is over at a date: the value of the running one is never rated."""
    return date(annee, 12, 31) <= au


def published_figures(dataset: Dataset, indicators: Mapping[str, Indicateur]) -> dict[str, Figure]:
    """Every published figure the indicators name and the dataset holds, in one query."""
    return known(dataset, dict.fromkeys(i for ind in indicators.values() for i in ind.ids_publies))


def rows_behind(dataset: Dataset, ind: Indicateur, annee: int) -> Resultat:
    """The rows that a computed value counts: those of the year, or up to it for a running total.

    Returns:
        The columns of the step « lignes » of the query, one row per counted thing.
    """
    first = 0 if ind.nature in ("cumul", "oui_non") else annee
    return _run(dataset, ind, f"indicators/{ind.id} (lignes)", ind.sql_lignes, debut=first, fin=annee)


def years_behind(dataset: Dataset, ind: Indicateur) -> list[int]:
    """Years of the rows that the tables hold, complete or not, oldest first."""
    rows = _run(dataset, ind, f"indicators/{ind.id} (années)", ind.sql_annees).lignes
    return [int(year) for year in rows["annee"].dropna()]


def _from_term(ind: Indicateur, terme: Terme, figures: Mapping[str, Figure]) -> Figure:
    """A published figure under the indicator's name, or the sum or ratio of several."""
    parts = [figures[i] for i in terme.ids]
    if not terme.operation:
        return replace(parts[0], libelle=ind.libelle)
    values = [f.valeur for f in parts]
    ratio = terme.operation == "/"
    value = values[0] / values[1] * (100 if ind.unite == "%" else 1) if ratio else sum(values)
    formule = (
        f" {terme.operation} ".join(number(v) for v in values)
        + f" = {quantity(value, ind.unite) if ratio else number(value)}"
    )
    terms = tuple((f.libelle, f.texte, f.source) for f in parts)
    last = str(max(f.annee for f in parts))
    precision = _precision(terme, [f.qualificatif for f in parts])
    return Figure(f"{ind.id}-derive", ind.libelle, value, ind.unite, Derivation(formule, terms), precision, last)


def _precision(terme: Terme, qualifiers: list[str]) -> str:
    """The least certain part qualifies the whole; a ratio of bounds is only an order of magnitude."""
    if terme.au_moins:
        return "au moins"
    worst = max(qualifiers, key=CERTITUDES.index)
    opposed = MINIMA & {*qualifiers} and MAXIMA & {*qualifiers}
    return "environ" if opposed or (terme.operation == "/" and worst != "exact") else worst


def _measure(ind: Indicateur, annee: int, name: str, row, result: Resultat, au: date) -> Mesure:
    value = 0.0 if row is None else float(row.valeur)
    figure = Figure(f"{ind.id}-{annee}", ind.libelle, value, ind.unite, result.source, periode=str(annee))
    terms = (_number(row, "numerateur"), _number(row, "denominateur"))
    return Mesure(annee, figure, *terms, modalite=name, est_validee=is_over(annee, au))


def _number(row, name: str) -> float | None:
    value = getattr(row, name, None)
    return None if value is None or pd.isna(value) else float(value)


def _name(value: object) -> str:
    return "" if value is None or pd.isna(value) else str(value)


def _check_columns(ou: str, ind: Indicateur, rows: pd.DataFrame, whole: bool) -> None:
    """Refuse a result that is not one finite number per year."""
    wanted = ["annee", "valeur"] + (["numerateur", "denominateur"] if ind.nature == "ratio" else [])
    told = ""
    if missing := [name for name in wanted if name not in rows]:
        told = f"la requête ne rend pas « {missing[0]} » (elle rend {', '.join(rows.columns)})"
    elif words := [
        n for n in wanted if len(rows) and not pd.api.types.is_numeric_dtype(rows[n]) and rows[n].notna().any()
    ]:
        told = f"la colonne « {words[0]} » ne contient pas des nombres"
    elif rows[wanted].isin([math.inf, -math.inf]).any(axis=None):
        told = "une valeur est infinie"
    elif whole and rows["annee"].dropna().duplicated().any():
        told = f"plusieurs lignes pour une même année (ex. {rows['annee'][rows['annee'].duplicated()].iloc[0]})"
    if told:
        raise CufError(f"{ou}, requête", told, f"{', '.join(wanted)}, une ligne par année", "Corrigez le select final.")
