"""Checks of what documents say against itself, against each other and against rows; no rule knows a case."""

from cuf_metrics.coherence.constat import GRAVITES, Constat, Examen, Passage

__all__ = ["GRAVITES", "Constat", "Examen", "Passage"]
