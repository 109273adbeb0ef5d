"""Sentences of a report whose numbers are references: written once, agreed in French, flagged when they go stale.

In a template, `{CUF-2023-F-014}` is a published figure, `{CUF-2023-I-1.1.a}` an indicator at the end of that year and
`{I:1.1.a}` at the day of reading. After the reference:

    nothing                     precision, number and unit: « plus de 150 collectivités », « un partenariat »
    :nombre                     precision and number alone
    :lettres                    the same as nothing, in words under ten
    :accord:est|sont            no number: the word that agrees with it
    |une rencontre|rencontres   precision, number and another noun, which agrees; after « :lettres » too

The precision is that of the figure: a template gives none, nor an article, which would not agree with one or none.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from pathlib import Path

from cuf_metrics.codes import indicator_code, unknown, values
from cuf_metrics.database import Dataset
from cuf_metrics.errors import CufError
from cuf_metrics.figures import Figure
from cuf_metrics.formatting import ABSENT, NBSP, QUALIFICATIFS, UNITS, split_quantity
from cuf_metrics.lecture import qualifier
from cuf_metrics.pilotage import rows_of
from cuf_metrics.rapport.blocs import Nombre, Paragraphe
from cuf_metrics.store import DATA

FICHIER = "data/pilotage/phrases.csv"
RENVOI = re.compile(
    r"\{(?P<code>I:[^{}:|]+|[^{}:|]+)(?::(?P<format>[^{}|:]+))?(?:(?P<sep>[:|])(?P<un>[^{}|]*)\|(?P<plus>[^{}|]*))?\}"
)
ACCOLADE = re.compile(r"\{[^{}]*\}?|\}")
ELISION = re.compile(r"\b([dD]|[qQ]u|[lL]|[nN]|[sS])e $")
ARTICLE = re.compile(r"\b(?:l[ea]s?\s|l[’'])\s*$", re.IGNORECASE)
VOYELLE = re.compile(r"[aeiouéèêœ]", re.IGNORECASE)
LETTRES = ("deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf")
# What may follow a reference: its form, and what comes before a singular and a plural.
FORMES = {("", None), ("nombre", None), ("lettres", None), ("", "|"), ("lettres", "|"), ("accord", ":")}
ATTENDU = "{code}, {code:nombre}, {code:lettres}, {code|une réunion|réunions} ou {code:accord:est|sont}"
UN = re.compile(r"(?P<article>une?) (?P<nom>.+)")


@dataclass(frozen=True)
class Phrase:
    """A sentence as it reads today.

    Attributes:
        id: key in phrases.csv.
        partie: part of the report it belongs to.
        texte: its words, each number as « {code} », as `Paragraphe` takes them.
        nombres: its numbers, with their codes.
        lue: the same with its numbers, as a reader sees it.
        retenue: the text under which it was last approved.
        figures: the figures behind its numbers, each once.
    """

    id: str
    partie: str
    texte: str
    nombres: tuple[Nombre, ...]
    lue: str
    retenue: str
    figures: tuple[Figure, ...] = ()

    @property
    def paragraphe(self) -> Paragraphe:
        """The sentence as a block of the report."""
        return Paragraphe(self.texte, self.nombres)

    @property
    def est_perimee(self) -> bool:
        """What it says today is not what was approved, whatever kinds of spaces either is written with."""
        return self.lue.split() != self.retenue.split()

    @property
    def est_inconnue(self) -> bool:
        """One of its numbers is not known: it is told « n.d. », and better withheld."""
        return any(nombre.valeur is None for nombre in self.nombres)

    @property
    def ecart(self) -> tuple[tuple[str, str], ...]:
        """What differs from the approved text: (before, now) words, in order."""
        before, now = self.retenue.split(), self.lue.split()
        steps = SequenceMatcher(None, before, now, autojunk=False).get_opcodes()
        return tuple((" ".join(before[a:b]), " ".join(now[c:d])) for kind, a, b, c, d in steps if kind != "equal")


def sentences(dataset: Dataset, partie: str, au: date, data: Path = DATA) -> list[Phrase]:
    """The sentences of a part of the report, in the order of the file.

    Args:
        dataset: an open dataset.
        partie: one of `contracts.listes.PARTIES`, or "" for all.
        au: day of reading.
        data: the data folder.

    Raises:
        InvalidData: the file breaks its contract.
        CufError: a reference that nothing bears, or a form that does not exist.
    """
    rows = [row for row in rows_of("phrases", data).to_pylist() if partie in ("", row["partie"])]
    refs = (ref for row in rows for ref in RENVOI.finditer(row["modele"]))
    held = values(dataset, {_code(ref, au.year) for ref in refs}, au, data)

    def figure(code: str) -> Figure | None:
        if code not in held:
            raise unknown(dataset, code)
        return held[code]

    return [_sentence(row, au, figure) for row in rows]


def render(
    modele: str, figure: Callable[[str], Figure | None], ou: str, annee: int
) -> tuple[str, tuple[Nombre, ...], str]:
    """A template with its numbers.

    Args:
        figure: the figure that bears a code, None where its value is not known.
        ou: where the template is written, for refusals.
        annee: year of an indicator named without one.

    Returns:
        The words with « {code} » marks, the numbers, and the sentence as it reads.

    Raises:
        CufError: a form that does not exist.
    """
    marked, read, numbers, end = "", "", {}, 0
    for found in ACCOLADE.finditer(modele):
        ref = RENVOI.fullmatch(found[0])
        code, text, value = _written(ref, found[0], figure, ou, annee)
        words = modele[end : found.start()]
        if ref["format"] != "accord":
            _check_before(words, figure(code), ou)
        end = found.end()
        marked, read = _elided(marked + words, text), _elided(read + words, text)
        # Of a figure told twice, only the first is a number of the report; a word that agrees is none.
        is_number = ref["format"] != "accord" and numbers.setdefault(code, Nombre(code, text, value)).texte == text
        marked += f"{{{code}}}" if is_number else text
        read += text
    return marked + modele[end:], tuple(numbers.values()), read + modele[end:]


def _sentence(row: dict, au: date, figure: Callable[[str], Figure | None]) -> Phrase:
    ou = f"{FICHIER}, phrase « {row['id_phrase']} »"
    try:
        marked, numbers, read = render(row["modele"], figure, ou, au.year)
    except CufError as error:
        raise error if str(error).startswith(FICHIER) else CufError(ou, str(error).rstrip(".")) from error
    behind = tuple(f for f in (figure(n.code) for n in numbers) if f is not None)
    return Phrase(row["id_phrase"], row["partie"], marked, numbers, read, row["texte_retenu"], behind)


def _written(
    ref: re.Match | None, written: str, figure: Callable[[str], Figure | None], ou: str, annee: int
) -> tuple[str, str, float | None]:
    """Code, text and value of a reference."""
    form, sep = (ref["format"] or "", ref["sep"]) if ref else (None, None)
    if (form, sep) not in FORMES:
        raise CufError(ou, f"le renvoi « {written} » n’a pas de forme connue", ATTENDU, "Corrigez le modèle.")
    if sep == "|" and not (UN.fullmatch(ref["un"]) and ref["plus"]):
        raise CufError(ou, f"le renvoi « {written} » ne dit pas le genre du nom", ATTENDU, "Écrivez « un » ou « une ».")
    code = _code(ref, annee)
    known = figure(code)
    if known is None or known.valeur is None:
        return code, ref["un"] if form == "accord" else ABSENT, None
    if form == "accord":
        return code, _agreed(known.valeur, ref["un"], ref["plus"]), known.valeur
    return code, _quantity(known, form, ref["un"] or "", ref["plus"] or ""), known.valeur


def _code(ref: re.Match, annee: int) -> str:
    code = ref["code"].strip()
    return indicator_code(code[2:], annee) if code.startswith("I:") else code


def _check_before(words: str, known: Figure | None, ou: str) -> None:
    """A template gives no precision of its own, nor an article before a count.

    Raises:
        CufError: it does.
    """
    remedy = "Retirez ces mots du modèle."
    if told := qualifier(words):
        raise CufError(ou, f"le modèle dit « {told} » avant un renvoi", "la précision, que le chiffre donne", remedy)
    article = ARTICLE.search(words)
    if article and known and UNITS[known.unite].kind == "nombre":
        told = f"le modèle dit « {article[0].strip()} » avant un nombre, avec lequel il ne s’accorde pas"
        raise CufError(ou, told, "le nombre seul : « 3 réunions », « une réunion »", remedy)


def _quantity(known: Figure, form: str, one: str, several: str) -> str:
    """Precision, number and noun, in French: « plus de 150 collectivités », « aucune réunion », « trois comités ».

    Args:
        one, several: a noun that takes the place of the unit, « une rencontre », « rencontres »; or "".
    """
    digits, noun = split_quantity(known.valeur, known.unite)
    feminine = UNITS[known.unite].est_feminine
    if one:
        other = UN.fullmatch(one)
        noun, feminine = _agreed(known.valeur, other["nom"], several), other["article"] == "une"
    if form == "nombre" and noun not in ("€", "%"):
        noun = ""
    if UNITS[known.unite].kind == "nombre" and noun:
        digits = _in_words(known.valeur, feminine, form == "lettres") or digits
    told = f"{digits}{NBSP if noun in ('€', '%') else ' ' if noun else ''}{noun}"
    before = QUALIFICATIFS[known.qualificatif]
    return _elided(f"{before} ", told) + told if before else told


def _in_words(value: float, feminine: bool, in_letters: bool) -> str:
    """« aucun », « un », « trois », agreed with the noun; "" where figures are better."""
    if value in (0, 1):
        return ("une" if value else "aucune") if feminine else ("un" if value else "aucun")
    return LETTRES[int(value) - 2] if in_letters and value in range(2, 10) else ""


def _agreed(value: float, singular: str, plural: str) -> str:
    """French agrees in the plural from two."""
    return singular if abs(value) < 2 else plural


def _elided(before: str, after: str) -> str:
    """What precedes a number: « de » becomes « d’ » before a vowel."""
    return ELISION.sub(r"\1’", before) if VOYELLE.match(after) and not after.startswith("onze") else before
