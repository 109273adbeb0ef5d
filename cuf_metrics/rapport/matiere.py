"""What the parts of a report share: the dataset, the year, its figures, indicators, verdicts and findings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import pandas as pd

from cuf_metrics.charte import tone
from cuf_metrics.codes import indicator_code
from cuf_metrics.coherence import Constat, findings
from cuf_metrics.database import Dataset
from cuf_metrics.figures import Figure, published
from cuf_metrics.formatting import ABSENT, capitalised, count
from cuf_metrics.indicators.state import Etat, citations, indicators_state
from cuf_metrics.rapport.blocs import Barre, Nombre
from cuf_metrics.rapport.rapprochement import Rapprochement, reconcile
from cuf_metrics.resolution import slug

PLAN = "2023-2027"


@dataclass(frozen=True)
class Matiere:
    """What a report of a year is made of.

    Attributes:
        dataset: the open dataset.
        annee: year reviewed.
        au: day of the report; indicators are those of the end of the year, or of that day if it comes first.
        data: the data folder, for the decisions.
    """

    dataset: Dataset
    annee: int
    au: date
    data: Path

    @cached_property
    def jour(self) -> date:
        """Day on which indicators are judged."""
        return min(self.au, date(self.annee, 12, 31))

    @cached_property
    def etats(self) -> list[Etat]:
        return indicators_state(self.dataset, self.jour, self.data)

    @cached_property
    def axes(self) -> pd.DataFrame:
        """The axes of the plan, with their objectives."""
        return self.dataset.named("plan_axes", periode_plan=PLAN).lignes

    @cached_property
    def lignes(self) -> pd.DataFrame:
        """The figures told, as rows of `dossier_chiffres`."""
        return self.dataset.named("dossier_chiffres", annee=self.annee).lignes

    @cached_property
    def chiffres(self) -> dict[str, Figure]:
        """The figures told, by id, in the order of their codes."""
        return {figure.id: figure for figure in published(self.dataset, self.lignes["id_chiffre_publie"])}

    @property
    def a_un_bilan(self) -> bool:
        """An annual report of that year is among the documents."""
        return bool(self.lignes["est_du_bilan"].any())

    @cached_property
    def rapprochements(self) -> list[Rapprochement]:
        """Verdicts on the figures of the annual report; none where the year has no report."""
        document = f"rapport_{self.annee}"
        return reconcile(self.dataset, document, self.data) if self.a_un_bilan else []

    @cached_property
    def verdicts(self) -> dict[str, str]:
        """Verdict of each figure, by id."""
        return {r.chiffre.id: r.verdict for r in self.rapprochements}

    @cached_property
    def constats(self) -> list[Constat]:
        """Findings about the documents of the year, most severe first."""
        return [c for c in findings(self.dataset) if c.annee == self.annee]

    @property
    def suivis(self) -> Nombre:
        """Indicators of the plan."""
        return self.compte("indicateurs", len(self.etats), "indicateur")

    @property
    def avec_valeur(self) -> Nombre:
        """Those that have a value."""
        return self.compte("indicateurs-avec-valeur", sum(e.mesure is not None for e in self.etats), "indicateur")

    def compte(self, identifiant: str, n: int, singulier: str, pluriel: str | None = None) -> Nombre:
        """A number counted for this report: « 12 indicateurs », under `CUF-2023-S-<identifiant>`."""
        code = f"CUF-{self.annee}-S-{identifiant.replace('_', '-')}"
        return Nombre(code, count(n, singulier, pluriel), float(n))

    def calcule(self, figure: Figure) -> Nombre:
        """A figure computed by a named query, under the code of a number of this report."""
        return Nombre(f"CUF-{self.annee}-S-{figure.id}", figure.texte, figure.valeur)

    def indicateur(self, etat: Etat) -> Nombre:
        """Value of an indicator at the end of the year."""
        code = indicator_code(etat.indicateur.id, self.annee)
        figure = etat.figure
        return Nombre(code, figure.texte, figure.valeur) if figure else Nombre(code, ABSENT, None)

    def parts(
        self, prefixe: str, comptes: Iterable[tuple[str, int, tuple[str, str]]], singulier: str
    ) -> tuple[Barre, ...]:
        """Parts of a distribution: (label, how many, pair of colours) each; those that hold nothing are left out."""
        return tuple(
            Barre(capitalised(label), self.compte(f"{prefixe}-{slug(label)}", n, singulier), tone(pair))
            for label, n, pair in comptes
            if n
        )


def cited(figure: Figure) -> Nombre:
    """A published figure as a number of the report."""
    return Nombre(figure.code, figure.texte, figure.valeur)


def sources(figures: Iterable[Figure]) -> str:
    """« Sources : … »: the documents that figures were read in, each once."""
    titles = list(dict.fromkeys(quote.document for figure in figures for quote in citations(figure)))
    return f"{'Source' if len(titles) == 1 else 'Sources'} : {' ; '.join(titles)}." if titles else ""
