"""The trajectory of an indicator: what its page and a notebook draw of one state."""

import pandas as pd
import plotly.graph_objects as go

from cuf_metrics.charts import indicateur
from cuf_metrics.errors import CufError
from cuf_metrics.indicators.state import Etat


def trajectory_of(state: Etat, dark: bool = False) -> go.Figure:
    """The values of an indicator over the years, its reference, the expected path and its target.

    Raises:
        CufError: nothing to draw yet (see `nothing_to_draw`).
    """
    if told := nothing_to_draw(state):
        raise CufError(
            f"graphique de l’indicateur « {state.indicateur.id} »",
            told.removesuffix("."),
            "deux valeurs au moins, ou une valeur et une cible",
            "Ce qu’on en sait se lit avec state().",
        )
    series = pd.DataFrame(
        [
            (m.annee, m.valeur, m.figure.texte, m.figure.origine if m.est_validee else "provisoire")
            for m in (*state.publiees, *state.calculees)
        ],
        columns=["annee", "valeur", "texte", "origine"],
    )
    path = [d.point for d in (state.reference, *state.jalons, state.cible) if d]
    stops = pd.DataFrame([{"annee": p.date.year, "valeur": p.valeur} for p in path], columns=["annee", "valeur"])
    # A flow, or a level to maintain, is held to a level each year; the others to a slope.
    level = state.indicateur.nature == "flux" or state.indicateur.sens == "maintien"
    known = (state.reference is not None, state.cible is not None)
    return indicateur.trajectory(series, stops, *known, level, dark)


def nothing_to_draw(state: Etat) -> str:
    """Why there is no curve yet, in one sentence; "" where there is one to draw."""
    known = len(state.publiees) + len(state.calculees)
    if known >= 2 or state.cible is not None:
        return ""
    held = "Une seule valeur" if known else "Aucune valeur"
    return f"{held}, et aucune cible : il n’y a pas encore de courbe à tracer."
