"""A Markdown text as its reader meets it: places to link to, links, images, code."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token

LECTEUR = MarkdownIt("commonmark").enable("table")


@dataclass(frozen=True)
class Lien:
    """A link, or an image: where it leads, and the line it is written on."""

    cible: str
    ligne: int
    est_image: bool = False


@dataclass(frozen=True)
class Code:
    """A piece of code: a whole block in a language (« » where none is said), or what is written within a sentence."""

    texte: str
    ligne: int
    langue: str = ""
    est_bloc: bool = False


@dataclass(frozen=True)
class Texte:
    """A Markdown file.

    Attributes:
        nom: its path in the project, with « / ».
    """

    nom: str
    contenu: str

    @cached_property
    def liens(self) -> tuple[Lien, ...]:
        found = []
        for token, line in self._inline:
            target = token.attrs.get("src") or token.attrs.get("href")
            if token.type in ("link_open", "image") and target:
                found.append(Lien(unquote(target), line, token.type == "image"))
        return tuple(found)

    @cached_property
    def codes(self) -> tuple[Code, ...]:
        """Blocks, then what is written within sentences."""
        blocks = [
            Code(t.content, t.map[0] + 2, t.info.strip(), est_bloc=True) for t in self._tokens if t.type == "fence"
        ]
        return (*blocks, *(Code(t.content, line) for t, line in self._inline if t.type == "code_inline"))

    @cached_property
    def ancres(self) -> frozenset[str]:
        """What a link may name after « # »: headings as code forges name them, a repeated one numbered."""
        seen, found = Counter(), set()
        for heading, told in pairwise(self._tokens):
            if heading.type == "heading_open":
                name = anchor(_words(told))
                found.add(f"{name}-{seen[name]}" if seen[name] else name)
                seen[name] += 1
        return frozenset(found)

    @cached_property
    def titres(self) -> tuple[str, ...]:
        pairs = pairwise(self._tokens)
        return tuple(_words(told) for heading, told in pairs if heading.type == "heading_open")

    @cached_property
    def gras(self) -> frozenset[str]:
        """What is written in bold."""
        inline = [token for token, _ in self._inline]
        pairs = pairwise(inline)
        return frozenset(told.content for opening, told in pairs if opening.type == "strong_open")

    @property
    def _tokens(self) -> list[Token]:
        return _parsed(self.contenu)

    @cached_property
    def _inline(self) -> list[tuple[Token, int]]:
        return [pair for token in self._tokens if token.type == "inline" for pair in _within(token)]


def anchor(title: str) -> str:
    """The name of a heading in an address: lower case, without punctuation, hyphens for spaces."""
    return re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-")


@cache
def _parsed(contenu: str) -> list[Token]:
    """Two copies of the project differ by a text or two: the others are read once."""
    return LECTEUR.parse(contenu)


def _within(token: Token) -> Iterator[tuple[Token, int]]:
    line = token.map[0] + 1 if token.map else 0
    for child in token.children:
        yield child, line
        line += child.type in ("softbreak", "hardbreak") or child.content.count("\n")


def _words(token: Token) -> str:
    return "".join(child.content for child in token.children if child.type in ("text", "code_inline"))
