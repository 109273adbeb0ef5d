"""The logical framework of the DCOL guide, made of the plan and the registry: four levels by four columns.

Source: Guide du DCOL, « cadre logique » (objectif général, objectifs spécifiques, résultats attendus,
activités; logique d'intervention, indicateurs, sources de vérification, hypothèses).
"""

from dataclasses import dataclass

import pandas as pd

from cuf_metrics.contracts import TABLES
from cuf_metrics.database import Dataset
from cuf_metrics.formatting import dated, quantity
from cuf_metrics.indicators.state import Etat

NIVEAUX = {
    "objectif_general": "Objectif général",
    "objectif_specifique": "Objectifs spécifiques",
    "resultat": "Résultats attendus",
    "activite": "Activités",
}
NON_FORMULE = "Résultats que l’objectif {code} doit produire (le plan ne les formule pas)"
SANS_CIBLE = "aucune cible fixée"
SANS_REFERENCE = "aucune valeur publiée"


@dataclass(frozen=True)
class Ligne:
    """A line of the matrix.

    Attributes:
        axe: code of the axis.
        niveau: key of `NIVEAUX`.
        code: plan element (1, 1.1 or 1.1.3).
        logique: the element's words, or what stands for them where the plan has none.
        etats: indicators of that level attached to it; several lines may share one.
        ailleurs: ids of the indicators attached to it at other levels.
    """

    axe: str
    niveau: str
    code: str
    logique: str
    etats: tuple[Etat, ...]
    ailleurs: tuple[str, ...] = ()

    @property
    def sans(self) -> str:
        """What to say where no indicator of that level is attached."""
        return f"suivi aux autres niveaux : {', '.join(self.ailleurs)}" if self.ailleurs else "aucun indicateur"

    @property
    def sources(self) -> list[str]:
        """Titles of the tables that verify the indicators."""
        return list(dict.fromkeys(TABLES[name].titre for e in self.etats for name in e.indicateur.sources))

    @property
    def hypotheses(self) -> list[str]:
        return list(dict.fromkeys(e.indicateur.hypotheses for e in self.etats if e.indicateur.hypotheses))


def framework(plan: pd.DataFrame, states: list[Etat]) -> list[Ligne]:
    """The matrix, axis by axis, level by level.

    Args:
        plan: rows of the query `plan_elements` for one plan, in order.
        states: indicators at a date.

    Returns:
        For each axis: its general objective, its operational objectives as specific ones, the
        results of each, and its actions as activities.
    """
    lines = []
    for axis in plan[plan["niveau"] == "axe"].itertuples():
        mine = [e for e in states if axis.code in e.indicateur.axes]
        objectives = list(plan[plan["id_plan_parent"] == axis.id_plan].itertuples())
        actions = [a for o in objectives for a in plan[plan["id_plan_parent"] == o.id_plan].itertuples()]
        general = _at(mine, "objectif_general")
        lines.append(Ligne(axis.code, "objectif_general", axis.code, axis.libelle, general, _others(mine, general)))
        for level, elements in (("objectif_specifique", objectives), ("resultat", objectives), ("activite", actions)):
            for element in elements:
                words = NON_FORMULE.format(code=element.code) if level == "resultat" else element.libelle
                found, code = _at(mine, level, element.code), element.code
                attached = [s for s in mine if code in (*s.indicateur.objectif, *s.indicateur.action)]
                lines.append(Ligne(axis.code, level, code, words, found, _others(attached, found)))
    return lines


def sheet(state: Etat) -> list[tuple[str, str]]:
    """The guide's indicator sheet: label and text, in its order."""
    ind = state.indicateur
    return [
        ("Indicateur", f"{ind.id} · {ind.libelle}"),
        ("Définition", ind.definition),
        ("Calcul", ind.formule),
        ("Unité", ind.unite),
        ("Valeur de référence", reference_text(state)),
        ("Valeur cible", target_text(state)),
        ("Périodicité", f"{ind.periodicite}, connue {ind.delai_mois} mois après au plus"),
        ("Sources de vérification", ", ".join(TABLES[name].titre for name in ind.sources)),
        ("Responsable", ind.responsable),
        ("Hypothèses", ind.hypotheses),
        ("Limites", ind.limites),
    ]


def reference_text(state: Etat) -> str:
    """The reference in force, with its date and who proposed or decided it."""
    known = state.reference
    if known is None:
        return SANS_REFERENCE
    published = next((m.figure for m in state.publiees if m.point == known.point), None)
    value = published.texte if published else quantity(known.valeur, state.indicateur.unite)
    return f"{value} ({_day(known.date)} ; {known.decide_par})"


def target_text(state: Etat) -> str:
    """The target in force, with its due date and who decided it."""
    known = state.cible
    if known is None:
        return SANS_CIBLE
    return f"{quantity(known.valeur, state.indicateur.unite)} ({_day(known.date)} ; {known.decide_par})"


def plan_elements(dataset: Dataset, periode_plan: str = "2023-2027") -> pd.DataFrame:
    """Elements of a plan in order, each with the passage it was read in.

    Returns:
        One row per element: id_plan, niveau, code, libelle, libelle_tableau, texte, role,
        id_plan_parent, id_plan_alternatif, certitude, note, section, citation, titre_document.
    """
    return dataset.named("plan_elements", periode_plan=periode_plan).lignes


def _at(states: list[Etat], level: str, code: str | None = None) -> tuple[Etat, ...]:
    """Indicators of a level attached to an element: an action by its code, an objective by its own."""
    return tuple(
        e
        for e in states
        if e.indicateur.niveau == level
        and (code is None or code in (e.indicateur.action if level == "activite" else e.indicateur.objectif))
    )


def _others(attached: list[Etat], shown: tuple[Etat, ...]) -> tuple[str, ...]:
    return tuple(s.indicateur.id for s in attached if s not in shown)


def _day(day) -> str:
    return str(day.year) if (day.month, day.day) == (12, 31) else dated(day)
