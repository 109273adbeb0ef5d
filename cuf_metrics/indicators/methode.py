"""The method of each indicator in words, from its header alone: for the page Méthodologie and the documentation."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import pandas as pd

from cuf_metrics.contracts import FIELDS, TABLES
from cuf_metrics.formatting import capitalised, count
from cuf_metrics.indicators.framework import NIVEAUX
from cuf_metrics.indicators.header import CHAMPS, Indicateur, Terme

MOTS = {
    "nature": {
        "flux": "flux : ce qui se passe dans l’année",
        "cumul": "cumul : tout ce qui s’est passé depuis une première année",
        "stock": "stock : ce qui existe dans l’année",
        "ratio": "rapport : un compte divisé par un autre",
        "oui_non": "oui ou non : fait, ou pas encore",
    },
    "sens": {
        "hausse": "plus la valeur est haute, mieux c’est",
        "baisse": "plus la valeur est basse, mieux c’est",
        "maintien": "la valeur est à maintenir",
        "aucun": "aucun : la valeur se suit, elle ne se note pas",
    },
    "agregation_temps": {
        "somme": "les valeurs d’années différentes s’additionnent",
        "derniere": "la valeur de la dernière année vaut pour la période",
        "aucune": "les valeurs d’années différentes ne s’additionnent pas",
    },
    "niveau": NIVEAUX,
}
# In the order in which a reader asks; the keys of a header that say nothing more than another are left out.
ORDRE = (
    "definition",
    "formule",
    "justification",
    "objectif",
    "niveau",
    "nature",
    "unite",
    "sens",
    "agregation_temps",
    "recul",
    "depuis",
    "dimensions",
    "periodicite",
    "sources",
    "responsable",
    "hypotheses",
    "limites",
    "publie",
    "reperes",
)
RATTACHEMENT = "Rattachement au plan"
SANS_MOTS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Methode:
    """How an indicator is measured.

    Attributes:
        champs: French label → text, in the order of a sheet; what its header leaves empty is left out. A published
            figure is told by its label and its short code.
    """

    id: str
    libelle: str
    champs: Mapping[str, str]


def methods(
    indicators: Collection[Indicateur], plan: pd.DataFrame, figures: pd.DataFrame
) -> dict[tuple[str, str], list[Methode]]:
    """The method of every indicator, by axis of the plan; one that serves two axes is told under the first.

    Args:
        plan: rows of the table `plan`: id_plan, libelle.
        figures: rows of the table `chiffres_publies`: id_chiffre_publie, libelle, code_court, and what each is told of
            (valeur_dimension_1, valeur_dimension_2).

    Returns:
        (code, words) of an axis → its indicators, in the order of their ids.
    """
    words = dict(zip(plan["id_plan"], plan["libelle"], strict=True))
    shared = figures["libelle"].duplicated(keep=False)
    told = {f.id_chiffre_publie: _named(f, of) for f, of in zip(figures.itertuples(), shared, strict=True)}
    found: dict[tuple[str, str], list[Methode]] = {}
    for ind in indicators:
        axis = ind.axes[0]
        found.setdefault((axis, words[axis]), []).append(method(ind, words, told))
    return dict(sorted(found.items()))


def dimension(column: str) -> str:
    """What a column that indicators are broken down by is called on screen."""
    return FIELDS[column].description if column in FIELDS else capitalised(column.replace("_", " "))


def method(ind: Indicateur, words: Mapping[str, str] = SANS_MOTS, told: Mapping[str, str] = SANS_MOTS) -> Methode:
    """The method of one indicator.

    Args:
        words: objective or action of the plan → its words; the code alone where there are none.
        told: published figure → how it is named; its identifier where there is no name.
    """
    texts = {key: getattr(ind, key) for key in ORDRE}
    texts |= {key: said[texts[key]] for key, said in MOTS.items()}
    texts |= {
        "objectif": " ; ".join(
            f"{code} {words.get(code, '').rstrip('.')}".strip() for code in (*ind.objectif, *ind.action)
        ),
        "recul": _earlier(ind.recul) if ind.recul else "",
        "depuis": str(ind.depuis or ""),
        "dimensions": " ; ".join(map(dimension, ind.dimensions)),
        "periodicite": f"{ind.periodicite}, connue {count(ind.delai_mois, 'mois', 'mois')} après au plus",
        "sources": ", ".join(TABLES[name].titre for name in ind.sources),
        "publie": " ; ".join(_term(terme, told) for terme in ind.publie),
        "reperes": " ; ".join(told.get(i, i) for i in ind.reperes),
    }
    labels = {key: RATTACHEMENT if key == "objectif" else CHAMPS[key].libelle for key in ORDRE}
    return Methode(ind.id, ind.libelle, {labels[key]: text for key, text in texts.items() if text})


def _named(figure, est_partage: bool) -> str:
    """A published figure by its label and its code, and by what it is told of where others have the same label."""
    of = (figure.valeur_dimension_1, figure.valeur_dimension_2) if est_partage else ()
    label = ", ".join([figure.libelle, *(value for value in of if isinstance(value, str) and value)])
    return f"« {label} » ({figure.code_court})"


def _earlier(years: int) -> str:
    return "l’année qui précède" if years == 1 else f"les {years} années qui précèdent"


def _term(terme: Terme, told: Mapping[str, str]) -> str:
    """A published measure, as its formula says it."""
    text = f" {terme.operation} ".join(told.get(i, i) for i in terme.ids)
    return f"{text}, au moins" if terme.au_moins else text
