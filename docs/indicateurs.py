"""The methodology of each indicator, made from the headers of the registry."""

from collections.abc import Iterator

import pandas as pd

from cuf_metrics.indicators.methode import Methode, methods
from cuf_metrics.indicators.registry import registry
from cuf_metrics.sources.publications import read_csv
from cuf_metrics.store import PROJET
from docs.ecrire import page, table

PUBLICATIONS = PROJET / "data/publications"
CHAPEAU = (
    "Comment chaque indicateur du projet stratégique 2023–2027 est défini et calculé. Ses valeurs, ses cibles et ses "
    "statuts ne sont pas ici : la page **Indicateur** les montre, avec leurs sources. Les codes « CUF-… » désignent "
    "des [chiffres publiés](../data/publications/chiffres_publies.csv)."
)


def write() -> str:
    """The page docs/indicateurs.md."""
    found = methods(registry().values(), published_rows("plan"), published_rows("chiffres_publies"))
    parts = [part for (code, words), told in found.items() for part in (f"## Axe {code} · {words}", *_sheets(told))]
    return page("Les indicateurs, un par un", "`cuf_metrics/sql/indicators`", CHAPEAU, parts)


def _sheets(told: list[Methode]) -> Iterator[str]:
    for method in told:
        yield f"### {method.id} · {method.libelle}"
        yield table(("", method.id), [(f"**{label}**", text) for label, text in method.champs.items()])
        yield f"Requête : [`{method.id}.sql`](../cuf_metrics/sql/indicators/{method.id}.sql)"


def published_rows(name: str) -> pd.DataFrame:
    """The rows of a table of published facts, as text."""
    return read_csv(PUBLICATIONS / f"{name}.csv")[0]
