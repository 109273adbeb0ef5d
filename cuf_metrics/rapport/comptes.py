"""What gives the value of a published figure again: rows, an indicator, or other published figures."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from cuf_metrics.contracts import TABLES
from cuf_metrics.database import Dataset
from cuf_metrics.figures import Figure
from cuf_metrics.formatting import number
from cuf_metrics.indicators.measure import Couverture, counts, coverage, coverage_of
from cuf_metrics.indicators.registry import registry
from cuf_metrics.intervalles import Intervalle, interval
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
    """

    valeur: float
    possible: Intervalle
    source: Source
    comment: str
    incompletes: tuple[str, ...] = ()


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
        every: all the published figures, by id.
    """
    comptes: dict[str, Compte] = {}
    manques: dict[str, tuple[str, ...]] = {}
    for counted in (_on_rows, _by_figures, _by_indicators):
        for ident, found in counted(dataset, id_document, figures, every):
            if isinstance(found, Compte):
                comptes.setdefault(ident, found)
            else:
                manques.setdefault(ident, found)
    return Trouves(comptes, manques)


def _on_rows(dataset: Dataset, id_document: str, figures: Sequence[Figure], every: Mapping[str, Figure]):
    """Each figure with what rows count, or with the tables that hold none."""
    for name, (tables, comment) in REQUETES.items():
        result = dataset.named(name, document=id_document)
        for row in result.lignes.itertuples():
            covered = _covered(dataset, tables, every[row.id_chiffre_publie])
            source = replace(result.source, lignes=int(row.lignes))
            yield row.id_chiffre_publie, _compte(row.valeur, bool(row.lignes), covered, tables, source, comment)


def _covered(dataset: Dataset, tables: Sequence[str], figure: Figure) -> tuple[str, ...]:
    """Tables that do not cover the figure's years."""
    years = [int(year) for year in figure.periode.split("-")[:1] if year.isdigit()]
    held = coverage_of(dataset, tables, min(years, default=None))
    return _incomplete(held, figure, tables)


def _incomplete(held: Couverture, figure: Figure, tables: Sequence[str]) -> tuple[str, ...]:
    if missing := (*held.absentes, *held.partielles):
        return missing
    return () if figure.annee and held.vaut(figure.annee) else tuple(tables)


def _compte(value, has_rows: bool, missing: tuple[str, ...], tables: Sequence[str], source: Source, comment: str):
    """A value found on rows; where there is none, or none on incomplete tables, what is missing."""
    if value is None or math.isnan(value) or (missing and not has_rows):
        return missing or tuple(tables)
    return Compte(float(value), _exactly(float(value)), source, comment, missing)


def _exactly(value: float) -> Intervalle:
    return Intervalle(value, value)


def _by_indicators(dataset: Dataset, id_document: str, figures: Sequence[Figure], every: Mapping[str, Figure]):
    """Figures that an indicator declares as its own value, with what it counts of their year."""
    wanted = {figure.id for figure in figures}
    for ind in registry().values():
        for ident in [t.ids[0] for t in ind.publie if not t.operation and t.ids[0] in wanted]:
            figure, result = every[ident], counts(dataset, ind)
            missing = _incomplete(coverage(dataset, ind), figure, ind.sources)
            rows = result.lignes[result.lignes["annee"] == figure.annee]
            value = rows["valeur"].iloc[0] if len(rows) else None
            comment = f"compté par l’indicateur {ind.id}"
            # What an indicator counts on incomplete tables is not its value.
            known = len(rows) > 0 and not missing
            yield ident, _compte(value if known else None, known, missing, ind.sources, result.source, comment)


def _by_figures(dataset: Dataset, id_document: str, figures: Sequence[Figure], every: Mapping[str, Figure]):
    """Figures that others give: the equation declared, or the other mention of the same quantity."""
    for row in dataset.named("rapproche_liens", document=id_document).lignes.itertuples():
        terms = [every[t] for t in row.termes if t in every]
        if len(terms) == len(row.termes) and (
            made := EQUATIONS[row.type_relation](every[row.id_chiffre_publie], terms)
        ):
            valeur, possible, formule = made
            source = Derivation(formule, tuple((t.libelle, t.texte, t.source) for t in terms))
            yield row.id_chiffre_publie, Compte(valeur, possible, source, row.motif)


Fait = tuple[float, Intervalle, str]


def _possible(figure: Figure) -> Intervalle:
    return interval(figure.valeur, figure.qualificatif, figure.unite)


def _sum(figure: Figure, terms: Sequence[Figure]) -> Fait:
    total, possible = 0.0, _exactly(0.0)
    for term in terms:
        total, possible = total + term.valeur, possible + _possible(term)
    return total, possible, f"{' + '.join(number(t.valeur) for t in terms)} = {number(total)}"


def _product(figure: Figure, terms: Sequence[Figure]) -> Fait:
    total, possible = 1.0, _exactly(1.0)
    for term in terms:
        total, possible = total * term.valeur, possible.times(_possible(term))
    return total, possible, f"{' × '.join(number(t.valeur) for t in terms)} = {number(total)}"


def _share(figure: Figure, terms: Sequence[Figure]) -> Fait | None:
    part, whole = terms
    scale = 100 if figure.unite == "%" else 1
    if not whole.valeur:
        return None
    value = scale * part.valeur / whole.valeur
    possible = _possible(part).over(_possible(whole)).times(_exactly(scale))
    return value, possible, f"{number(part.valeur)} / {number(whole.valeur)} = {number(round(value, 2))}"


def _rank(figure: Figure, terms: Sequence[Figure]) -> Fait | None:
    """Rank of an edition from that of an earlier one, so many years apart."""
    before, every = terms[0], terms[1].valeur if len(terms) > 1 else 1
    if figure.annee is None or before.annee is None or (figure.annee - before.annee) % every:
        return None
    value = before.valeur + (figure.annee - before.annee) / every
    told = f"{number(before.valeur)} en {before.annee}, une édition tous les {number(every)} ans"
    told = told if every > 1 else f"{number(before.valeur)} en {before.annee}, une édition par an"
    return value, _exactly(value), f"{told} : {number(value)} en {figure.annee}"


def _same(figure: Figure, terms: Sequence[Figure]) -> Fait:
    (other,) = terms[:1]
    return other.valeur, _possible(other), f"la même quantité, dite ailleurs : {other.texte}"


EQUATIONS: dict[str, Callable[[Figure, Sequence[Figure]], Fait | None]] = {
    "somme": _sum,
    "produit": _product,
    "proportion": _share,
    "suite": _rank,
    "egalite": _same,
    "mention": _same,
}


def titles(tables: Sequence[str]) -> str:
    """French titles of tables, in one phrase."""
    return ", ".join(f"« {TABLES[name].titre} »" for name in dict.fromkeys(tables))
