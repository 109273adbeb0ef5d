"""Columns of the frames that `analysis` gives, in their order, and their types.

A frame has the same types whatever its rows, even without any: numbers are float64 and dates datetime64; what is not
known is NaN or NaT.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

DECLARES = (
    "libelle",
    "libelle_court",
    "axes",
    "objectif",
    "action",
    "niveau",
    "nature",
    "unite",
    "sens",
    "periodicite",
    "dimensions",
    "sources",
    "responsable",
    "definition",
    "formule",
    "limites",
)
VALEURS = (
    "id",
    "annee",
    "valeur",
    "unite",
    "qualificatif",
    "origine",
    "est_validee",
    "numerateur",
    "denominateur",
    "source",
)
PARTS = (
    "id",
    "annee",
    "dimension",
    "modalite",
    "valeur",
    "unite",
    "est_validee",
    "numerateur",
    "denominateur",
)
CHIFFRES = (
    "code",
    "id",
    "libelle",
    "valeur",
    "unite",
    "qualificatif",
    "periode",
    "document",
    "section",
    "citation",
)
CONSTATS = (
    "code",
    "gravite",
    "regle",
    "titre",
    "calcul",
    "recommandation",
    "documents",
    "sections",
    "passages",
)
ECARTS = (
    "code",
    "id",
    "libelle",
    "partie",
    "publie",
    "calcule",
    "ecart",
    "unite",
    "qualificatif",
    "verdict",
    "pourquoi",
    "explication",
    "constats",
    "section",
    "citation",
)
NOMBRES = (
    "valeur",
    "reference",
    "cible",
    "numerateur",
    "denominateur",
    "publie",
    "calcule",
    "ecart",
)
JOURS = (
    "date_reference",
    "echeance",
)
LISTES = (
    "documents",
    "sections",
    "passages",
    "constats",
)
# Every other column is text.
TYPES = {
    **dict.fromkeys(NOMBRES, "float64"),
    **dict.fromkeys(JOURS, "datetime64[us]"),
    **dict.fromkeys(LISTES, "object"),
    "annee": "int64",
    "est_validee": "bool",
}


def framed(records: pd.DataFrame | Iterable[Mapping[str, Any]], columns: Iterable[str]) -> pd.DataFrame:
    """Records as a frame of these columns, each of its type; the keys that are none of them are left out."""
    frame = pd.DataFrame(records, columns=list(columns))
    return frame.astype({name: TYPES.get(name, "str") for name in frame})
