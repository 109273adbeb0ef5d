"""Where each indicator stands at a date: its value, its decisions, its status, and what is missing."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from cuf_metrics.contracts import TABLES
from cuf_metrics.database import Dataset
from cuf_metrics.errors import CufError
from cuf_metrics.figures import Figure
from cuf_metrics.indicators.header import PERIODES, Indicateur
from cuf_metrics.indicators.measure import (
    Couverture,
    Mesure,
    computed_measures,
    coverage,
    published_figures,
    published_measures,
)
from cuf_metrics.indicators.registry import registry
from cuf_metrics.pilotage import Decision, Decisions, read_decisions
from cuf_metrics.provenance import Citation, Derivation
from cuf_metrics.status import Situation, Statut, rate
from cuf_metrics.store import DATA

COLONNES = {
    "id": "Indicateur",
    "libelle": "Intitulé",
    "objectif": "Objectif",
    "niveau": "Niveau",
    "valeur": "Valeur",
    "unite": "Unité",
    "periode": "Période",
    "qualificatif": "Précision",
    "origine": "Origine",
    "reference": "Référence",
    "date_reference": "Date de la référence",
    "cible": "Cible",
    "echeance": "Échéance",
    "statut": "Statut",
    "precision": "Détail du statut",
    "source": "Source",
}
# A value may be this late before it is said to be out of date.
SURSIS = timedelta(days=30)


@dataclass(frozen=True)
class Etat:
    """An indicator at a date.

    Attributes:
        calculees, publiees: values of each origin, oldest first.
        mesure: the last validated value; computed wins over published in the same year.
        provisoire: a later value of a year that is not over, never rated.
        reperes: other published figures about it.
        couverture: what its tables cover.
        reference, cible, jalons: decisions in force at that date.
        statut: where it stands.
        echeance: day by which the next value is due, or None before the first one.
    """

    indicateur: Indicateur
    au: date
    calculees: tuple[Mesure, ...]
    publiees: tuple[Mesure, ...]
    mesure: Mesure | None
    provisoire: Mesure | None
    reperes: tuple[Figure, ...]
    couverture: Couverture
    reference: Decision | None
    cible: Decision | None
    jalons: tuple[Decision, ...]
    statut: Statut
    echeance: date | None

    def __repr__(self) -> str:
        shown = self.figure
        value = f"{shown.texte} ({shown.periode_lisible}, chiffre {shown.origine})" if shown else f"n.d. ({self.motif})"
        precision = f" ({self.statut.precision})" if self.statut.precision else ""
        return f"{self.indicateur!r} : {value}, {self.statut.code}{precision}"

    def _repr_html_(self) -> str:
        from cuf_metrics import html_notebook  # noqa: PLC0415 — it is made of what reads states

        return html_notebook.state(self)

    @property
    def figure(self) -> Figure | None:
        return self.mesure.figure if self.mesure else None

    @property
    def est_perime(self) -> bool:
        return self.echeance is not None and self.au > self.echeance + SURSIS

    @property
    def serie(self) -> list[Mesure]:
        """One validated value per year, the computed one where there are two."""
        by_year = {m.annee: m for m in (*self.publiees, *self.calculees) if m.est_validee}
        return [by_year[year] for year in sorted(by_year)]

    @property
    def ecarts(self) -> list[tuple[Mesure, Mesure]]:
        """Years told twice: published and computed."""
        counted = {m.annee: m for m in self.calculees}
        return [(m, counted[m.annee]) for m in self.publiees if m.annee in counted]

    @property
    def tendance(self) -> float | None:
        """Change since the value before, or since the reference; None where there is nothing before."""
        if self.mesure is None:
            return None
        before = [m.valeur for m in self.serie if m.annee < self.mesure.annee]
        if before:
            return self.mesure.valeur - before[-1]
        known = self.reference
        return self.mesure.valeur - known.valeur if known and known.date < self.mesure.point.date else None

    @property
    def motif(self) -> str:
        """Why there is no value, in one French phrase; "" where there is one."""
        return "" if self.mesure else self.manque

    @property
    def manque(self) -> str:
        """Why rows make no value, in one French phrase."""
        missing = [TABLES[name].titre for name in (*self.couverture.absentes, *self.couverture.partielles)]
        return f"extrait manquant ou incomplet : {', '.join(missing)}" if missing else "aucune ligne pour cette période"


def indicators_state(
    dataset: Dataset, au: date | None = None, data: Path = DATA, only: Mapping[str, Indicateur] | None = None
) -> list[Etat]:
    """The state of every indicator of the registry, in the order of ids.

    Args:
        dataset: an open dataset.
        au: date of the statuses; today when left out. Values of later years are ignored.
        data: the data folder, for the decisions.
        only: a part of the registry.

    Raises:
        InvalidData: a file of the registry or of the decisions is wrong.
        CufError: a query fails.
    """
    indicators = registry() if only is None else only
    day = au or as_of()
    figures, decisions = published_figures(dataset, indicators), read_decisions(data)
    return [_state(dataset, ind, day, figures, decisions) for ind in indicators.values()]


def as_of(annee: int | None = None) -> date:
    """The day a situation is told at: today for the running year or none, else the last day of the year.

    Raises:
        CufError: not a year that has begun.
    """
    today = date.today()  # noqa: DTZ011 — the reader's own day
    asked = today.year if annee is None else begun(annee)
    return today if asked == today.year else date(asked, 12, 31)


def begun(annee: int | str) -> int:
    """A year that has begun: what the future holds is not measured.

    Raises:
        CufError: anything else.
    """
    told = str(annee)
    if told.isascii() and told.isdecimal() and 1975 <= int(told) <= date.today().year:  # noqa: DTZ011 — the reader's own day
        return int(told)
    wanted = "une année entière, de 1975 à aujourd’hui, comme 2023"
    raise CufError(f"année « {annee} »", "elle n’est pas admise", wanted, "Corrigez-la.")


def as_frame(states: list[Etat]) -> pd.DataFrame:
    """States as a tidy frame, one row per indicator; what is not known is None, never 0 nor an empty text.

    Returns:
        id, libelle, objectif (the first one), niveau, valeur, unite, periode, qualificatif, origine,
        reference, date_reference, cible, echeance, statut, precision, and source: document, section and
        quote, or query, or what is missing where there is no value.
    """
    frame = pd.DataFrame([_record(state) for state in states], columns=list(COLONNES), dtype=object)
    return frame.where(frame.notna(), None)


def _state(dataset: Dataset, ind: Indicateur, au: date, figures: Mapping[str, Figure], decisions: Decisions) -> Etat:
    covered = coverage(dataset, ind)
    calculees = computed_measures(dataset, ind, covered, au)
    publiees = published_measures(ind, figures, au)
    validated = {m.annee: m for m in (*publiees, *calculees) if m.est_validee}
    mesure = validated[max(validated)] if validated else None
    pending = [m for m in calculees if not m.est_validee and (mesure is None or m.annee > mesure.annee)]
    reference, cible = decisions.reference(ind.id, au), decisions.cible(ind.id, au)
    jalons = tuple(decisions.jalons(ind.id, au)) if cible else ()
    echeance = next_due(ind, mesure.annee) if mesure else None
    situation = Situation(
        ind.nature,
        ind.sens,
        mesure.point if mesure else None,
        reference.point if reference else None,
        cible.point if cible else None,
        tuple(d.point for d in jalons),
        cible.tolerance if cible else 0,
        echeance + SURSIS if echeance else None,
    )
    return Etat(
        ind,
        au,
        tuple(calculees),
        tuple(publiees),
        mesure,
        pending[-1] if pending else None,
        tuple(figures[i] for i in ind.reperes if i in figures),
        covered,
        reference,
        cible,
        jalons,
        rate(situation, au),
        echeance,
    )


def next_due(ind: Indicateur, annee: int) -> date:
    """Day by which the value after that of a year is due: its period, then the time it takes to know it."""
    # Values are those of whole years: the next one is a year later at the soonest, however often it is read.
    months = annee * 12 + 11 + max(12, PERIODES[ind.periodicite]) + ind.delai_mois
    year, month = divmod(months, 12)
    return date(year, month + 1, calendar.monthrange(year, month + 1)[1])


def _record(state: Etat) -> dict:
    ind, figure = state.indicateur, state.figure
    return {
        "id": ind.id,
        "libelle": ind.libelle,
        "objectif": ind.objectif[0],
        "niveau": ind.niveau,
        "valeur": figure.valeur if figure else None,
        "unite": ind.unite,
        "periode": figure.periode if figure else None,
        "qualificatif": figure.qualificatif if figure else None,
        "origine": figure.origine if figure else None,
        "reference": state.reference.valeur if state.reference else None,
        "date_reference": state.reference.date if state.reference else None,
        "cible": state.cible.valeur if state.cible else None,
        "echeance": state.cible.date if state.cible else None,
        "statut": state.statut.code,
        "precision": state.statut.precision or None,
        "source": source_text(figure) if figure else state.motif,
    }


def source_text(figure: Figure) -> str:
    """Where a figure comes from, in one line."""
    if quotes := citations(figure):
        told = " ; ".join(f"{c.document}, section « {c.section} » : « {c.texte} »" for c in quotes)
        return f"{figure.source.formule}. {told}" if isinstance(figure.source, Derivation) else told
    told = f"requête {figure.source.nom} sur {', '.join(figure.source.tables)}"
    return f"{told}. {figure.source.mention}" if figure.source.mention else told


def citations(figure: Figure) -> list[Citation]:
    """Passages a published figure rests on; none for one counted on rows."""
    if isinstance(figure.source, Derivation):
        return [quote for _, _, quote in figure.source.termes]
    return [figure.source] if isinstance(figure.source, Citation) else []
