"""Errors a reader can act on: where, what, what was expected, how to mend it.

This module imports nothing from the package, so that every other module may raise from it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

# What no message repeats, wherever it was read.
COURRIEL = r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}"
TELEPHONE = r"(?:(?:\+|00)33[ .-]?(?:\(0\))?[ .-]?[1-9]|0[1-9])(?:[ .-]?[0-9]{2}){4}"
PERSONNEL = re.compile(rf"{COURRIEL}|(?<![0-9]){TELEPHONE}(?![0-9])")
MASQUE = "[masqué]"


@dataclass(frozen=True)
class Problem:
    """One thing wrong with an input.

    Attributes:
        ou: file, sheet, column: where the reader must look.
        constat: what was found, counted, without a full stop.
        attendu: what would have been accepted.
        remede: what to do about it.
        exemple: one offending value as written, if any.
        ligne: line of that example in the file, counted from 1, header included.
        colonne: header of the column, as the file writes it, where the problem is one of cells.
        lignes: every line concerned, where they are known: what a copy of the file marks.
        cellule: what is said of each of these cells, after its value, or by line where it differs.
    """

    ou: str
    constat: str
    attendu: str = ""
    remede: str = ""
    exemple: str | None = None
    ligne: int | None = None
    colonne: str = field(default="", compare=False)
    lignes: Sequence[int] = field(default=(), compare=False, repr=False)
    cellule: str | Mapping[int, str] = field(default="", compare=False, repr=False)

    def __post_init__(self):
        for name in ("ou", "constat", "remede", "exemple"):
            if text := getattr(self, name):
                object.__setattr__(self, name, PERSONNEL.sub(MASQUE, text))

    def __str__(self) -> str:
        return " ".join(part for part in (self._finding(), self._expected(), self.remede) if part)

    def _finding(self) -> str:
        details = []
        if self.exemple is not None:
            details.append(f"ex. « {self.exemple} »")
        if self.ligne is not None:
            details.append(f"ligne {self.ligne}")
        suffix = f" ({', '.join(details)})" if details else ""
        return f"{self.ou} : {self.constat}{suffix}."

    def _expected(self) -> str:
        return f"Attendu : {self.attendu}." if self.attendu else ""


class CufError(Exception):
    """A refusal, in French, that says where, what, expected and remedy.

    Args:
        ou, constat, attendu, remede: see `Problem`; enough for a single problem.
        problems: every problem at once, when there may be several.
        consequence: what the refusal left untouched, said once at the end.
    """

    def __init__(
        self,
        ou: str = "",
        constat: str = "",
        attendu: str = "",
        remede: str = "",
        *,
        problems: list[Problem] | None = None,
        consequence: str = "",
    ):
        self.problems = problems or [Problem(ou, constat, attendu, remede)]
        self.consequence = consequence
        super().__init__(str(self))

    def __str__(self) -> str:
        lines = [str(problem) for problem in self.problems]
        if len(lines) > 1:
            lines = [f"{len(lines)} problèmes :", *(f"- {line}" for line in lines)]
        if self.consequence:
            lines.append(self.consequence)
        return "\n".join(lines)

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows of a refusal: its sentences, not the code that says them."""
        return str(self).splitlines()


class InvalidData(CufError):
    """Input rows that break a contract; nothing was published."""


class DatasetMissing(CufError):
    """A dataset that has not been built, or whose files are damaged."""


class QueryRefused(CufError):
    """A query that is not a single read-only SELECT, or that DuckDB rejected."""


class UnknownUnit(CufError):
    """A unit outside the closed list of `formatting.UNITS`."""
