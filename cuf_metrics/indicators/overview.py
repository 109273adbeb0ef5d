"""Many indicators at a glance: how statuses are spread, what is covered, what is missing, and why."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from cuf_metrics.formatting import NBSP, count, number
from cuf_metrics.indicators.state import Etat

# What may be found, best first; « non mesuré » is told with its reason, and never hidden.
CASES = {
    "atteint": "Atteint",
    "en bonne voie": "En bonne voie",
    "à surveiller": "À surveiller",
    "en retard": "En retard",
    "à venir": "À venir",
    "année en cours": "Année en cours",
    "donnée périmée": "Donnée périmée",
    "sans référence": "Sans référence",
    "sans cible": "Sans cible",
    "pas de valeur": "Pas de valeur",
}
# A mean progress says something only where nearly all is rated.
COUVERTURE_MINIMALE = 0.8


@dataclass(frozen=True)
class Repartition:
    """How a group of indicators is spread over `CASES`.

    Attributes:
        cases: case → how many, in the order of `CASES`, none at 0.
        total: indicators.
        notes: those with a status; valeurs: those with a value.
        avancement: mean progress to the target (0 to 1, bounded), or None below 80 % rated.
    """

    cases: dict[str, int]
    total: int
    notes: int
    valeurs: int
    avancement: float | None

    @property
    def couverture(self) -> str:
        """« 7 valeurs sur 12, aucun statut »."""
        rated = count(self.notes, "statut") if self.notes else "aucun statut"
        known = count(self.valeurs, "valeur") if self.valeurs else "aucune valeur"
        mean = "" if self.avancement is None else f", avancement moyen {number(self.avancement * 100, 0)}{NBSP}%"
        return f"{known} sur {self.total}, {rated}{mean}"


def case(state: Etat) -> str:
    """The key of `CASES` for an indicator."""
    return state.statut.code if state.statut.est_note else state.statut.precision


def spread(states: Sequence[Etat]) -> Repartition:
    """How indicators are spread, and how far they are where nearly all are rated."""
    found = Counter(case(s) for s in states)
    rated = [s for s in states if s.statut.est_note]
    done = [min(max(s.statut.avancement, 0), 1) for s in rated if s.statut.avancement is not None]
    enough = states and len(done) >= COUVERTURE_MINIMALE * len(states)
    return Repartition(
        {name: found[name] for name in CASES if found[name]},
        len(states),
        len(rated),
        sum(s.mesure is not None for s in states),
        sum(done) / len(done) if enough else None,
    )


def chosen(
    states: Iterable[Etat], axes: Sequence[str] = (), niveaux: Sequence[str] = (), cases: Sequence[str] = ()
) -> list[Etat]:
    """Indicators of the chosen axes, levels and cases; an empty choice keeps all.

    Args:
        axes: codes of axes.
        niveaux: keys of the logical framework's levels.
        cases: keys of `CASES`.
    """
    return [
        s
        for s in states
        if (not axes or set(axes) & set(s.indicateur.axes))
        and (not niveaux or s.indicateur.niveau in niveaux)
        and (not cases or case(s) in cases)
    ]


def unmeasured_actions(plan: pd.DataFrame, states: Iterable[Etat]) -> list[str]:
    """Codes of the plan's actions that no indicator follows."""
    followed = {code for s in states for code in s.indicateur.action}
    return [code for code in plan.loc[plan["niveau"] == "action", "code"] if code not in followed]


def why_unmeasured(states: Iterable[Etat]) -> pd.DataFrame:
    """Tables that indicators without a value wait for, most awaited first.

    Returns:
        One row per table: nom_table, indicateurs (ids, one list), couverture (absente or partielle).
    """
    waited: dict[tuple[str, str], list[str]] = {}
    for s in states:
        if s.mesure is None:
            for kind, names in (("absente", s.couverture.absentes), ("partielle", s.couverture.partielles)):
                for name in names:
                    waited.setdefault((name, kind), []).append(s.indicateur.id)
    rows = [{"nom_table": name, "couverture": kind, "indicateurs": ids} for (name, kind), ids in waited.items()]
    rows.sort(key=lambda r: (-len(r["indicateurs"]), r["nom_table"]))
    return pd.DataFrame(rows, columns=["nom_table", "couverture", "indicateurs"])


@dataclass(frozen=True)
class Critere:
    """One letter of SMART for an indicator: whether the definition meets it, and what shows or lacks it."""

    lettre: str
    nom: str
    est_rempli: bool
    constat: str


def _undecided(state: Etat) -> str:
    return "cible sans référence" if state.cible else "aucune cible décidée"


def smart(state: Etat) -> list[Critere]:
    """Whether an indicator's definition is specific, measurable, achievable, relevant and time-bound.

    Only what is written is judged: a target nobody set cannot be said achievable. The registry refuses an
    indicator that is not specific or not relevant, so that those two always hold.
    """
    target = state.cible
    return [
        Critere("S", "Spécifique", True, "définition, calcul et unité exigés à l’écriture"),
        Critere("M", "Mesurable", state.mesure is not None, state.motif or "une valeur, avec sa source"),
        Critere(
            "A",
            "Atteignable",
            target is not None and state.reference is not None,
            "référence et cible décidées" if target and state.reference else _undecided(state),
        ),
        Critere(
            "R",
            "Pertinent",
            True,
            "raison d’être, action du plan et hypothèses exigées à l’écriture",
        ),
        Critere(
            "T",
            "Daté",
            target is not None,
            f"périodicité {state.indicateur.periodicite}, " + ("échéance fixée" if target else "aucune échéance fixée"),
        ),
    ]
