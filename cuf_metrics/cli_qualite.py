"""`python -m cuf_metrics qualite`: what the rows of a dataset are worth, rule by rule."""

import argparse
import json
import sys
import textwrap
from collections import Counter
from datetime import date
from typing import Any

from cuf_metrics.arguments import opened
from cuf_metrics.database import Dataset
from cuf_metrics.formatting import count, number
from cuf_metrics.store import DATA

# Rows told of a rule: enough to see what is wrong; the page has them all.
EXEMPLES = {"table": 3, "json": 20}


def register(commands) -> None:
    """Add the command to the subparsers of the command line."""
    parser = commands.add_parser("qualite", help="ce que valent les lignes d’un jeu, règle par règle")
    parser.add_argument("--jeu", default="publie", help="jeu examiné (publie)")
    parser.add_argument("--format", default="table", choices=list(EXEMPLES), help="présentation (table)")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Print every rule in JSON, or those in default as text; the counts go to stderr.

    Raises:
        CufError: the dataset is missing or damaged.
    """
    from cuf_metrics.qualite import examine, examined_on  # noqa: PLC0415 — only this command examines rows

    dataset = opened(options.jeu, DATA)
    au = examined_on(dataset, date.today())  # noqa: DTZ011 — the reader's own day
    controls = examine(dataset, au)
    if options.format == "json":
        print(json.dumps([_record(dataset, c, au) for c in controls], ensure_ascii=False, allow_nan=False, indent=1))
    else:
        print("\n\n".join(_told(dataset, c, au) for c in controls if c.nb_cas) or "Toutes les règles sont respectées.")
    held = Counter(c.etat for c in controls)
    print(
        f"{count(len(controls), 'règle')} : {count(held['respectée'], 'respectée')}, {number(held['en défaut'])} en "
        f"défaut, {number(held['sans objet'])} sans objet.",
        file=sys.stderr,
    )


def _record(dataset: Dataset, control, au: date) -> dict[str, Any]:
    """A rule as other programs read it."""
    rule = control.regle
    return {
        "rule": rule.id,
        "title": rule.titre,
        "family": rule.famille,
        "severity": rule.gravite,
        "tables": rule.tables,
        "state": control.etat,
        "cases": control.nb_cas,
        "examined": control.nb_examines,
        "owner": rule.responsable,
        "expected": rule.attendu,
        "remedy": rule.remede,
        "rows": _rows(dataset, control, au, EXEMPLES["json"]),
    }


def _rows(dataset: Dataset, control, au: date, most: int) -> list[dict[str, Any]]:
    from cuf_metrics.qualite import cases  # noqa: PLC0415

    names = {"nom_table": "table", "cle": "key", "objet": "subject", "valeur": "value", "explication": "finding"}
    found = cases(dataset, control.regle, au, most).lignes[list(names)].rename(columns=names)
    return json.loads(found.to_json(orient="records", force_ascii=False)) if control.nb_cas else []


def _told(dataset: Dataset, control, au: date) -> str:
    """A rule in default as a person reads it in a terminal."""
    rule = control.regle
    lines = [
        f"{rule.id} · {rule.gravite} · {rule.titre} : {number(control.nb_cas)} cas sur {number(control.nb_examines)}",
        *(f"{row['subject']} : {row['finding']}" for row in _rows(dataset, control, au, EXEMPLES["table"])),
        f"Attendu : {rule.attendu}.",
        f"À faire ({rule.responsable}) : {rule.remede}",
    ]
    return "\n".join(
        textwrap.fill(line, 110, subsequent_indent="    ", initial_indent="  " * (rank > 0))
        for rank, line in enumerate(lines)
    )
