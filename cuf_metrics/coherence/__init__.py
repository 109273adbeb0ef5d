"""Checks of what documents say against itself, against each other and against rows; no rule knows a case."""

from collections.abc import Iterable

from cuf_metrics.coherence.constat import GRAVITES, Constat, Examen, Passage
from cuf_metrics.coherence.fidelite import unfaithful
from cuf_metrics.coherence.regles import REGLES, examine, findings

__all__ = ["GRAVITES", "REGLES", "Constat", "Examen", "Passage", "about", "examine", "findings", "unfaithful"]


def about(found: Iterable[Constat], id_document: str) -> list[Constat]:
    """The findings of a document: those that quote it, in the order given."""
    return [each for each in found if any(told.id_document == id_document for told in each.passages)]
