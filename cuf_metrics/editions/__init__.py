"""Editions: what was signed at a date, kept whole, verified at each reading, compared with what stands now.

registre.py keeps the chain, contenu.py says what is frozen, figer.py writes it, verifier.py reads it back,
rejeu.py computes again with the definitions and rows of then, comparer.py tells what changed and why.
"""

from cuf_metrics.editions.comparer import CLASSES, Comparaison, compare, compare_editions
from cuf_metrics.editions.contenu import reconciled
from cuf_metrics.editions.figer import blocking, freeze, gaps
from cuf_metrics.editions.registre import Edition, list_editions
from cuf_metrics.editions.verifier import read_edition, verify_all

__all__ = [
    "CLASSES",
    "Comparaison",
    "Edition",
    "blocking",
    "compare",
    "compare_editions",
    "freeze",
    "gaps",
    "list_editions",
    "read_edition",
    "reconciled",
    "verify_all",
]
