"""The cells of a column: each distinct text read once, then given back to its rows.

A million cells cost little more than the few thousand texts that they repeat.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from cuf_metrics.contracts import Field
from cuf_metrics.errors import COURRIEL, TELEPHONE, Problem
from cuf_metrics.formatting import count, number
from cuf_metrics.sources.argent import Doute, doute
from cuf_metrics.sources.colonnes import VIDES
from cuf_metrics.validation import REMEDE, suggestions

# RE2, which reads whole columns, has no look-around: what comes before and after a number is matched too.
PERSONNEL = f"{COURRIEL}|(?:^|[^0-9]){TELEPHONE}(?:[^0-9]|$)"
ESPACES = r"[\s\p{Z}]+"
RETIRER = ("Retirez-la", "Retirez-les")
SANS_PERSONNE = "aucune donnée personnelle n’entre dans l’Observatoire."


def as_shown(texte: str) -> str:
    """A day as a French spreadsheet shows it: « 17/07/1905 »; any other text as it is."""
    return re.sub(r"\A(\d{4})-(\d\d)-(\d\d)\Z", r"\3/\2/\1", texte)


@dataclass(frozen=True)
class Remarque:
    """What is wrong with texts: for one, for several; what would be accepted."""

    constats: tuple[str, str]
    attendu: str


REMARQUES = {
    "date": Remarque(
        ("n’est pas une date lisible", "ne sont pas des dates lisibles"),
        "JJ/MM/AAAA (18/09/2023), ou AAAA-MM-JJ",
    ),
    "jour": Remarque(
        ("ne donne pas le jour", "ne donnent pas le jour"),
        "JJ/MM/AAAA (18/09/2023) ; vide quand le jour n’est pas connu",
    ),
    "courte": Remarque(
        ("a une année de deux chiffres", "ont une année de deux chiffres"), "une année de quatre chiffres (18/09/2023)"
    ),
    "annee": Remarque(("n’est pas une année", "ne sont pas des années"), "quatre chiffres (2023)"),
    "serie": Remarque(
        ("est une année qu’un tableur montre comme un jour", "sont des années qu’un tableur montre comme des jours"),
        "une année de quatre chiffres, dans une colonne au format Nombre ou Texte",
    ),
    "code": Remarque(
        (
            "n’est ni un code Insee, ni un SIREN, ni un SIRET",
            "ne sont ni des codes Insee, ni des SIREN, ni des SIRET",
        ),
        "5 caractères (01053), 9 chiffres ou 14 chiffres, le zéro de tête compris, dans une colonne au format Texte",
    ),
    "heure": Remarque(("n’est pas une heure", "ne sont pas des heures"), "HH:MM (09:30)"),
    "entier": Remarque(("n’est pas un nombre entier", "ne sont pas des nombres entiers"), "un nombre entier (130)"),
    "nombre": Remarque(("n’est pas un nombre", "ne sont pas des nombres"), "un nombre (1234,5)"),
    "ambigu": Remarque(
        ("se lit de deux façons", "se lisent de deux façons"), "des milliers sans séparateur (1500), ou avec une espace"
    ),
    "booleen": Remarque(("n’est ni oui ni non", "ne sont ni oui ni non"), "oui ou non"),
    "liste": Remarque(("n’est pas dans la liste", "ne sont pas dans la liste"), ""),
    "borne": Remarque(("est hors des bornes", "sont hors des bornes"), ""),
    "negatif": Remarque(("est négatif", "sont négatifs"), "un nombre positif ou nul"),
    "personnel": Remarque(
        (
            "contient une adresse électronique ou un numéro de téléphone",
            "contiennent une adresse électronique ou un numéro de téléphone",
        ),
        "aucune donnée personnelle",
    ),
    "personne": Remarque(("nomme une personne", "nomment une personne"), "le nom d’une collectivité ou d’un organisme"),
}


@dataclass(frozen=True)
class Lu:
    """What a text says.

    Attributes:
        texte: in the form of the contract, "" where nothing is said or read.
        remarque: why it is refused, a key of `REMARQUES`; "" when it is not.
        dit: the sentence that tells how it was read, where a person should know.
        fin, precision: of a date, its last day and « jour », « mois » or « annee ».
    """

    texte: str = ""
    remarque: str = ""
    dit: str = ""
    fin: str = ""
    precision: str = ""


@dataclass(frozen=True)
class Cellules:
    """The distinct texts of a column, and the rows that hold each.

    Attributes:
        ou: file and sheet.
        entete: header as the file writes it.
        lignes: line of each row.
        rangs: for each row, which of `textes` it holds.
        bruts: distinct, as written; the last one is for cells that hold nothing.
        textes: the same, spaces reduced, « n.d. » and the like empty.
    """

    ou: str
    entete: str
    lignes: pd.Index
    rangs: np.ndarray
    bruts: pa.Array
    textes: pa.Array

    @classmethod
    def of(cls, ou: str, entete: str, colonne: pd.Series) -> "Cellules":
        """Distinct texts of a column whose index holds line numbers."""
        encoded = pa.chunked_array(pa.array(colonne, pa.string())).combine_chunks().dictionary_encode()
        raw = pa.concat_arrays([encoded.dictionary, pa.array([""])])
        texts = pc.utf8_trim_whitespace(pc.replace_substring_regex(raw, ESPACES, " "))
        empty = pc.is_in(pc.utf8_lower(texts), value_set=pa.array([*VIDES]))
        ranks = encoded.indices.fill_null(len(raw) - 1).to_numpy(zero_copy_only=False)
        return cls(ou, entete, colonne.index, ranks, raw, pc.if_else(empty, "", texts))

    def spread(self, textes: Sequence[str] | pa.Array, part: slice = slice(None)) -> pa.Array:
        """One text per row, or per row of a part, from one per distinct text."""
        return pa.DictionaryArray.from_arrays(
            pa.array(self.rangs[part], pa.int32()), pa.array(textes, pa.string())
        ).cast(pa.string())

    def read(self, reading: Callable[[str], Lu]) -> "Lecture":
        """Each distinct text read once; nothing is said of an empty one."""
        return Lecture(self, [reading(text) if text else Lu() for text in self.textes.to_pylist()])


@dataclass(frozen=True)
class Lecture:
    """A column read: what each distinct text says."""

    cellules: Cellules
    lus: list[Lu]

    def column(self, part: str = "texte") -> pa.Array:
        """A part of what was read, one text per row."""
        return self.cellules.spread([getattr(lu, part) for lu in self.lus])

    def problems(self, field: Field | None = None) -> list[Problem]:
        """One problem per remark; `field`: what the list or the bounds of the column are."""
        found = []
        for key in dict.fromkeys(lu.remarque for lu in self.lus if lu.remarque):
            remark = REMARQUES[key]
            attendu = remark.attendu or (field.attendu if field else "")
            found += self.refused([lu.remarque == key for lu in self.lus], remark.constats, attendu, field, key)
        return found

    def refused(
        self, wrong: list[bool], constats: tuple[str, str], attendu: str, field: Field | None = None, key: str = ""
    ) -> list[Problem]:
        """One problem for all the rows that hold one of the wrong texts; personal data are not repeated."""
        cells = self.cellules
        held = np.array(wrong, dtype=bool)[cells.rangs]
        n = int(held.sum())
        if not n:
            return []
        lines = cells.lignes[held]
        text = cells.textes[cells.rangs[int(held.argmax())]].as_py()
        told = f"{count(n, 'valeur')} sur {number(len(held))} {constats[n > 1]}"
        near = suggestions([text], field.valeurs) if field and field.valeurs else ""
        private = key in ("personnel", "personne") or re.search(PERSONNEL, text)
        example = None if private else as_shown(text)[:60]
        remede = f"{RETIRER[n > 1]} : {SANS_PERSONNE}" if example is None else f"{near} {REMEDE}".strip()
        where = f"{cells.ou}, colonne « {cells.entete} »"
        found = tuple(lines.tolist())
        return [Problem(where, told, attendu, remede, example, found[0], cells.entete, found, cellule=constats[0])]

    def doutes(self, verdict: str, methode: str, constats: tuple[str, str]) -> list[Doute]:
        """One doubt for all the texts whose reading is to be told; `constats`: what they are, one or several."""
        told = np.array([bool(lu.dit) for lu in self.lus])[self.cellules.rangs]
        if not told.any():
            return []
        lines, first = self.cellules.lignes[told], int(self.cellules.rangs[int(told.argmax())])
        lu, text = self.lus[first], self.cellules.textes[first].as_py()
        sentence = f"Colonne « {self.cellules.entete} », {count(len(lines), *constats)} : {lu.dit}."
        return [doute(text, verdict, methode, sentence, lines, retenu=lu.texte)]
