"""Checks of what documents say against itself, against each other and against rows; no rule knows a case."""

from cuf_metrics.coherence.constat import GRAVITES, Constat, Examen, Passage
from cuf_metrics.coherence.fidelite import unfaithful
from cuf_metrics.coherence.regles import REGLES, examine, findings

__all__ = ["GRAVITES", "REGLES", "Constat", "Examen", "Passage", "examine", "findings", "unfaithful"]
