"""What a table is: grain, key, columns and the equations that hold on every row."""

from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa

from cuf_metrics.contracts.field import ARROW_TYPES
from cuf_metrics.contracts.fields import FIELDS


@dataclass(frozen=True)
class Check:
    """An equation that holds on every row: SQL predicate, and what it means in French."""

    predicat: str
    attendu: str


@dataclass(frozen=True)
class Table:
    """A table: French title, grain, key, and column names; `*` marks those never empty."""

    titre: str
    description: str
    grain: str
    key: tuple[str, ...]
    declaration: str
    checks: tuple[Check, ...] = ()
    citation_exigee: bool = True

    @cached_property
    def columns(self) -> tuple[str, ...]:
        return tuple(name.rstrip("*") for name in self.declaration.split())

    @cached_property
    def required(self) -> frozenset[str]:
        return frozenset(n.rstrip("*") for n in self.declaration.split() if n.endswith("*"))

    @cached_property
    def arrow_schema(self) -> pa.Schema:
        return pa.schema([pa.field(name, ARROW_TYPES[FIELDS[name].type]) for name in self.columns])
