"""The texts of the project, read once."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cuf_metrics.store import PROJET
from docs.texte import Code, Texte

DOSSIERS = ("", "docs", "data/reference")
# What it says of commands, files and pages was true of its time.
HISTOIRE = "CHANGELOG.md"


@dataclass(frozen=True)
class Projet:
    """A copy of the project: its folder, and its Markdown texts by name."""

    racine: Path = PROJET

    @cached_property
    def textes(self) -> dict[str, Texte]:
        files = [path for folder in DOSSIERS for path in sorted((self.racine / folder).glob("*.md"))]
        names = [path.relative_to(self.racine).as_posix() for path in files]
        return {n: Texte(n, path.read_text(encoding="utf-8")) for n, path in zip(names, files, strict=True)}

    def texte(self, nom: str) -> Texte:
        """A text by its name; an empty one where it is missing, which another check tells."""
        return self.textes.get(nom, Texte(nom, ""))

    @cached_property
    def guides(self) -> tuple[Texte, ...]:
        """The user guides, one per role."""
        return tuple(text for name, text in self.textes.items() if name.startswith("docs/guide-"))

    @cached_property
    def codes(self) -> tuple[tuple[Texte, Code], ...]:
        """Every piece of code of the texts that speak of today."""
        return tuple(self._codes())

    def _codes(self) -> Iterator[tuple[Texte, Code]]:
        for name, text in self.textes.items():
            if name != HISTOIRE:
                yield from ((text, code) for code in text.codes)
