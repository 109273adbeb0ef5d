"""What a column is: type, unit, description, closed list of values, and what a value must look like."""

from dataclasses import dataclass

import pyarrow as pa

from cuf_metrics.formatting import number

ARROW_TYPES = {
    "texte": pa.string(),
    "entier": pa.int64(),
    "decimal": pa.float64(),
    # Exact to the hundredth of a cent: sums of amounts are those of the ledger, in 64 bits up to 10¹⁴ €.
    "argent": pa.decimal128(18, 4),
    "booleen": pa.bool_(),
    "date": pa.date32(),
}
ID = r"[a-z0-9][a-z0-9_.-]*"
FORME_ID = "minuscules sans accent, chiffres, tirets (ex. liban-2020)"
HEURE = r"([01]\d|2[0-3]):[0-5]\d"
FORME_HEURE = "HH:MM (ex. 09:30)"
# A longer closed list is not spelt out in a message: a few values, and the nearest one.
LISTE_COURTE = 12


@dataclass(frozen=True)
class Field:
    """A column: what it is, and what it accepts.

    Attributes:
        type: a key of `ARROW_TYPES`.
        description: French, for the catalogue.
        unite: a key of `formatting.UNITS`, or nothing.
        valeurs: closed list of accepted texts.
        motif: regular expression that the whole text must match; never shown, `forme` is.
        forme: what the text must look like, in French.
        minimum, maximum: bounds of a number, included.
        reference: table of the dataset that holds the value as a key, or « pays ».
        plusieurs: the cell may hold several values, separated by « ; ».
    """

    type: str
    description: str
    unite: str = ""
    valeurs: tuple[str, ...] = ()
    motif: str = ""
    forme: str = "un texte sans espace au début ni à la fin"
    minimum: float | None = None
    maximum: float | None = None
    reference: str = ""
    plusieurs: bool = False

    @property
    def attendu(self) -> str:
        """What a value must look like, in French, for an error message."""
        if len(self.valeurs) > LISTE_COURTE:
            return "une valeur de la liste, par exemple " + ", ".join(f"« {v} »" for v in self.valeurs[:3])
        if self.valeurs:
            return "une valeur parmi " + ", ".join(f"« {v} »" for v in self.valeurs)
        low = "" if self.minimum is None else f" d’au moins {_bound(self.minimum)}"
        high = "" if self.maximum is None else f" d’au plus {_bound(self.maximum)}"
        bounds = f"{low}{' et' if low and high else ''}{high}"
        return {
            "date": "AAAA-MM-JJ (ex. 2023-09-18)",
            "entier": f"un nombre entier{bounds or ' (ex. 130)'}",
            "decimal": f"un nombre{bounds}, avec un point pour les décimales",
            "argent": f"un montant en euros{bounds}, avec un point et au plus quatre décimales",
            "booleen": "oui ou non",
            "texte": self.forme,
        }[self.type]


def _bound(value: float) -> str:
    """A bound as a person writes it: a year is not grouped, a million is."""
    return f"{value:g}" if abs(value) < 10_000 else number(value)
