"""What changed since an edition, and why: each change has its class, and the changes of a value add up to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import pandas as pd

from cuf_metrics.database import REFERENCES, Dataset
from cuf_metrics.editions.contenu import situation
from cuf_metrics.editions.ecarts import CLASSES, CORRECTION, DEFINITION, NOUVELLE, Changement, declared_changes
from cuf_metrics.editions.lignes import changed_rows, row_changes, structure
from cuf_metrics.editions.registre import Edition
from cuf_metrics.editions.rejeu import Cote, Rejeu, as_frozen, corrected, with_added
from cuf_metrics.formatting import count
from cuf_metrics.store import DATA

__all__ = ["CLASSES", "Comparaison", "Etape", "Pont", "compare", "compare_editions"]


@dataclass(frozen=True)
class Etape:
    """One step of a bridge: what changed, and the value it led to.

    Attributes:
        classes: one of `CLASSES`; several where the steps between cannot be computed apart.
        avant, apres: values before and after the step, in the indicator's unit; None where there is none.
    """

    classes: tuple[str, ...]
    avant: float | None
    apres: float | None

    @property
    def contribution(self) -> Fraction | None:
        """Exact difference that the step makes."""
        return None if None in (self.avant, self.apres) else _exact(self.apres) - _exact(self.avant)


@dataclass(frozen=True)
class Pont:
    """A value of an indicator from one side to the other, in steps whose contributions add up to the difference.

    Attributes:
        id_indicateur, libelle, unite: of the indicator; the unit of the later side.
        annee_avant, annee_apres: years of the two values: the same one, or the last validated of each side.
        etapes: those that changed the value, in the order they are computed.
        tables: tables that the indicator reads, on either side.
    """

    id_indicateur: str
    libelle: str
    unite: str
    annee_avant: int | None
    annee_apres: int | None
    avant: float | None
    apres: float | None
    etapes: tuple[Etape, ...]
    tables: tuple[str, ...]

    @property
    def difference(self) -> Fraction | None:
        """Later value less former one, exact; None where one of them is missing."""
        return None if None in (self.avant, self.apres) else _exact(self.apres) - _exact(self.avant)

    @property
    def est_separable(self) -> bool:
        """Whether what each class of change did is known apart."""
        return all(len(e.classes) == 1 for e in self.etapes)


@dataclass(frozen=True)
class Comparaison:
    """All that differs between two sides.

    Attributes:
        avant, apres: names of the sides.
        ponts: values of indicators that changed, or whose changes cancel out.
        changements: figures, definitions, decisions and statuses that changed, then rows of each table.
        lignes: rows behind, as `lignes.changed_rows` gives them.
        structure: what of the tables themselves changed.
    """

    avant: str
    apres: str
    ponts: tuple[Pont, ...]
    changements: tuple[Changement, ...]
    lignes: pd.DataFrame
    structure: tuple[str, ...]

    def of(self, classe: str) -> list[Changement]:
        """Changes of a class."""
        return [c for c in self.changements if c.classe == classe]

    @property
    def compte_des_lignes(self) -> str:
        """How many rows differ, and in how many places."""
        rows = self.lignes[["table", "cle"]].drop_duplicates()
        told = count(len(self.lignes), "changement")
        return f"{count(len(rows), 'ligne différente', 'lignes différentes')}, {told}"

    def behind(self, pont: Pont) -> pd.DataFrame:
        """Rows changed in the tables that a bridge's indicator reads."""
        return self.lignes[self.lignes["table"].isin(pont.tables)]

    @property
    def est_vide(self) -> bool:
        """Nothing changed at all."""
        return not (self.ponts or self.changements or len(self.lignes) or self.structure)


def compare(edition: Edition, dataset: Dataset, au: date, data: Path = DATA) -> Comparaison:
    """What changed since an edition.

    Args:
        edition: verified, as `read_edition` gives it.
        dataset: the dataset as it stands.
        au: date of the later values and statuses.
        data: the data folder.
    """
    return between(side(edition), today(dataset, au, data))


def today(dataset: Dataset, au: date, data: Path = DATA) -> Cote:
    """The dataset as it stands, as one side of a comparison."""
    manifest = dataset.manifeste
    version = data / "extraits" / ".versions" / manifest.jeu / manifest.version
    files = {name: version / e.fichier for name, e in manifest.tables.items()}
    places = {f"reference_{n}": data / "reference" / f"{n}.parquet" for n in REFERENCES}
    files |= {name: path for name, path in places.items() if path.exists()}
    return Cote("aujourd’hui", situation(dataset, au, data), files)


def compare_editions(before: Edition, after: Edition) -> Comparaison:
    """What changed from an edition to a later one, both verified."""
    return between(side(before), side(after))


def side(edition: Edition) -> Cote:
    """An edition as one side of a comparison."""
    folder = edition.dossier / "extraits"
    return Cote(edition.nom, edition.contenu, {p.stem: p for p in sorted(folder.glob("*.parquet"))})


def between(before: Cote, after: Cote) -> Comparaison:
    """Everything that differs between two sides."""
    rows = changed_rows(before, after)
    return Comparaison(
        before.nom,
        after.nom,
        tuple(_bridges(before, after)),
        (*declared_changes(before.contenu, after.contenu), *row_changes(rows)),
        rows,
        tuple(structure(before, after)),
    )


def displayed(value: float, unit: str) -> Fraction:
    """A value as it is written, so that differences of what is read add up to the last digit."""
    return round(_exact(value) * (100 if unit == "ratio" else 1), 2)


class _Rejeux:
    """The three computations between the two sides, each opened when a first indicator needs it."""

    def __init__(self, before: Cote, after: Cote):
        self.before, self.after = before, after

    @cached_property
    def frozen(self) -> Rejeu:
        return as_frozen(self.before)

    @cached_property
    def added(self) -> Rejeu:
        return with_added(self.before, self.after)

    @cached_property
    def corrected(self) -> Rejeu:
        return corrected(self.before, self.after)


def _bridges(before: Cote, after: Cote) -> list[Pont]:
    old, new = (c.contenu["indicateurs"] for c in (before, after))
    steps, found = _Rejeux(before, after), []
    for ident in sorted({*old, *new}):
        first, last = old.get(ident), new.get(ident)
        if first and last and _may_differ(first, last, before, after):
            found += _of_indicator(ident, first, last, steps)
    return found


def _may_differ(first: Mapping, last: Mapping, before: Cote, after: Cote) -> bool:
    """Whether its values, its definition or what it reads changed: nothing else can move it."""
    same = all(before.same(after, t) for t in (*first["tables"], *last["tables"], "chiffres_publies"))
    return not same or first["empreinte"] != last["empreinte"] or _values(first) != _values(last)


def _of_indicator(ident: str, first: Mapping, last: Mapping, steps: _Rejeux) -> list[Pont]:
    """The bridges of an indicator: its last value where its year moved, then each year that both sides or one tell."""
    states = [
        ((), _values(first)),
        # Frozen rows under the frozen definition: a difference here comes from the program that computes.
        ((DEFINITION,), steps.frozen.values(ident, first)),
        ((NOUVELLE,), steps.added.values(ident, first)),
        ((CORRECTION,), steps.corrected.values(ident, first)),
        ((DEFINITION,), _values(last)),
    ]
    told = {"libelle": last["entete"]["libelle"], "unite": last["entete"]["unite"]}
    told["tables"] = tuple(dict.fromkeys([*first["tables"], *last["tables"], "chiffres_publies"]))
    former, later = states[0][1], states[-1][1]
    start, end = (max(values, default=None) for values in (former, later))
    found = [] if start == end else _bridge(ident, told, states, start, end)
    # A year that came as the last one is told already.
    years = {*former, *later} - ({end} - {*former} if found else set())
    for year in sorted(years, reverse=True):
        found += _bridge(ident, told, states, year, year)
    return found


def _bridge(ident: str, told: Mapping, states: list, year: int | None, other: int | None) -> list[Pont]:
    """The bridge from the value of a year to that of another; none where nothing moved it."""
    etapes = _steps([(classes, _at(values, year, other)) for classes, values in states])
    ends = {"avant": states[0][1].get(year), "apres": states[-1][1].get(other)}
    return [Pont(ident, annee_avant=year, annee_apres=other, **told, **ends, etapes=etapes)] if etapes else []


INCONNU = object()


def _at(values: Mapping[int, float] | None, year: int | None, other: int | None) -> object:
    """The value that a computation gives: of the year, or the last one; unknown where it could not run."""
    if values is None:
        return INCONNU
    if year == other:
        return values.get(year)
    return values[max(values)] if values else None


def _steps(states: list[tuple[tuple[str, ...], object]]) -> tuple[Etape, ...]:
    """Steps that change the value; those between which nothing is known are one."""
    kept, pending = [], ()
    last = len(states) - 1
    for rank, (classes, value) in enumerate(states):
        pending += tuple(c for c in classes if c not in pending)
        # Between two numbers, a state without a value tells nothing of what each change is worth.
        hollow = value is None and None not in (states[0][1], states[-1][1])
        if rank in (0, last) or not (value is INCONNU or hollow):
            kept.append((pending, value))
            pending = ()
    return tuple(Etape(c, start, end) for (_, start), (c, end) in pairwise(kept) if start != end)


def _values(held: Mapping) -> dict[int, float]:
    """Validated value of each year as an edition holds it, the computed one where there are two."""
    return {m["annee"]: m["valeur"] for m in held["mesures"] if m["est_validee"]}


def _exact(value: float) -> Fraction:
    """The decimal that a reader sees, not its binary neighbour."""
    return Fraction(str(value))
