"""A draft read against what is known: each of its numbers is found, outdated, contradicted, ambiguous or unknown.

A candidate is rated by what it shares with the sentence: the noun counted, the words of its label, those of the
passage it was read in, its period. The sentence that explains a verdict names what was shared.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import Path

from cuf_metrics.database import Dataset
from cuf_metrics.formatting import UNITS
from cuf_metrics.intervalles import interval
from cuf_metrics.lecture import NombreLu, folded, numbers
from cuf_metrics.rapport.faits import MOT, VIDES, Fait, Savoir, known_facts, stem
from cuf_metrics.store import DATA

# State → sign and what it means; the sign tells them apart without colour.
ETATS = {
    "retrouvé": ("✓", "un chiffre connu a cette valeur"),
    "ancien": ("↺", "c’est la valeur d’une période passée, une plus récente est connue"),
    "contredit": ("✗", "le chiffre connu qui porte ce nom a une autre valeur"),
    "ambigu": ("≈", "plusieurs chiffres connus ont cette valeur, ou un seul que rien d’autre ne confirme"),
    "non retrouvé": ("?", "aucun chiffre connu ne lui correspond"),
    "non vérifié": ("·", "date, heure, année ou numéro : rien à comparer"),
}
PHRASE = re.compile(r"(?<=[.!?…])(?<![-:]\s\d\.)\s+(?=[A-ZÀÂÇÉÈÊÎÔ«\"\d(-])|\n\s*\n|\n(?=\s*[-•*–▪])")
# Words without a stop, a pasted table: no sentence is longer.
LONGUE = 2_000
COUPURE = re.compile(r"[,;:.)\n]")
ANNEES = re.compile(r"\b(?:19|20)\d\d\b")
# What a candidate is worth: the noun counted, other words, words of its passage, a number that few others share.
NOM, MOTS, PASSAGE, RARE = 2.0, 4.0, 4.0, 1.0
# The same value, or nearly.
PROCHE = 1.0
PERIODE, AUTRE_PERIODE, AUTRE_SUJET = 1.0, -2.0, -1.5
# The only figure in that unit on the subject that the sentence names, unless of another size.
SEUL, MEME_TAILLE = 2.5, 0.25
RETROUVE, DOUTEUX, CONTREDIT, MARGE = 5.5, 4.0, 6.0, 0.75
# A year alone is that of a figure only where nearly all the sentence says so.
ANNEE = 8.0
AFFICHES, INDICES = 4, 4
# What words of the sentences next to it weigh.
VOISINE = 0.5
# Share of its passage from which a figure is told in its own words.
CITEE = 0.9
ANNONCE = (": ", ":", "= ", "(")
# A bound or a rounding is near what it tells.
VOISIN = 0.1
VOISINS = 3
# Words looked at on each side of a number, among which numbers do not count.
FENETRE = 12


@dataclass(frozen=True)
class Candidat:
    """A known fact that may be what a number says, and how far.

    Attributes:
        note: how much it shares with the sentence, from nothing to about twelve.
        part: share of its passage that the sentence repeats, 0 to 1.
    """

    fait: Fait
    note: float
    part: float


@dataclass(frozen=True)
class Relu:
    """A number of a draft and what is known of it.

    Attributes:
        nombre: the number and its place in the text.
        phrase: the sentence that holds it.
        etat: one of `ETATS`.
        candidats: known figures, the likeliest first; none where nothing is known.
        pourquoi: what the verdict rests on, one French sentence.
        suggestion: what to write, or to check; "" where there is nothing to do.
    """

    nombre: NombreLu
    phrase: str
    etat: str
    candidats: tuple[Candidat, ...] = ()
    pourquoi: str = ""
    suggestion: str = ""


@dataclass(frozen=True)
class _Phrase:
    """A sentence: its text, its words in order (place, stem) and as written, its years, its numbers, what each known
    fact shares with it."""

    texte: str
    mots: tuple[tuple[int, str], ...]
    ecrits: dict[str, str]
    annees: frozenset[int]
    valeurs: frozenset[float]
    communs: dict[int, float]
    passages: dict[int, float]


@dataclass(frozen=True)
class _Place:
    """A number where it stands: its sentence, the stems of the words that it counts, whether they are surely those."""

    nombre: NombreLu
    phrase: _Phrase
    autour: tuple[str, ...]
    est_nomme: bool


def reread(dataset: Dataset, texte: str, au: date, data: Path = DATA) -> list[Relu]:
    """Every number of a draft, with its state.

    Args:
        dataset: an open dataset.
        texte: French text, as pasted; it is neither kept nor written anywhere.
        au: day of reading.
        data: the data folder.

    Returns:
        One entry per number, in the order of the text; « un », « une », « premier » only where a known figure
        is told.
    """
    return read_against(known_facts(dataset, au, data), texte)


def read_against(savoir: Savoir, texte: str) -> list[Relu]:
    """The same against facts already gathered."""
    plain = folded(texte)
    told = []
    for sentence, mine in _sentences(savoir, plain, numbers(texte)):
        places = [_place(plain, sentence, n) for n in mine]
        verdicts = (_verdict(savoir, *pair) for pair in zip(places, _shared_out(savoir, places), strict=True))
        told += [v for v in verdicts if v.etat in ("retrouvé", "ancien") or not v.nombre.est_faible]
    return told


def _shared_out(savoir: Savoir, places: Sequence[_Place]) -> list[list[Candidat]]:
    """Candidates of each number of a sentence, without those that suit another one better."""
    rated = [_rated(savoir, here, _agreeing(savoir, here.nombre)) for here in places]
    claims: dict[str, float] = {}
    for candidate in (c for some in rated for c in some):
        name = candidate.fait.quantite
        claims[name] = max(candidate.note, claims.get(name, 0.0))
    return [[c for c in some if c.note >= claims[c.fait.quantite] - MARGE / 2] for some in rated]


def _sentences(savoir: Savoir, plain: str, found: Sequence[NombreLu]) -> Iterator[tuple[_Phrase, Sequence[NombreLu]]]:
    """Each sentence with its numbers."""
    stops = [0, *(m.end() for m in PHRASE.finditer(plain)), len(plain) + 1]
    ends = [place for start, end in pairwise(stops) for place in range(start, end, LONGUE)] + stops[-1:]
    parts = [(start, end, _words(plain, start, end)) for start, end in pairwise(ends)]
    for rank, (start, end, words) in enumerate(parts):
        beside = {word for _, _, some in parts[max(0, rank - 1) : rank + 2] for _, word in some}
        written = {word: MOT.match(plain, place)[0].lower() for place, word in reversed(words) if not word.isdecimal()}
        years = frozenset(map(int, ANNEES.findall(plain, start, end)))
        mine = found[_rank(found, start) : _rank(found, end)]
        values = frozenset(n.valeur for n in mine)
        shared = _shared(savoir, {word for _, word in words}, beside)
        yield _Phrase(" ".join(plain[start:end].split()), words, written, years, values, *shared), mine


def _rank(found: Sequence[NombreLu], place: int) -> int:
    """How many numbers start before a place of the text."""
    return bisect_left(found, place, key=lambda n: n.debut)


def _words(plain: str, start: int, end: int) -> tuple[tuple[int, str], ...]:
    """Place and stem of the words and numbers of a part of a text."""
    return tuple(
        (m.start(), m[0] if m[0].isdecimal() else stem(m[0]))
        for m in MOT.finditer(plain, start, end)
        if m[0].lower() not in VIDES
    )


def _shared(savoir: Savoir, words: set[str], beside: set[str]) -> tuple[dict[int, float], dict[int, float]]:
    """Weight of the words that each fact shares with a sentence: those it bears, those of its passage.

    Args:
        beside: words of the sentence and of those next to it, which say what a list is about.
    """
    borne, quoted = {}, {}
    for word in beside:
        weight = savoir.poids.get(word, 0.0) * (1.0 if word in words else VOISINE)
        bearers, quoters = savoir.porteurs.get(word, ((), ()))
        for rank in bearers:
            borne[rank] = borne.get(rank, 0.0) + weight
        for rank in quoters:
            quoted[rank] = quoted.get(rank, 0.0) + weight
    return borne, quoted


def _place(plain: str, sentence: _Phrase, read: NombreLu) -> _Place:
    """A number and the words it counts: those that follow it, or precede it where none does."""
    rank = bisect_left(sentence.mots, (read.debut,))
    behind = sentence.mots[max(0, rank - FENETRE) : rank][::-1]
    before = [word for _, word in behind if not word.isdecimal()][:VOISINS]
    if read.nature == "numéro":
        return _Place(read, sentence, tuple(before), True)
    kept = []
    for place, word in sentence.mots[rank : rank + FENETRE]:
        if place < read.fin or (word.isdecimal() and read.qualificatif == "borne basse"):
            continue
        if len(kept) == VOISINS or word.isdecimal() or COUPURE.search(plain, read.fin, place):
            break
        kept.append(word)
    return _Place(read, sentence, tuple(kept or before), bool(kept) or plain.endswith(ANNONCE, 0, read.debut))


def _verdict(savoir: Savoir, here: _Place, agreeing: list[Candidat]) -> Relu:
    """The state of one number, given the known figures that have its value."""
    read = here.nombre
    if read.valeur is None:
        return _told(here, "non vérifié", [], f"{read.nature.capitalize()} : rien à comparer.")
    best, rival = (agreeing or [None])[0], _rival(savoir, here)
    sure = best is not None and _sure(here, best)
    if rival and rival.note >= max(CONTREDIT, best.note + 2 * MARGE if sure else 0):
        return _contradicted(savoir, here, rival)
    if not sure:
        return _unsure(savoir, here, agreeing)
    close = [c for c in agreeing if c.note > best.note - MARGE]
    if len(close) == 1:
        return _found(savoir, here, best)
    why = "Plusieurs chiffres connus ont cette valeur, et la phrase ne les départage pas."
    return _told(here, "ambigu", close, why, "Nommer ce qui est compté, et la période.")


def _rival(savoir: Savoir, here: _Place) -> Candidat | None:
    """The likeliest figure of another value: it bears what the number counts, or is alone on the subject named."""
    if here.nombre.nature == "année":
        return None
    named = _rated(savoir, here, _named(savoir, here) if here.est_nomme else [])
    alone = _rated(savoir, here, _on_subject(savoir, here))
    if len(alone) == 1 and _nearness(alone[0].fait.valeur, here.nombre.valeur) >= MEME_TAILLE:
        named.append(replace(alone[0], note=alone[0].note + SEUL))
    return max(named, key=lambda c: c.note, default=None)


def _on_subject(savoir: Savoir, here: _Place) -> list[int]:
    """Facts of the number's unit, € or %, on the subject that the sentence names: « le fonds Maroc »."""
    if not here.nombre.unite:
        return []
    words = {word for _, word in here.phrase.mots}
    ranks = {r for word in words for r in savoir.porteurs.get(word, ((), ()))[0] if word in savoir.faits[r].sujet}
    facts = {r: savoir.faits[r] for r in sorted(ranks)}
    return [r for r, f in facts.items() if f.sujet | {stem(f.dimension)} <= words and _opposed(here, f)]


def _sure(here: _Place, best: Candidat) -> bool:
    """A candidate shares enough, and either bears what the number counts or is told in its own words."""
    read, fact = here.nombre, best.fait
    note = best.note + _rarity(read)
    named = bool(read.unite) or any(word in fact.mots for word in here.autour[:2])
    # « porter le total à 45 » counts nothing that follows: the rest of the sentence must say more.
    told = best.part > CITEE or (not here.est_nomme and note >= CONTREDIT)
    return note >= (ANNEE if read.nature == "année" else RETROUVE) and (named or told)


def _rarity(read: NombreLu) -> float:
    """What a number tells by itself: 45 387 is not there by chance, 50 may be."""
    return RARE * min(2, len(f"{read.valeur:.12g}".replace(".", "").strip("0")) - 1)


def _agreeing(savoir: Savoir, read: NombreLu) -> list[int]:
    """Facts that the number may be: the same value, or one that it rounds or bounds."""
    ranks = list(savoir.valeurs.get(read.valeur, ()))
    if read.qualificatif != "exact":
        room = abs(read.valeur) * VOISIN
        span = interval(read.valeur, read.qualificatif, read.unite)
        near = [v for v in savoir.ordre if abs(v - read.valeur) <= room and v != read.valeur and v in span]
        ranks += [r for v in near for r in savoir.valeurs[v] if savoir.faits[r].figure.qualificatif == "exact"]
    return [r for r in ranks if _comparable(read, savoir.faits[r])]


def _named(savoir: Savoir, here: _Place) -> list[int]:
    """Facts that bear the noun counted, of a value that the sentence does not tell, for a period it does not exclude.

    A passage that holds the number does not contradict it.
    """
    written = f"{here.nombre.valeur:.12g}"
    ranks = {r for word in here.autour for r in savoir.porteurs.get(word, ((), ()))[0]}
    return [r for r in ranks if written not in savoir.faits[r].passage and _opposed(here, savoir.faits[r])]


def _opposed(here: _Place, fact: Fait) -> bool:
    known = not fact.edition and fact.valeur not in here.phrase.valeurs
    return known and _comparable(here.nombre, fact) and _period(here.phrase, fact) >= 0


def _comparable(read: NombreLu, fact: Fait) -> bool:
    kind = UNITS[fact.figure.unite].kind
    if read.unite:
        return kind in {"€": ("argent",), "%": ("pourcentage", "ratio")}[read.unite]
    kinds = {"rang": ("rang",), "numéro": ("numero", "rang"), "année": ("identifiant",)}
    return kind in kinds.get(read.nature, ("nombre",))


def _rated(savoir: Savoir, here: _Place, ranks: Sequence[int]) -> list[Candidat]:
    """Candidates, the likeliest first; of several mentions of a quantity, the likeliest one."""
    rated = sorted((_rate(savoir, here, rank) for rank in ranks), key=lambda c: -c.note)
    kept: dict[str, Candidat] = {}
    for candidate in rated:
        kept.setdefault(candidate.fait.quantite, candidate)
    return list(kept.values())


def _rate(savoir: Savoir, here: _Place, rank: int) -> Candidat:
    """What a fact shares with a number and its sentence; the nearer a word, the more it says what is counted."""
    fact, read = savoir.faits[rank], here.nombre
    beside = [(word, NOM / (1 + place)) for place, word in enumerate(here.autour) if word in fact.mots]
    beside += [
        (word, NOM / (2 + 2 * place)) for place, word in enumerate(here.autour) if word in fact.passage - fact.mots
    ]
    note = NOM if read.unite else max((weight for _, weight in beside), default=0.0)
    note += sum(weight * savoir.poids[word] for word, weight in beside)
    note += min(MOTS, here.phrase.communs.get(rank, 0.0))
    part = here.phrase.passages.get(rank, 0.0) / (savoir.pleins[rank] or 1.0)
    note += _period(here.phrase, fact) + _subject(savoir, here.phrase, fact)
    note += PASSAGE * part + PROCHE * _nearness(fact.valeur, read.valeur)
    return Candidat(fact, note, part)


def _nearness(known: float, read: float) -> float:
    """1 for the same value, near 1 for a slip of the pen, 0 for another size or sign."""
    return max(0.0, 1 - abs(known - read) / max(abs(known), abs(read), 1e-9))


def _subject(savoir: Savoir, sentence: _Phrase, fact: Fait) -> float:
    """Less for a fact about Morocco where the sentence names Turkey alone."""
    named = savoir.sujets[fact.dimension] & sentence.ecrits.keys()
    return AUTRE_SUJET if named and not named & fact.sujet else 0.0


def _period(sentence: _Phrase, fact: Fait) -> float:
    if not sentence.annees or not fact.annees:
        return 0.0
    return PERIODE if sentence.annees & fact.annees else AUTRE_PERIODE


def _told(here: _Place, state: str, some: Sequence[Candidat], why: str, todo: str = "") -> Relu:
    return Relu(here.nombre, here.phrase.texte, state, tuple(some[:AFFICHES]), why, todo)


def _contradicted(savoir: Savoir, here: _Place, rival: Candidat) -> Relu:
    known = f"{rival.fait.figure.libelle} : {_dated(rival.fait)}"
    why = f"{known}. {_clues(savoir, here, rival.fait)}"
    return _told(
        here, "contredit", [rival], why, f"Écrire {rival.fait.figure.texte}, ou dire quelle autre quantité est comptée."
    )


def _unsure(savoir: Savoir, here: _Place, agreeing: list[Candidat]) -> Relu:
    if here.nombre.nature != "nombre":
        return _told(here, "non vérifié", [], f"{here.nombre.nature.capitalize()} : rien à comparer.")
    if agreeing and agreeing[0].note >= DOUTEUX:
        why = (
            f"Un chiffre connu a cette valeur, mais peu de mots le confirment. {_clues(savoir, here, agreeing[0].fait)}"
        )
        return _told(here, "ambigu", agreeing[:1], why, "Nommer ce qui est compté, et la période.")
    why = "Aucun chiffre connu n’a cette valeur et ces mots."
    return _told(here, "non retrouvé", [], why, "Citer sa source, ou le retirer.")


def _found(savoir: Savoir, here: _Place, best: Candidat) -> Relu:
    """The number is a known one; still the value of today, or one that another has replaced."""
    fact, read = best.fait, here.nombre
    clues = _clues(savoir, here, fact)
    newer = _newer(savoir, here, fact)
    if newer:
        of = f"l’édition « {fact.edition} »" if fact.edition else fact.figure.periode_lisible
        why = f"Valeur de {of}. {clues}"
        return _told(here, "ancien", [best, Candidat(newer, 0.0, 0.0)], why, f"La valeur actuelle est {_dated(newer)}.")
    lost = read.qualificatif == "exact" != fact.figure.qualificatif
    todo = f"Le document dit « {fact.figure.texte} » : garder cette précision." if lost else ""
    return _told(here, "retrouvé", [best], clues, todo)


def _newer(savoir: Savoir, here: _Place, fact: Fait) -> Fait | None:
    """The value that has replaced one that the sentence does not date; a rank names its edition for ever."""
    if UNITS[fact.figure.unite].kind == "rang" or (here.phrase.annees & fact.annees and not fact.edition):
        return None
    others = [
        f for f in (savoir.faits[r] for r in savoir.suites[fact.suite]) if not f.edition and f.valeur != fact.valeur
    ]
    since = [f for f in others if max(f.annees, default=0) >= max(fact.annees, default=0) + (not fact.edition)]
    return max(since, key=lambda f: max(f.annees, default=0), default=None)


def _dated(fact: Fait) -> str:
    period = f" ({fact.figure.periode_lisible})" if fact.figure.periode else ""
    return f"{fact.figure.texte}{period}"


def _clues(savoir: Savoir, here: _Place, fact: Fait) -> str:
    """What a sentence and a fact share, in one sentence: its rarest words, its period."""
    shared = [word for word in here.phrase.ecrits if word in fact.mots or word in fact.passage]
    words = sorted(shared, key=lambda word: -savoir.poids[word])[:INDICES]
    told = f"Mots communs : {', '.join(here.phrase.ecrits[word] for word in words)}" if words else "Aucun mot commun"
    years = sorted(here.phrase.annees & fact.annees)
    return f"{told} ; période dite : {', '.join(map(str, years))}." if years else f"{told}."
