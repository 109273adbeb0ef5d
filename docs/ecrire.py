"""Markdown written from data: what every page made from the code has in common."""

from collections.abc import Iterable, Sequence


def page(titre: str, source: str, chapeau: str, parts: Iterable[str]) -> str:
    """A whole page.

    Args:
        source: what it is made from, in the project.
        chapeau: what the reader finds here.
        parts: Markdown, one block each.
    """
    made = (
        f"> Page engendrée par `make docs` à partir de {source} : ne la modifiez pas, modifiez ce dont elle est faite."
    )
    return "\n\n".join([f"# {titre}", made, chapeau, *parts]) + "\n"


def table(heads: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    rows = [heads, ["---"] * len(heads), *lines]
    return "\n".join(f"| {' | '.join(map(_cell, row))} |" for row in rows)


def items(lines: Iterable[str]) -> str:
    """A list of points."""
    return "\n".join(f"- {line}" for line in lines)


def block(text: str, langue: str = "") -> str:
    """A block of code."""
    return f"```{langue}\n{text.strip()}\n```"


def code(text: str) -> str:
    """A name as the data write it; nothing for nothing."""
    return f"`{text}`" if text else ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
