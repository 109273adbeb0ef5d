"""What the rows of a dataset are worth, rule by rule: counts of cases, and the rows behind; no score.

from cuf_metrics.qualite import examine
[c for c in examine(open_dataset("demonstration")) if c.nb_cas]
"""

from cuf_metrics.qualite.examen import Controle, cases, examine, examined_on, rows_examined
from cuf_metrics.qualite.histoire import Releve, quality_history
from cuf_metrics.qualite.regle import FAMILLES, GRAVITES, Regle, rules

__all__ = [
    "FAMILLES",
    "GRAVITES",
    "Controle",
    "Regle",
    "Releve",
    "cases",
    "examine",
    "examined_on",
    "quality_history",
    "rows_examined",
    "rules",
]
