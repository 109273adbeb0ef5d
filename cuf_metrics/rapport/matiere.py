"""What the parts of a report share: the dataset, the year, its figures, indicators, verdicts and findings."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import pandas as pd

from cuf_metrics.charte import tone
from cuf_metrics.codes import indicator_code
from cuf_metrics.coherence import GRAVITES, Constat, about, findings
from cuf_metrics.database import Dataset
from cuf_metrics.figures import Figure, published
from cuf_metrics.formatting import ABSENT, capitalised, count
from cuf_metrics.indicators.state import Etat, citations, indicators_state
from cuf_metrics.rapport.blocs import Barre, Nombre
from cuf_metrics.rapport.rapprochement import Rapprochement, reconcile

PLAN = "2023-2027"
# Severities of the findings that weigh: they are told with the figures that they contradict.
GRAVES = GRAVITES[:2]


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

    @cached_property
    def noms(self) -> dict[str, str]:
        """What each figure told counts, by id; those that one section names alike are told apart by their objects."""
        alike = Counter((f.libelle, f.source.section) for f in self.chiffres.values())
        objets = self.lignes.set_index("id_chiffre_publie")["objet"].dropna()
        return {
            f.id: f"{f.libelle}, {objets[f.id]}"
            if alike[f.libelle, f.source.section] > 1 and f.id in objets
            else f.libelle
            for f in self.chiffres.values()
        }

    @cached_property
    def bilans(self) -> list[str]:
        """Keys of the annual reports of that year among the documents."""
        return list(self.lignes.loc[self.lignes["est_du_bilan"], "id_document"].unique())

    @cached_property
    def rapprochements(self) -> list[Rapprochement]:
        """Verdicts on the figures of the annual report; none where the year has no report."""
        return [r for document in self.bilans for r in reconcile(self.dataset, document, self.data)]

    @cached_property
    def verdicts(self) -> dict[str, Rapprochement]:
        """What was found again of each figure of the annual report, by id."""
        return {r.chiffre.id: r for r in self.rapprochements}

    @cached_property
    def constats(self) -> list[Constat]:
        """Findings that quote the annual report, or about the documents of a year without one; most severe first."""
        every = findings(self.dataset)
        if not self.bilans:
            return [c for c in every if c.annee == self.annee]
        return [c for c in every if any(about([c], document) for document in self.bilans)]

    @property
    def suivis(self) -> Nombre:
        """Indicators of the plan."""
        return self.compte("plan", len(self.etats), "indicateur", libelle="Indicateurs du plan")

    @property
    def avec_valeur(self) -> Nombre:
        """Those that have a value."""
        known = sum(e.mesure is not None for e in self.etats)
        return self.compte("mesures", known, "indicateur", libelle="Indicateurs qui ont une valeur")

    @property
    def de_l_annee(self) -> Nombre:
        """Those whose value is of the year reviewed."""
        recent = sum(e.mesure is not None and e.mesure.annee == self.annee for e in self.etats)
        return self.compte("recents", recent, "indicateur", libelle=f"Indicateurs dont la valeur est de {self.annee}")

    def compte(self, identifiant: str, n: int, singulier: str, pluriel: str | None = None, libelle: str = "") -> Nombre:
        """A number counted for this report: « 12 indicateurs », under `CUF-2023-S-<identifiant>`."""
        code = f"CUF-{self.annee}-S-{identifiant.replace('_', '-')}"
        return Nombre(code, count(n, singulier, pluriel), float(n), libelle)

    def calcule(self, identifiant: str, figure: Figure) -> Nombre:
        """A figure computed by a named query, under the code of a number of this report."""
        return Nombre(f"CUF-{self.annee}-S-{identifiant}", figure.texte, figure.valeur)

    def indicateur(self, etat: Etat) -> Nombre:
        """Value of an indicator at the end of the year."""
        code = indicator_code(etat.indicateur.id, self.annee)
        figure = etat.figure
        return Nombre(code, figure.texte, figure.valeur) if figure else Nombre(code, ABSENT, None)

    def parts(
        self, prefixe: str, comptes: Iterable[tuple[str, int, tuple[str, str]]], singulier: str
    ) -> tuple[Barre, ...]:
        """Parts of a distribution: (label, how many, pair of colours) each, in the order of a closed list.

        Each part bears the prefix and its rank; those that hold nothing are left out.
        """
        return tuple(
            Barre(capitalised(label), self.compte(f"{prefixe}{rank}", n, singulier), tone(pair))
            for rank, (label, n, pair) in enumerate(comptes, 1)
            if n
        )


def number_of(figure: Figure) -> Nombre:
    """A published figure as a number of the report."""
    return Nombre(figure.code, figure.texte, figure.valeur)


def sources(figures: Iterable[Figure]) -> str:
    """« Sources : … »: the documents that figures were read in, each once."""
    titles = list(dict.fromkeys(quote.document for figure in figures for quote in citations(figure)))
    return f"{'Source' if len(titles) == 1 else 'Sources'} : {' ; '.join(titles)}." if titles else ""
