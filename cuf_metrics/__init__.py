"""Facts, figures and maps of the international action of French local governments (AICT).

import cuf_metrics as cuf
jeu = cuf.open_dataset("publie")
cuf.compute(jeu, annee=2023)                    # where each indicator stands, one row each
cuf.published(jeu, "CUF-2023-F-011")[0]         # a figure and its passage
cuf.query(jeu, "select nom from fonds where code_pays = any($pays)", pays=["LBN", "UKR"])
cuf.chart(cuf.open_dataset("demonstration"), "1.1.a")      # the trajectory that its page draws, on fictional rows
"""

from cuf_metrics.analysis import (
    bars,
    breakdown,
    by_dimension,
    chart,
    checks,
    compute,
    computed,
    draft,
    export,
    export_results,
    indicator,
    list_figures,
    list_indicators,
    list_queries,
    promote,
    published,
    query,
    reconciled,
    reread,
    rows,
    series,
    state,
    world,
)
from cuf_metrics.database import Dataset, Resultat, open_dataset
from cuf_metrics.errors import CufError
from cuf_metrics.figures import Figure
from cuf_metrics.indicators.header import Indicateur
from cuf_metrics.indicators.promotion import Promotion
from cuf_metrics.indicators.state import Etat
from cuf_metrics.provenance import Citation, Requete
from cuf_metrics.store import list_datasets

__all__ = [
    "Citation",
    "CufError",
    "Dataset",
    "Etat",
    "Figure",
    "Indicateur",
    "Promotion",
    "Requete",
    "Resultat",
    "bars",
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
    "list_queries",
    "open_dataset",
    "promote",
    "published",
    "query",
    "reconciled",
    "reread",
    "rows",
    "series",
    "state",
    "world",
]


def __dir__() -> list[str]:
    return __all__
