"""Facts, figures and maps of the international action of French local governments (AICT).

import cuf_metrics as cuf
dataset = cuf.open_dataset("publie")
cuf.compute(dataset, annee=2023)                    # where each indicator stands, one row each
cuf.chart(dataset, "1.1.a")                         # the trajectory that its page draws
cuf.published(dataset, ["reunions_initiative_cuf_2023"])[0]    # a figure and its passage
"""

from cuf_metrics.analysis import (
    breakdown,
    chart,
    checks,
    compute,
    indicator,
    list_figures,
    list_indicators,
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
    "indicator",
    "list_datasets",
    "list_figures",
    "list_indicators",
    "open_dataset",
    "published",
    "query",
    "reconciled",
    "rows",
    "series",
    "state",
    "world",
]
