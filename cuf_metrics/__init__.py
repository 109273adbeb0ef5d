"""Facts, figures and maps of the international action of French local governments (AICT).

import cuf_metrics as cuf
jeu = cuf.open_dataset("publie")
cuf.compute(jeu, annee=2023)                    # where each indicator stands, one row each
cuf.chart(jeu, "3.2.d")                         # the trajectory that its page draws
cuf.published(jeu, ["reunions_initiative_cuf_2023"])[0]    # a figure and its passage
cuf.query(jeu, "select nom from fonds where code_pays = any($pays)", pays=["LBN", "UKR"])
"""

from cuf_metrics.analysis import (
    breakdown,
    chart,
    checks,
    compute,
    draft,
    export,
    export_results,
    indicator,
    list_figures,
    list_indicators,
    promote,
    query,
    reconciled,
    rows,
    series,
    state,
    world,
)
from cuf_metrics.database import Dataset, Resultat, open_dataset
from cuf_metrics.errors import CufError
from cuf_metrics.figures import Figure, by_dimension, computed, published
from cuf_metrics.provenance import Citation, Requete
from cuf_metrics.store import list_datasets

__all__ = [
    "Citation",
    "CufError",
    "Dataset",
    "Figure",
    "Requete",
    "Resultat",
    "breakdown",
    "by_dimension",
    "chart",
    "checks",
    "compute",
    "computed",
    "draft",
    "export",
    "export_results",
    "indicator",
    "list_datasets",
    "list_figures",
    "list_indicators",
    "open_dataset",
    "promote",
    "published",
    "query",
    "reconciled",
    "rows",
    "series",
    "state",
    "world",
]
