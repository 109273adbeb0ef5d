"""Computing again: the definitions of an edition over its rows, over today's, or over its own and those added since."""

import contextlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import duckdb

from cuf_metrics.database import CONFIG, Resultat
from cuf_metrics.editions.contenu import figure_of, indicator_of
from cuf_metrics.errors import CufError
from cuf_metrics.indicators.measure import computed_measures, coverage, published_measures
from cuf_metrics.provenance import Requete
from cuf_metrics.store import Extrait, Manifeste

COUVERTURES = ("absente", "partielle", "complète")


@dataclass(frozen=True)
class Cote:
    """One side of a comparison: what it says, and the Parquet files it rests on.

    Attributes:
        nom: how a reader knows it.
        contenu: as `contenu.situation` gives it.
        fichiers: table, or reference_<table> → Parquet file.
    """

    nom: str
    contenu: Mapping
    fichiers: Mapping[str, Path]

    @property
    def au(self) -> date:
        return date.fromisoformat(self.contenu["au"])

    @property
    def manifeste(self) -> Manifeste:
        raw = dict(self.contenu["manifeste"])
        return Manifeste(**raw | {"tables": {n: Extrait(**e) for n, e in raw["tables"].items()}})

    def same(self, other: "Cote", table: str) -> bool:
        """Whether both rest on the same bytes for a table."""
        mine, theirs = (c.contenu["manifeste"]["tables"].get(table) for c in (self, other))
        return bool(mine and theirs) and mine["sha256"] == theirs["sha256"]


class Rejeu:
    """Rows under the views of an edition, for the functions that measure an indicator; read-only, locked down.

    Args:
        manifeste: what the rows cover.
        relations: table → what defines it, as a statement of DuckDB.
        vues: statements that define the views; one that these rows cannot bear is left out, and so are its readers.
        fichiers: the only files that may be read.
        chiffres: published figures of an edition, by id.
        au: date of the values.
    """

    def __init__(
        self, manifeste, relations: Mapping[str, str], vues: list[dict], fichiers, chiffres: Mapping, au: date
    ):
        self.manifeste, self.au = manifeste, au
        self.figures = {ident: figure_of(ident, held) for ident, held in chiffres.items()}
        self.connection = duckdb.connect(":memory:", config=CONFIG)
        # Before anything that an edition holds is run.
        self.connection.execute(f"set allowed_paths = [{', '.join(map(_quoted, fichiers))}]")
        self.connection.execute("set enable_external_access = false")
        self.connection.execute("set lock_configuration = true")
        for statement in (*relations.values(), *(v["sql"] for v in vues)):
            with contextlib.suppress(duckdb.Error):
                self.connection.execute(statement)

    def cited(self, name: str, text: str, /, **bound: object) -> Resultat:
        """Run a query, as `Dataset.cited` does."""
        rows = self.connection.cursor().execute(text, bound).df()
        return Resultat(rows, Requete(name, text, bound, (), len(rows)))

    def values(self, ident: str, held: Mapping) -> dict[int, float] | None:
        """Validated value of each year under a frozen definition; None where it cannot be computed on these rows."""
        try:
            ind = indicator_of(ident, held)
            counted = computed_measures(self, ind, coverage(self, ind), self.au)
            read = published_measures(ind, self.figures, self.au)
        except (CufError, LookupError, TypeError):
            return None
        return {m.annee: m.valeur for m in (*read, *counted) if m.est_validee}


def as_frozen(before: Cote) -> Rejeu:
    """The rows and date of an edition, under its own views."""
    relations = {name: _over(name, path) for name, path in before.fichiers.items()}
    held = before.contenu
    return Rejeu(before.manifeste, relations, held["vues"], before.fichiers.values(), held["chiffres"], before.au)


def with_added(before: Cote, after: Cote) -> Rejeu:
    """Rows of an edition and those whose key came since, at the later date, under the views of the edition.

    What the tables cover is what they cover now, where that is more.
    """
    relations = {name: _over(name, path) for name, path in before.fichiers.items()}
    for name in before.contenu["manifeste"]["tables"]:
        if name in after.fichiers and not before.same(after, name):
            relations[name] = _added(name, before, after)
    old, new = before.manifeste, after.manifeste
    wider = {n: _wider(e, new.tables[n]) if n in new.tables else e for n, e in old.tables.items()}
    figures = {**after.contenu["chiffres"], **before.contenu["chiffres"]}
    files = (*before.fichiers.values(), *after.fichiers.values())
    return Rejeu(replace(old, tables=wider), relations, before.contenu["vues"], files, figures, after.au)


def corrected(before: Cote, after: Cote) -> Rejeu:
    """The later rows, under the views of the edition."""
    relations = {name: _over(name, path) for name, path in after.fichiers.items()}
    held = after.contenu
    return Rejeu(
        after.manifeste, relations, before.contenu["vues"], after.fichiers.values(), held["chiffres"], after.au
    )


def _over(name: str, path: Path) -> str:
    return f"create view {name} as from read_parquet({_quoted(path)})"


def _added(name: str, before: Cote, after: Cote) -> str:
    old, new = (f"read_parquet({_quoted(c.fichiers[name])})" for c in (before, after))
    key = ", ".join(before.contenu["cles"][name])
    # Tables and keys are those of the contracts, as the edition holds them.
    added = f"select n.* from {new} n anti join {old} o using ({key})"  # noqa: S608
    return f"create view {name} as select * from {old} union all by name {added}"  # noqa: S608


def _wider(old: Extrait, new: Extrait) -> Extrait:
    """What covers more; the former where neither holds the other."""
    (first, last), (begin, end) = _years(old), _years(new)
    more = COUVERTURES.index(new.couverture) >= COUVERTURES.index(old.couverture)
    return new if more and begin <= first and last <= end else old


def _years(extrait: Extrait) -> tuple[int, int]:
    found = [int(year) for year in re.findall(r"\d{4}", extrait.periode_couverte)]
    return (min(found), max(found)) if found and extrait.couverture == "complète" else (0, 9999)


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
