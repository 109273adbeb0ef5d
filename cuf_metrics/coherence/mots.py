"""Numbers, intervals and names as a finding writes them."""

import re
import unicodedata
from datetime import date, timedelta
from itertools import takewhile
from types import SimpleNamespace

from cuf_metrics.equations import etendue
from cuf_metrics.formatting import QUALIFICATIFS, dated, number, quantity, spaced, split_quantity
from cuf_metrics.intervalles import INFINI, Intervalle

# How a breakdown names its whole; and how long a value of a breakdown is still a name.
TOTAUX = ("tous", "toutes")
DIMENSION_COURTE = 30
# Words kept before what differs.
MOTS_COMMUNS = 3
# What is written in several ways and says the same thing.
SYNONYMES = ((r"\bct\b", "collectivites territoriales"), (r"[’'`´]", "'"), (r"[«»\"“”*_]", " "), (r"[–—-]", " "))


def typographie(text: str) -> str:
    """A sentence with the apostrophes and non-breaking spaces of French typography."""
    return spaced(text.replace("'", "’"))


def dit(chiffre: SimpleNamespace) -> str:
    """A published number with its precision and unit."""
    return quantity(chiffre.valeur, chiffre.unite, chiffre.qualificatif)


def ecrit(chiffre: SimpleNamespace) -> str:
    """A published number as it is written: « plus de 30 », « 13 % », « 380 000 € »."""
    if chiffre.unite in ("%", "€"):
        return dit(chiffre)
    return f"{QUALIFICATIFS[chiffre.qualificatif]} {split_quantity(chiffre.valeur, chiffre.unite)[0]}".strip()


def mesure(chiffre: SimpleNamespace) -> str:
    """A number as it is written, and what it may stand for: « environ 5 000 (de 4 500 à 5 500) »."""
    span = etendue(chiffre)
    plain = span.bas == span.haut or INFINI in (span.haut, -span.bas)
    return ecrit(chiffre) if plain else f"{ecrit(chiffre)} ({bornes(span)})"


def nomme(chiffre: SimpleNamespace) -> str:
    """What a figure counts, with the breakdown that tells it from the others of the same label."""
    told = [v for v in (chiffre.valeur_dimension_1, chiffre.valeur_dimension_2) if v and len(v) < DIMENSION_COURTE]
    apart = [v for v in told if v.split(" ")[0] not in TOTAUX and norme(v) not in norme(chiffre.libelle)]
    return f"{chiffre.libelle} ({', '.join(apart)})" if apart else chiffre.libelle


def bornes(values: Intervalle, unite: str = "") -> str:
    """An interval in words: « 62 », « de 4 500 à 5 500 », « plus de 30 »; a year is not grouped."""
    low, high = _rounded(values.bas, unite), _rounded(values.haut, unite)
    if values.bas == values.haut:
        return low
    if values.haut == INFINI:
        return f"{'plus de' if values.bas_exclu else 'au moins'} {low}"
    return f"au plus {high}" if values.bas == -INFINI else f"de {low} à {high}"


def _rounded(value: float, unite: str) -> str:
    if unite == "année":
        return f"{value:.0f}"
    return number(value, 0) if abs(value) >= 100 else number(value)


def extrait(text: str, longueur: int = 90) -> str:
    """A text between French quotes, cut at a word where it is too long."""
    if len(text) > longueur:
        text = text[:longueur].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
    return f"« {text.strip()} »"


def extraits(texts: list[str], longueur: int = 70) -> list[str]:
    """Texts that differ, between quotes: where one is too long, from a few words before their first difference."""
    words = [text.split() for text in texts]
    shared = sum(1 for _ in takewhile(lambda same: len(set(same)) == 1, zip(*words, strict=False)))
    skipped = max(0, shared - MOTS_COMMUNS) if max(map(len, texts)) > longueur else 0
    return [extrait("…" * bool(skipped) + " ".join(each[skipped:]), longueur) for each in words]


def restitue(nom: str, passages: str) -> str:
    """Words of an identifier with the capitals and accents that passages give them: « odd onu » → « ODD ONU »."""
    written = {norme(word): word for word in reversed(re.findall(r"\w+", passages))}
    return " ".join(written.get(word, word) for word in nom.replace("-", " ").split())


def jours(debut: date, fin: date) -> str:
    """A period at the precision it is told with: whole years, whole months, or days."""
    after = fin + timedelta(days=1)
    whole = debut.day == 1 and after.day == 1
    years = whole and debut.month == 1 and after.month == 1
    return dated(debut, fin, "annee" if years else "mois" if whole else "jour")


def norme(text: str) -> str:
    """A text as it is compared: without the case, accents, quotes, spaces and final stop that change nothing."""
    flat = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    for motif, replacement in SYNONYMES:
        flat = re.sub(motif, replacement, flat)
    return " ".join(flat.split()).rstrip(" .;:")
