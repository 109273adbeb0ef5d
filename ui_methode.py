"""What the page Méthodologie shows of the registry: the method of each indicator."""

import ui
from cuf_metrics import html_methode
from cuf_metrics.database import Dataset
from cuf_metrics.indicators.methode import methods
from cuf_metrics.indicators.registry import registry


def indicators(dataset: Dataset) -> None:
    """Every indicator of the registry, by axis, folded; no value: only how each is obtained."""
    found = methods(registry().values(), dataset.table("plan"), dataset.table("chiffres_publies"))
    for (code, libelle), told in found.items():
        sheets = "".join(html_methode.sheet(m.id, m.libelle, m.champs) for m in told)
        ui.show(html_methode.axis(code, libelle, sheets))
