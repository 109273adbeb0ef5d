"""The dataset `publie`: the facts of the published documents, read, checked and put in force."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from cuf_metrics.contracts import TABLES
from cuf_metrics.disk import writing
from cuf_metrics.errors import InvalidData
from cuf_metrics.indicators.registry import framework_rows, link_problems, registry, registry_fingerprint
from cuf_metrics.sources.publications import fingerprint, read_publications
from cuf_metrics.store import DATA, Contenu, Manifeste, current_manifest, publish, up_to_date
from cuf_metrics.validation import typed

# The table `cadre_logique` has no file: it is made from the headers of the indicators.
REGISTRE = "cuf_metrics/sql/indicators"


def build_published(data: Path = DATA) -> tuple[Manifeste, bool]:
    """Build the dataset `publie` from data/publications, or mend it where its files are damaged.

    Returns:
        The manifest in force, and whether something was published (False: all was up to date).

    Raises:
        InvalidData: every problem of every file; the dataset in force is left as it was.
        CufError: the system refused to read or write; the dataset in force is left as it was.
    """
    folder = data / "publications"
    with writing(data):
        indicators = registry()
        current, sources = current_manifest("publie", data), fingerprint(folder) | {REGISTRE: registry_fingerprint()}
        if current and up_to_date(current, sources, data):
            return current, False
        texts, problems = read_publications(folder, {"cadre_logique": framework_rows(indicators)})
        if not problems:
            problems = link_problems(indicators, texts["plan"], texts["chiffres_publies"])
        if problems:
            kept = (
                f"le jeu « publie » reste celui du {current.construit_le}" if current else "aucun jeu n’a été construit"
            )
            raise InvalidData(problems=problems, consequence=f"Rien n’a été modifié : {kept}.")
        return publish("publie", _contents(texts, sources), data=data), True


def _contents(texts: Mapping[str, pd.DataFrame], sources: Mapping[str, str]) -> dict[str, Contenu]:
    """Checked text rows of the published facts, typed, each table with what « couvertures » says of it."""
    covered = texts["couvertures"].set_index("nom_table").to_dict("index")
    # Every table is declared there but that one, which says all it holds of itself.
    covered["couvertures"] = {"couverture": "complète", "periode_couverte": "", "explication": ""}
    contents = {}
    for name in TABLES:
        rows, said = texts.get(name), covered[name]
        file = REGISTRE if name == "cadre_logique" else f"{name}.csv"
        contents[name] = Contenu(
            None if rows is None else typed(name, rows),
            {file: sources[file]} if file in sources else {},
            said["couverture"],
            said["periode_couverte"],
            said["explication"],
        )
    return contents
