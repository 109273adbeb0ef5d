"""Whether each published figure is written in its own passage: a failure is a fault of the transcription."""

import re

from cuf_metrics.database import Dataset
from cuf_metrics.lecture import numbers

# Words that hold a number without writing it: a pace, a year in months, a first edition.
RYTHMES = {r"mensuel|fois par mois|\ban\b": 12, "bimestriel": 6, "biennal": 2, "chaque année|annuel|initiée": 1}
ANNEE = re.compile(r"\b(?:19|20)\d\d\b")


def unfaithful(dataset: Dataset) -> list[str]:
    """Ids of the published figures whose passage does not write their value, in figures, in words or as a pace."""
    rows = dataset.named("coherence_chiffres").lignes
    return [row.id_chiffre_publie for row in rows.itertuples() if row.valeur not in _written(row.citation)]


def _written(passage: str) -> set[float]:
    paces = {float(value) for motif, value in RYTHMES.items() if re.search(motif, passage, re.IGNORECASE)}
    years = {float(year) for year in ANNEE.findall(passage)}
    return {n.valeur for n in numbers(passage) if n.valeur is not None} | paces | years
