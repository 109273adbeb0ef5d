"""What gives the value of a published figure again: rows, an indicator, or other published figures."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from cuf_metrics import equations
from cuf_metrics.contracts import TABLES
from cuf_metrics.database import Dataset
from cuf_metrics.figures import Figure
from cuf_metrics.formatting import number
from cuf_metrics.indicators.measure import Couverture, counts, coverage, coverage_of
from cuf_metrics.indicators.registry import registry
from cuf_metrics.intervalles import Intervalle, exactly
from cuf_metrics.provenance import Derivation, Source

# Queries that count figures again on rows, the surest first, the tables that each counts, and what it tells.
REQUETES = {
    "rapproche_reunions": (("reunions",), "compté sur les réunions tenues"),
    "rapproche_presences": (("reunions", "participations"), "compté sur les feuilles de présence"),
    "rapproche_fonds": (("flux",), "compté sur les mouvements du fonds"),
    "rapproche_publications": (("publications",), "compté sur les publications parues"),
    "rapproche_accompagnements": (("accompagnements",), "compté sur les accompagnements"),
    "rapproche_audiences": (("audiences",), "lu dans les relevés d’audience"),
    "rapproche_groupes": (("groupes",), "compté sur les groupes décrits"),
    "rapproche_plan": (("plan",), "compté sur le plan écrit"),
    "rapproche_roles": (("roles",), "compté sur les collectivités nommées"),
    "rapproche_fonds_ouverts": (("fonds",), "compté sur les fonds ouverts dans l’année"),
    "rapproche_listes": (("enonces",), "compté sur la liste que le document en donne"),
}


@dataclass(frozen=True)
class Compte:
    """A value found again.

    Attributes:
        valeur: in the unit of the figure.
        possible: every value it may stand for.
        source: the query, or the figures it was made of.
        comment: how it was found, in a French phrase.
        incompletes: tables declared incomplete for it.
        est_repete: it is only another mention of the same quantity.
    """

    valeur: float
    possible: Intervalle
    source: Source
    comment: str
    incompletes: tuple[str, ...] = ()
    est_repete: bool = False

    def gives_way_to(self, other: "Compte") -> bool:
        """A count on incomplete rows leaves its place to one that knows more, not to a mere repetition."""
        return bool(self.incompletes) and not other.est_repete and other.valeur > self.valeur


@dataclass(frozen=True)
class Trouves:
    """What was found again, and why nothing was.

    Attributes:
        comptes: id of a published figure → its value found again.
        manques: id of a published figure → tables that would tell it and hold no row for it.
    """

    comptes: Mapping[str, Compte]
    manques: Mapping[str, tuple[str, ...]]


def found_again(dataset: Dataset, id_document: str, figures: Sequence[Figure], every: Mapping[str, Figure]) -> Trouves:
    """The value of each figure of a document where rows, other figures, or an indicator give it, in that order.

    Args:
        figures: the figures of the document.
        every: those and the ones that give them a value, by id.
    """
    comptes: dict[str, Compte] = {}
    manques: dict[str, tuple[str, ...]] = {}
    for ident, found in (
        *_on_rows(dataset, id_document, every),
        *_by_figures(dataset, id_document, every),
        *_by_indicators(dataset, {figure.id: figure for figure in figures}),
    ):
        if not isinstance(found, Compte):
            manques.setdefault(ident, found)
        elif ident not in comptes or comptes[ident].gives_way_to(found):
            comptes[ident] = found
    return Trouves(comptes, manques)


def _on_rows(dataset: Dataset, id_document: str, every: Mapping[str, Figure]):
    """Each figure with what rows count, or with the tables that hold none."""
    for name, (tables, comment) in REQUETES.items():
        result = dataset.named(name, document=id_document)
        for row in result.lignes.itertuples():
            covered = _covered(dataset, tables, every[row.id_chiffre_publie])
            source = replace(result.source, lignes=int(row.lignes))
            yield row.id_chiffre_publie, _compte(row.valeur, covered, tables, source, comment)


def _covered(dataset: Dataset, tables: Sequence[str], figure: Figure) -> tuple[str, ...]:
    """Tables that do not cover the figure's years."""
    years = [int(year) for year in figure.periode.split("-")[:1] if year.isdigit()]
    held = coverage_of(dataset, tables, min(years, default=None))
    return _incomplete(held, figure, tables)


def _incomplete(held: Couverture, figure: Figure, tables: Sequence[str]) -> tuple[str, ...]:
    if missing := (*held.absentes, *held.partielles):
        return missing
    return () if figure.annee and held.vaut(figure.annee) else tuple(tables)


def _compte(value, missing: tuple[str, ...], tables: Sequence[str], source: Source, comment: str):
    """A value found on rows; where there is none, or nothing on incomplete tables, what is missing."""
    if value is None or math.isnan(value) or (missing and not value):
        return missing or tuple(tables)
    return Compte(float(value), exactly(float(value)), source, comment, missing)


def _by_indicators(dataset: Dataset, mine: Mapping[str, Figure]):
    """Figures that an indicator declares as its own value, with what it counts of their year."""
    for ind in registry().values():
        for ident in [t.ids[0] for t in ind.publie if not t.operation and t.ids[0] in mine]:
            figure, result = mine[ident], counts(dataset, ind)
            missing = _incomplete(coverage(dataset, ind), figure, ind.sources)
            rows = result.lignes[result.lignes["annee"] == figure.annee]
            # What an indicator counts on incomplete tables is not its value.
            value = rows["valeur"].iloc[0] if len(rows) and not missing else None
            yield ident, _compte(value, missing, ind.sources, result.source, f"compté par l’indicateur {ind.id}")


def _by_figures(dataset: Dataset, id_document: str, every: Mapping[str, Figure]):
    """Figures that others give: the equation declared, or the other mention of the same quantity."""
    for row in dataset.named("rapproche_liens", document=id_document).lignes.itertuples():
        terms = [every[t] for t in row.termes if t in every]
        if len(terms) == len(row.termes) and (
            made := EQUATIONS[row.type_relation](every[row.id_chiffre_publie], terms)
        ):
            valeur, possible, formule = made
            source = Derivation(formule, tuple((t.libelle, t.texte, t.source) for t in terms))
            yield (
                row.id_chiffre_publie,
                Compte(valeur, possible, source, row.motif, est_repete=row.type_relation == "mention"),
            )


Fait = tuple[float, Intervalle, str]


def _given(figure: Figure, terms: Sequence[Figure], equation: Callable, words: Callable[..., str]) -> Fait | None:
    """What an equation gives, at face value and as an interval, and its formula in words."""
    value = equation(figure, terms, equations.ecrite)
    if value is None:
        return None
    valeur = round(value.bas, 9)
    return valeur, equation(figure, terms), words(figure, terms, number(round(valeur, 2)))


def _joined(sign: str) -> Callable[..., str]:
    return lambda figure, terms, value: f"{f' {sign} '.join(number(t.valeur) for t in terms)} = {value}"


def _rank(figure: Figure, terms: Sequence[Figure]) -> Fait | None:
    """Rank of an edition from that of an earlier one; None where no edition falls in its year."""
    made = _given(figure, terms, equations.suite, _ranked)
    return made if made and made[0].is_integer() else None


def _ranked(figure: Figure, terms: Sequence[Figure], value: str) -> str:
    every = equations.rythme(terms)
    pace = f"une édition tous les {number(every)} ans" if every > 1 else "une édition par an"
    return f"{number(terms[0].valeur)} en {terms[0].annee}, {pace} : {value} en {figure.annee}"


def _same(figure: Figure, terms: Sequence[Figure]) -> Fait:
    told = f"la même quantité, dite ailleurs : {terms[0].texte}"
    return _given(figure, terms, equations.egalite, lambda *_: told)


EQUATIONS: dict[str, Callable[[Figure, Sequence[Figure]], Fait | None]] = {
    "somme": partial(_given, equation=equations.somme, words=_joined("+")),
    "produit": partial(_given, equation=equations.produit, words=_joined("×")),
    "proportion": partial(_given, equation=equations.proportion, words=_joined("/")),
    "suite": _rank,
    "egalite": _same,
    "mention": _same,
}


def titles(tables: Sequence[str]) -> str:
    """French titles of tables, in one phrase."""
    return ", ".join(f"« {TABLES[name].titre} »" for name in dict.fromkeys(tables))
