"""What is known of a quantity, and the words that a text may call it by: what a draft is read against."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from cuf_metrics.codes import indicator_code
from cuf_metrics.database import Dataset
from cuf_metrics.editions import list_editions, read_edition
from cuf_metrics.editions.contenu import figure_of
from cuf_metrics.errors import CufError
from cuf_metrics.figures import Figure, known
from cuf_metrics.formatting import UNITS
from cuf_metrics.indicators.state import indicators_state
from cuf_metrics.provenance import Citation
from cuf_metrics.store import DATA

MOT = re.compile(r"[^\W\d_]+|\d+")
VIDES = frozenset(
    MOT.findall(
        "a à au aux avec ayant ce ces cette ci comme d dans de des donc dont du elle elles en entre est et été être "
        "eux il ils l la le les leur leurs lors mais me même n ne nos notre nous on ont ou où par pas plus pour qu que "
        "qui s sa sans se ses si son sont sous sur toute toutes tous tout un une vers via vos votre vous y ainsi afin "
        "bien environ près moins mention rang e er ère ème es èmes"
    )
)
# Endings that tell « vietnamiennes » from « Vietnam » and « participantes » from « participant », longest first.
FINALES = sorted(
    MOT.findall(
        "iennes ienne iens ien aises aise ais oises oise ois istes iste ations ation ements ement issements issement "
        "euses euse eurs eur trices trice ives ive ifs if elles elle els el ales ale aux al ies ie ees ee es e s x er "
        "ant ants ante antes"
    ),
    key=len,
    reverse=True,
)
RACINE = 4


@dataclass(frozen=True)
class Fait:
    """A value known for a quantity and a period.

    Attributes:
        figure: value, unit, precision, period, source and code.
        quantite: what several mentions of the same value share.
        suite: what the values of the same thing over the years share.
        annees: years of its period.
        noms: stems of its unit.
        mots: stems of its label and dimensions, with those of its unit.
        passage: stems and numbers of its quote.
        dimension: name of what it breaks down (`fonds`, `pole`), or "".
        sujet: stems of its place in that breakdown (« Turquie »).
        edition: name of the edition that holds this value, which is no longer the one known; "" otherwise.
    """

    figure: Figure
    quantite: str
    suite: str
    annees: frozenset[int]
    noms: frozenset[str]
    mots: frozenset[str]
    passage: frozenset[str]
    dimension: str = ""
    sujet: frozenset[str] = frozenset()
    edition: str = ""

    @property
    def valeur(self) -> float:
        """The number as a text writes it: a ratio in points of percentage."""
        value = self.figure.valeur
        return value * 100 if UNITS[self.figure.unite].kind == "ratio" else value


@dataclass(frozen=True)
class Savoir:
    """Everything known, indexed by what a text may hold of it.

    Attributes:
        faits: in the order of codes.
        valeurs: value → ranks of the facts that have it.
        ordre: the values, each once, smallest first.
        porteurs: stem → ranks of the facts that bear it as a word, as a word of their passage.
        poids: stem → how much it tells facts apart, from 0 (in all) to 1 (in one).
        suites: series → ranks of its values.
        sujets: breakdown → stems of all its places.
        pleins: weight of the whole passage of each fact, by rank.
    """

    faits: tuple[Fait, ...]
    valeurs: Mapping[float, tuple[int, ...]] = field(repr=False)
    ordre: tuple[float, ...] = field(repr=False)
    porteurs: Mapping[str, tuple[tuple[int, ...], tuple[int, ...]]] = field(repr=False)
    poids: Mapping[str, float] = field(repr=False)
    suites: Mapping[str, tuple[int, ...]] = field(repr=False)
    sujets: Mapping[str, frozenset[str]] = field(repr=False)
    pleins: tuple[float, ...] = field(repr=False)


def stem(word: str) -> str:
    """A French word without accents nor ending: « vietnamiennes » and « Vietnam » give the same."""
    plain = unicodedata.normalize("NFD", word.lower())
    plain = "".join(c for c in plain if not unicodedata.combining(c)).replace("œ", "oe")
    for ending in FINALES:
        if plain.endswith(ending) and len(plain) - len(ending) >= RACINE:
            return plain[: -len(ending)]
    return plain


def stems(text: str) -> frozenset[str]:
    """Stems and numbers of a text, without its empty words."""
    words = (w for w in MOT.findall(text) if w.lower() not in VIDES)
    return frozenset(w if w.isdecimal() else stem(w) for w in words)


def known_facts(dataset: Dataset, au: date, data: Path = DATA) -> Savoir:
    """Published figures, and values of the indicators that no document gives as they are.

    Args:
        dataset: an open dataset.
        au: day of reading; values of later years are not known.
        data: the data folder, for the decisions that states rest on.
    """
    current = [*_published(dataset), *_measured(dataset, au, data)]
    return indexed([*current, *_frozen(current, dataset.manifeste.jeu, data)])


def indexed(facts: Iterable[Fait]) -> Savoir:
    """Facts with their index."""
    told = tuple(facts)
    values, words = _ranks((fact.valeur,) for fact in told), _ranks(fact.mots for fact in told)
    quotes = _ranks(fact.passage for fact in told)
    spread = Counter(name for fact in told for name in fact.mots | fact.passage)
    full = math.log(len(told) + 1)
    weights = {name: math.log((len(told) + 1) / n) / full for name, n in spread.items()}
    return Savoir(
        told,
        values,
        tuple(sorted(values)),
        {name: (words.get(name, ()), quotes.get(name, ())) for name in spread},
        weights,
        _ranks((fact.suite,) for fact in told),
        {d: frozenset(n for f in told if f.dimension == d for n in f.sujet) for d in {f.dimension for f in told}},
        tuple(sum(weights[name] for name in fact.passage) for fact in told),
    )


def _ranks(held: Iterable[Iterable]) -> dict:
    """What facts hold → the ranks of those that do."""
    found: dict = {}
    for rank, things in enumerate(held):
        for thing in things:
            found.setdefault(thing, []).append(rank)
    return {thing: tuple(ranks) for thing, ranks in found.items()}


def _published(dataset: Dataset) -> list[Fait]:
    rows = dataset.named("codes_chiffres").lignes.astype(object)
    rows = rows.where(rows.notna(), "")
    figures = known(dataset, rows["id_chiffre_publie"])
    return [
        replace(
            _fact(
                figures[row.id_chiffre_publie],
                row.id_quantite,
                f"{row.libelle}|{row.unite}|{row.valeur_dimension_1}|{row.valeur_dimension_2}",
                f"{row.libelle} {row.valeur_dimension_1} {row.valeur_dimension_2}",
                row.citation,
            ),
            dimension=row.nom_dimension_1,
            sujet=stems(row.valeur_dimension_1),
        )
        for row in rows.itertuples()
    ]


def _measured(dataset: Dataset, au: date, data: Path) -> list[Fait]:
    """Values counted on rows or made of several published figures; one read in a document is a published figure."""
    return [
        _fact(
            replace(m.figure, libelle=s.indicateur.libelle, code=indicator_code(s.indicateur.id, m.annee)),
            f"{s.indicateur.id}-{m.annee}",
            s.indicateur.id,
            f"{s.indicateur.libelle} {s.indicateur.libelle_court}",
            "",
        )
        for s in indicators_state(dataset, au, data)
        for m in s.serie
        if not isinstance(m.figure.source, Citation)
    ]


def _frozen(current: Sequence[Fait], jeu: str, data: Path) -> list[Fait]:
    """Values that editions hold and that are no longer the known ones; an edition that was altered says nothing."""
    found = []
    for edition in list_editions(data):
        if edition.jeu == jeu:
            with suppress(CufError):
                held = read_edition(edition.identifiant, data).contenu["chiffres"]
                found += [_was(fact, held[fact.figure.id], edition.nom) for fact in current if fact.figure.id in held]
    return [fact for fact in found if fact is not None]


def _was(fact: Fait, held: Mapping, edition: str) -> Fait | None:
    """A fact as an edition holds it, where its value has changed since."""
    if held["valeur"] == fact.figure.valeur:
        return None
    figure = figure_of(fact.figure.id, held)
    return replace(fact, figure=figure, quantite=f"{fact.quantite}={figure.valeur}", edition=edition)


def _fact(figure: Figure, quantity: str, series: str, label: str, quote: str) -> Fait:
    known_unit = UNITS[figure.unite]
    names = stems(f"{known_unit.singular} {known_unit.plural}")
    years = [int(y) for y in re.findall(r"\d{4}", figure.periode)]
    told = frozenset(range(min(years), max(years) + 1)) if years else frozenset()
    return Fait(figure, quantity, series, told, names, stems(label) | names, stems(quote))
