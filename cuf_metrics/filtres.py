"""What a reader keeps of the life of the network: the filters that pages share, as queries take them.

Bound to a query as `$filtre` (see the views reunions_choisies, presences_choisies, adherents_choisis).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from cuf_metrics.errors import QueryRefused
from cuf_metrics.liens import TOUS
from cuf_metrics.validation import not_among


@dataclass(frozen=True)
class Filtre:
    """Values kept, none of a kind for all of it.

    Attributes:
        annee: one year, or None.
        poles, types: as the dataset names them.
        pays: ISO 3166-1 alpha-3 codes.
        regions: Insee codes of regions.
        membre: « oui » or « non », or "" for both.
    """

    annee: int | None = None
    poles: tuple[str, ...] = ()
    pays: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    membre: str = ""

    @property
    def actifs(self) -> tuple[str, ...]:
        """Names of the filters that keep something out."""
        return tuple(f.name for f in fields(self) if getattr(self, f.name) != f.default)

    def valeurs(self) -> dict[str, Any]:
        """The filter as a query takes it: lists rather than tuples."""
        held = {f.name: getattr(self, f.name) for f in fields(self)}
        return {name: list(v) if isinstance(v, tuple) else v for name, v in held.items()}

    def sans(self, *names: str) -> "Filtre":
        """The same without some filters."""
        return replace(self, **{f.name: f.default for f in fields(self) if f.name in names})

    def avec(self, names: Iterable[str]) -> "Filtre":
        """The same, reduced to some filters."""
        return self.sans(*(set(self.actifs) - set(names)))


def completed(filtre: Mapping[str, Any] | None, keys: Collection[str]) -> dict[str, Any]:
    """A filter as a query takes it, with the keys left out: they keep everything.

    Args:
        filtre: values kept, by name, or None for everything.
        keys: those that the query reads.

    Raises:
        QueryRefused: not values by name, or a name that no filter has.
    """
    everything = TOUS | Filtre().valeurs()
    if not isinstance(filtre, Mapping | None):
        wanted = 'des valeurs par leur nom : filtre={"pays": ["LBN"]}'
        raise QueryRefused("requête, paramètre « $filtre »", f"« {filtre} » n’est pas un filtre", wanted)
    given = dict(filtre or {})
    if wrong := [name for name in given if name not in everything]:
        raise QueryRefused(problems=not_among("requête, paramètre « $filtre »", wrong, sorted(everything)).problems)
    for name, value in given.items():
        # DuckDB would take a text for a list of none of its words.
        if isinstance(everything[name], list) and isinstance(value, str):
            found = f"« {value} » est un texte"
            raise QueryRefused(f"requête, filtre « {name} »", found, "une liste", f'Écrivez : ["{value}"].')
    return given | {name: everything[name] for name in sorted(keys) if name not in given}
