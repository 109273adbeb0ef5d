"""Texts of the queries: one file each, read once, with what they read and the values they take."""

import re
from functools import cache
from pathlib import Path

from cuf_metrics.contracts import TABLES

FOLDER = Path(__file__).parent
PARAMETRE = re.compile(r"\$([a-z_]\w*)")
# Computed once, when the dataset is opened: the queries of the pages read them, several times.
EN_MEMOIRE = frozenset(
    {"liens", "formes", "collectivites_situees", "reunions_situees", "adherents", "formes_adherentes", "presences"}
)


@cache
def named_query(name: str) -> str:
    """Text of cuf_metrics/sql/<name>.sql."""
    return (FOLDER / f"{name}.sql").read_text(encoding="utf-8").strip()


@cache
def query_names() -> tuple[str, ...]:
    """Names of the queries of the pages, in order."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.sql")))


@cache
def grain(name: str) -> str:
    """What one row of a query of the pages is, as the comment at its head says."""
    head = " ".join(re.findall(r"^-- (.*)", named_query(name), re.MULTILINE))
    return re.search(r"Grain: (.*?)(?:\. |\.?$)", head)[1]


@cache
def view_sentence(view: str) -> str:
    """What a view is, in French, as the comment at its head says; nothing where it says nothing."""
    told = re.match(r"-- Vue : (.*)", named_query(f"views/{view}"))
    return told[1] if told else ""


@cache
def filter_keys(text: str) -> frozenset[str]:
    """Keys of `$filtre` that a query reads, through views too."""
    return frozenset(re.findall(r"\$filtre\['(\w+)'\]", shown_query(text)))


@cache
def view_names() -> tuple[str, ...]:
    """Views, each after those it reads."""
    ordered: dict[str, None] = {}

    def place(name: str) -> None:
        for needed in _views_of(_relations(named_query(f"views/{name}"))):
            if needed != name:
                place(needed)
        ordered.setdefault(name)

    for path in sorted((FOLDER / "views").glob("*.sql")):
        place(path.stem)
    return tuple(ordered)


def definition(view: str, base: str = "") -> str:
    """A view as DuckDB takes it; one with `$parameters` takes them as arguments, in alphabetical order.

    Args:
        base: the attached database that holds what is computed once, followed by a dot; the main one when left out.
    """
    text = named_query(f"views/{view}")
    if arguments := sorted(parameters_of(text)):
        body = PARAMETRE.sub(r"\1", text)
        return f"create macro {view}({', '.join(arguments)}) as table {body}"
    return f"create table {base}{view} as {text}" if view in EN_MEMOIRE else f"create view {view} as {text}"


@cache
def shown_query(text: str) -> str:
    """A query followed by the views it reads, so that a reader can follow it."""
    views = [f"-- Vue « {view} » :\n{bare_query(named_query(f'views/{view}'))}" for view in _views_read(text)]
    return "\n\n".join([bare_query(text), *views])


@cache
def tables_read(text: str) -> tuple[str, ...]:
    """Tables that a query reads, through views too, in the order they appear."""
    return tuple(dict.fromkeys(t for t in _relations(shown_query(text)) if t in TABLES))


def parameters_of(text: str) -> set[str]:
    """Names of the values bound to a query."""
    return set(PARAMETRE.findall(text))


def bare_query(text: str) -> str:
    """A query without its comments, which speak to developers."""
    return re.sub(r"^\s*--.*(\n|\Z)", "", text, flags=re.MULTILINE).strip()


def _views_read(text: str) -> list[str]:
    """Views of a query and the views of those, each before what it needs."""
    read: dict[str, None] = {}

    def follow(names: list[str]) -> None:
        for name in names:
            if name not in read:
                read[name] = None
                follow(_views_of(_relations(named_query(f"views/{name}"))))

    follow(_views_of(_relations(text)))
    return list(read)


def _views_of(relations: list[str]) -> list[str]:
    return [r for r in dict.fromkeys(relations) if (FOLDER / f"views/{r}.sql").exists()]


def _relations(text: str) -> list[str]:
    return re.findall(r"\b(?:from|join)\s+([a-z_]+)", text)
