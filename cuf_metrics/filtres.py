"""What a reader keeps of the life of the network: the filters that pages share, as queries take them.

Bound to a query as `$filtre` (see the views reunions_choisies, presences_choisies, adherents_choisis).
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any


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
