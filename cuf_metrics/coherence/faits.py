"""What the rules read: figures, declared relations, statements, passages and counts of rows, one record per row."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from types import SimpleNamespace

import pandas as pd

from cuf_metrics.coherence.constat import Constat, Examen, Passage
from cuf_metrics.coherence.mots import restitue, typographie
from cuf_metrics.database import Dataset
from cuf_metrics.provenance import Citation

Ligne = SimpleNamespace
PREFIXE = "coherence_"
REQUETES = (
    "coherence_documents",
    "coherence_chiffres",
    "coherence_relations",
    "coherence_enonces",
    "coherence_passages",
    "coherence_comptes",
    "coherence_intitules",
    "coherence_fonds",
    "coherence_evenements",
)


@dataclass(frozen=True)
class Faits:
    """Rows of each query, by its name without prefix (columns and grain are told in its file), None where unknown."""

    lignes: dict[str, list[Ligne]]

    @classmethod
    def read(cls, run: Callable[[str], pd.DataFrame]) -> "Faits":
        """Rows of every query, run by its name."""
        return cls({name.removeprefix(PREFIXE): _records(run(name)) for name in REQUETES})

    @classmethod
    def of(cls, dataset: Dataset) -> "Faits":
        """Rows of a dataset."""
        return cls.read(lambda name: dataset.named(name).lignes)

    @cached_property
    def documents(self) -> dict[str, Ligne]:
        return {row.id_document: row for row in self.lignes["documents"]}

    @cached_property
    def chiffres(self) -> dict[str, Ligne]:
        return {row.id_chiffre_publie: row for row in self.lignes["chiffres"]}

    @cached_property
    def intitules(self) -> dict[str, str]:
        """Subjects that are rows of a table: their title."""
        return {row.sujet: row.nom for row in self.lignes["intitules"]}

    @cached_property
    def noms(self) -> dict[str, str]:
        """Names of subjects: the title of their row, else the first name that a passage gives them."""
        told = {row.sujet: row.valeur_enoncee for row in reversed(self.enonces) if row.propriete == "nom"}
        return told | self.intitules

    @cached_property
    def enonces(self) -> list[Ligne]:
        """Statements, those of the oldest document first."""
        return sorted(self.lignes["enonces"], key=lambda row: (self.documents[row.id_document].annee, row.id_enonce))

    @cached_property
    def _cites(self) -> dict[str, str]:
        """All that passages say of each subject."""
        told = defaultdict(str)
        for row in self.enonces:
            told[row.sujet] += f"{row.citation} {row.section} "
        return told

    def nom(self, sujet: str) -> str:
        """A subject as a reader knows it: its name, else its identifier in the words of its passages."""
        if sujet in self.noms:
            return self.noms[sujet]
        family, _, name = sujet.partition("/")
        return restitue(f"{family} {name}" if name.isdigit() else name, self._cites[sujet])

    def passage(self, row: Ligne) -> Passage:
        """The passage of a row, whatever its table; of a figure, with its codes."""
        citation = Citation(self.documents[row.id_document].titre, row.section or "", row.citation or "")
        code = getattr(row, "code_court", None)
        return Passage(citation, row.id_document, row.id_chiffre_publie if code else "", code or "")

    def examen(
        self, regle: str, objets: Iterable[str], issue: str, lignes: Iterable[Ligne], *, enonce: str, **dit: str
    ) -> Examen:
        """A relation examined, with its finding where it is contradicted or calls for care.

        Args:
            regle, objets, issue, enonce: as in `Examen`.
            lignes: the rows whose passages disagree.
            dit: `gravite`, `titre`, `calcul` and `recommandation` of the finding.
        """
        objets, enonce = tuple(objets), typographie(enonce)
        if issue in ("tient", "indécidable"):
            return Examen(regle, objets, enonce, issue)
        rows = list(lignes)
        passages = _once([self.passage(row) for row in rows])
        told = {name: typographie(text) for name, text in dit.items()}
        annee = self.documents[rows[0].id_document].annee
        return Examen(regle, objets, enonce, issue, Constat(regle, objets, passages=passages, annee=annee, **told))


def _once(passages: list[Passage]) -> tuple[Passage, ...]:
    """Each passage once, under the figures that it holds where there are any."""
    of_figures = {p.citation for p in passages if p.code}
    return tuple(dict.fromkeys(p for p in passages if p.code or p.citation not in of_figures))


def _records(frame: pd.DataFrame) -> list[Ligne]:
    known = frame.astype(object).where(frame.notna(), None)
    return [Ligne(**dict(zip(known.columns, row, strict=True))) for row in known.itertuples(index=False, name=None)]
