"""Every figure that a document publishes beside what rows, indicators or other figures say of the same thing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cuf_metrics.coherence import GRAVITES, findings
from cuf_metrics.database import Dataset
from cuf_metrics.figures import Figure, known
from cuf_metrics.formatting import UNITS, number, quantity
from cuf_metrics.provenance import Source
from cuf_metrics.rapport.comptes import Compte, Trouves, found_again, titles
from cuf_metrics.rapport.explications import Explication, explanation, read_explanations
from cuf_metrics.rapport.parties import RAPPORT, part_of, place_of
from cuf_metrics.rapport.verdict import VERDICTS, judge
from cuf_metrics.store import DATA

__all__ = ["VERDICTS", "Rapprochement", "reconcile", "unexplained"]

INEXPLIQUE, EXPLIQUE, INCONNU = "écart inexpliqué", "écart expliqué", "non recalculable"
# Kinds of units, and units, of what is read and never counted.
LUS = ("rang", "identifiant", "numero", "ans", "jours")


@dataclass(frozen=True)
class Rapprochement:
    """One published figure and what was found again.

    Attributes:
        chiffre: the figure, with its passage.
        partie: the part of the report it belongs to; in another document, its section.
        verdict: one of `VERDICTS`.
        calcule: the value found again, in the unit of the figure; None when nothing gives it, never 0 for that.
        source: the query or the figures that give it, or None.
        part: for « partiel », the share of the figure that rows know, from 0 to 1; None otherwise.
        pourquoi: how it was found and what the gap is, or why nothing gives it: one French phrase.
        explication: what a body said of the gap, or None.
        est_repete: what gives the value is only another mention of it.
        constats: codes of the findings, major or medium, that quote the figure.
    """

    chiffre: Figure
    partie: str
    verdict: str
    calcule: float | None
    source: Source | None
    part: float | None
    pourquoi: str
    explication: Explication | None
    est_repete: bool = False
    constats: tuple[str, ...] = ()

    @property
    def ecart(self) -> float | None:
        """Value found again minus the published one, in the unit of the figure."""
        return None if self.calcule is None else self.calcule - self.chiffre.valeur


def reconcile(dataset: Dataset, id_document: str = RAPPORT, data: Path = DATA) -> list[Rapprochement]:
    """Reconcile each published figure of a document.

    A count of rows wins over other published figures, and both over an indicator, which may only read a row of the same
    document; one on incomplete tables that finds no row says nothing.

    Args:
        dataset: an open dataset.
        id_document: key of the document.
        data: the data folder, for the explanations.

    Returns:
        One line per figure, in the order of the report; none for a document without figures.

    Raises:
        InvalidData: the explanations are wrong.
    """
    rows = dataset.named("rapproche_chiffres", document=id_document).lignes
    every = known(dataset, dataset.named("rapproche_voisins", document=id_document).lignes["id_chiffre_publie"])
    ordered = sorted(rows.itertuples(), key=lambda r: (place_of(r.section), r.code_court or ""))
    figures = [every[r.id_chiffre_publie] for r in ordered]
    found, told = found_again(dataset, id_document, figures, every), read_explanations(data)
    doubted = _doubted(dataset)
    return [
        replace(_reconciled(f, part_of(r.section), found, told), constats=doubted.get(f.id, ()))
        for f, r in zip(figures, ordered, strict=True)
    ]


def _doubted(dataset: Dataset) -> dict[str, tuple[str, ...]]:
    """Figures that major or medium findings quote, each with their codes."""
    codes: dict[str, tuple[str, ...]] = {}
    for finding in findings(dataset):
        if finding.gravite in GRAVITES[:2]:
            for ident in dict.fromkeys(p.chiffre for p in finding.passages if p.chiffre):
                codes[ident] = (*codes.get(ident, ()), finding.code)
    return codes


def unexplained(rows: Iterable[Rapprochement]) -> list[Rapprochement]:
    """The gaps that nobody has explained, which keep an edition from being frozen."""
    return [row for row in rows if row.verdict == INEXPLIQUE]


def _reconciled(figure: Figure, partie: str, found: Trouves, told: Sequence[Explication]) -> Rapprochement:
    compte = found.comptes.get(figure.id)
    if compte is None:
        why = _why_nothing(figure, found.manques.get(figure.id, ()))
        return Rapprochement(figure, partie, INCONNU, None, None, None, why, None)
    verdict = judge(figure, compte.valeur, compte.possible, not compte.incompletes)
    why = f"{compte.comment} : {quantity(compte.valeur, figure.unite)}{_told(figure, compte, verdict.nom)}"
    said = explanation(told, figure.id, figure.valeur, compte.valeur) if verdict.nom == INEXPLIQUE else None
    name = EXPLIQUE if said else verdict.nom
    return Rapprochement(figure, partie, name, compte.valeur, compte.source, verdict.part, why, said, compte.est_repete)


def _told(figure: Figure, compte: Compte, verdict: str) -> str:
    """What the verdict adds to how the value was found."""
    if verdict == "arrondi":
        return f", ce qu’admet « {figure.texte} »"
    if verdict == "partiel":
        plural = "s" if len(compte.incompletes) > 1 else ""
        return f" ; table{plural} {titles(compte.incompletes)} incomplète{plural}"
    if verdict == INEXPLIQUE:
        gap = compte.valeur - figure.valeur
        more = " alors que la table n’est pas complète" if compte.incompletes and gap > 0 else ""
        return f", soit {number(abs(gap))} de {'plus' if gap > 0 else 'moins'}{more}"
    return ""


def _why_nothing(figure: Figure, missing: Sequence[str]) -> str:
    """Why nothing gives the value again."""
    if figure.unite in LUS or UNITS[figure.unite].kind in LUS:
        return "un rang, une date ou une durée se lit et ne se compte pas"
    if missing:
        return f"aucune ligne pour le compter dans {titles(missing)}"
    if figure.unite == "%":
        return "aucune ligne ne donne cette part"
    return f"aucune ligne ne compte ces {figure.unite}" if figure.unite != "€" else "aucune ligne ne donne ce montant"
