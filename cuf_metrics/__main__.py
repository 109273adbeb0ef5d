"""Command line: `python -m cuf_metrics <command>`. Exit 0 done, 1 refused, 2 misuse, 130 interrupted."""

import argparse
import json
import math
import os
import signal
import sys
import textwrap
from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from cuf_metrics import cli_edition, cli_export, cli_identites, cli_import, cli_indicateur, cli_qualite, cli_rapport
from cuf_metrics.arguments import opened, year
from cuf_metrics.coherence import GRAVITES, Constat, examine, findings, unfaithful
from cuf_metrics.construction import build_published
from cuf_metrics.database import select
from cuf_metrics.disk import refused
from cuf_metrics.errors import CufError, QueryRefused
from cuf_metrics.formatting import ABSENT, count, number
from cuf_metrics.indicators.state import Etat, as_frame, as_of, citations, indicators_state, source_text
from cuf_metrics.store import DATA, PROJET

INTERROMPU = 130
# What argparse says by itself, which it looks up in a catalogue: the reader's words, not the library's.
FRANCAIS = {
    "usage: ": "usage : ",
    "positional arguments": "arguments",
    "show this help message and exit": "afficher cette aide",
    "%(prog)s: error: %(message)s\n": "%(prog)s : %(message)s\n",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s : %(message)s",
    "the following arguments are required: %s": "il manque : %s",
    "one of the arguments %s is required": "il manque l’une de ces options : %s",
    "not allowed with argument %s": "cette option ne va pas avec %s",
    "unrecognized arguments: %s": "argument inconnu : %s",
    "expected one argument": "une valeur est attendue",
    "invalid choice: %(value)r (choose from %(choices)s)": "%(value)r n’est pas dans la liste : %(choices)s",
    "invalid %(type)s value: %(value)r": "%(value)r n’est pas une valeur de ce type (%(type)s)",
    "ambiguous option: %(option)s could match %(matches)s": "option ambiguë : %(option)s peut être %(matches)s",
    "ignored explicit argument %r": "cette option ne prend pas de valeur (%r)",
}


def main(arguments: list[str] | None = None) -> int:
    """Run one command; refusals go to stderr in French, never a traceback."""
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
        # Here rather than at exit: a full disk or a closed pipe must be noticed while it can be told.
        print(end="", flush=True)
    except CufError as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:
        # The reader of a pipe (`| head`) has what it wanted; the rest goes nowhere.
        _silence_stdout()
    except OSError as error:
        print(refused(error, "sortie de la commande", DATA), file=sys.stderr)
        _silence_stdout()
        return 1
    except KeyboardInterrupt:
        return INTERROMPU
    return 0


def _silence_stdout() -> None:
    """What is still to be written would fail again when Python exits."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parser() -> argparse.ArgumentParser:
    """The commands, their options and their French refusals; the documentation reads them here."""
    argparse._ = lambda text: FRANCAIS.get(text, text)
    parser = argparse.ArgumentParser(prog="python -m cuf_metrics", description="Observatoire de l’AICT")
    commands = parser.add_subparsers(dest="commande", required=True, metavar="COMMANDE")

    build = commands.add_parser("build", help="construire les extraits d’un jeu de données")
    build.add_argument(
        "--jeu", default="publie", help="jeu à construire (publie), ou jeu importé à rapprocher de nouveau"
    )
    build.set_defaults(run=_build)

    demo = commands.add_parser("demo", help="construire le jeu de démonstration, fictif")
    demo.add_argument(
        "--echelle", type=_whole, metavar="N", help="nombre de répliques du réseau (celui du jeu présent, sinon 1)"
    )
    demo.set_defaults(run=_demo)

    cli_import.register(commands)

    sql = commands.add_parser("sql", help="interroger un jeu en lecture seule")
    sql.add_argument("requete", help="une requête SELECT")
    sql.add_argument("--jeu", default="publie", help="jeu interrogé (publie)")
    faithful = "présentation (table) ; le CSV garde tout tel quel, pour un programme : un tableur y lirait des formules"
    sql.add_argument("--format", default="table", choices=list(FORMATS), help=faithful)
    sql.set_defaults(run=_sql)

    indicators = commands.add_parser("indicators", help="les indicateurs du plan : valeurs, cibles, statuts, sources")
    indicators.add_argument("--jeu", default="publie", help="jeu mesuré (publie)")
    indicators.add_argument("--annee", type=year, help="situation à la fin de cette année (aujourd’hui)")
    indicators.add_argument("--axe", choices=["1", "2", "3", "4"], help="un seul axe du plan")
    indicators.add_argument("--format", default="table", choices=list(FORMATS), help="présentation (table)")
    indicators.set_defaults(run=_indicators)

    check = commands.add_parser("check", help="relire les documents : ce qui se contredit, passages à l’appui")
    check.add_argument("--jeu", default="publie", help="jeu relu (publie)")
    check.add_argument("--gravite", choices=GRAVITES, default=GRAVITES[-1], help="gravité à partir de laquelle montrer")
    check.add_argument("--format", default="table", choices=["table", "json"], help="présentation (table)")
    check.set_defaults(run=_check)

    for others in (cli_export, cli_rapport, cli_edition, cli_qualite, cli_identites, cli_indicateur):
        others.register(commands)

    reference = commands.add_parser("reference", help="reconstruire la géographie de référence (demande npm)")
    reference.set_defaults(run=_reference)
    return parser


def _build(options: argparse.Namespace) -> None:
    if options.jeu != "publie":
        # Only links need the reference of places: the other commands start without it.
        from cuf_metrics.imports import rebuild  # noqa: PLC0415

        (manifest, unused), published = rebuild(options.jeu, DATA), True
        if unused:
            print(f"Décisions sans effet sur ce jeu : {', '.join(unused)}.")
    else:
        manifest, published = build_published(DATA)
    state = "construit" if published else "déjà à jour"
    held = f"{manifest.lignes} lignes, {len(manifest.tables)} tables"
    print(f"Jeu « {manifest.jeu} » {state} : {held}, version {manifest.version}.")


def _demo(options: argparse.Namespace) -> None:
    # Only this command and the refresh of a dataset draw a network.
    from cuf_metrics.demonstration import build_demonstration, scale_in_force  # noqa: PLC0415

    manifest, published = build_demonstration(options.echelle, DATA)
    state = "construit" if published else "déjà à jour"
    print(f"Jeu « {manifest.jeu} » {state} à l’échelle {scale_in_force(DATA)}, version {manifest.version}.")
    counted = {"collectivites": "collectivités", "reunions": "réunions", "participations": "participations"}
    counted |= {"adhesions": "adhésions annuelles", "flux": "mouvements d’argent"}
    print(", ".join(f"{number(manifest.tables[name].lignes)} {noun}" for name, noun in counted.items()) + ".")
    print(manifest.mention)


def _sql(options: argparse.Namespace) -> None:
    dataset = opened(options.jeu, DATA)
    # DuckDB does not always hear Ctrl-C while it runs: the system ends the command by itself, nothing being half-done.
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        rows = select(dataset, options.requete, exact=True).lignes
    finally:
        signal.signal(signal.SIGINT, before)
    try:
        FORMATS[options.format](rows.rename_columns(_distinct(rows.column_names)))
    except (ValueError, ArithmeticError, NotImplementedError, pa.ArrowException) as error:
        raise QueryRefused(
            "résultat",
            f"une valeur ne s’écrit pas au format {options.format} ({error})",
            "des nombres, des textes, des dates des années 1 à 9999",
            "Convertissez la colonne en texte dans la requête : cast(colonne as varchar).",
        ) from error


def _indicators(options: argparse.Namespace) -> None:
    dataset = opened(options.jeu, DATA)
    states = [
        s for s in indicators_state(dataset, as_of(options.annee), DATA) if options.axe in (None, *s.indicateur.axes)
    ]
    records = as_frame(states).to_dict("records")
    if options.format == "json":
        # Nested: a table has no room for every published figure about an indicator, with its passage.
        told = [
            {**r, "objectifs": s.indicateur.objectif, "actions": s.indicateur.action, "chiffres_publies": _published(s)}
            for r, s in zip(records, states, strict=True)
        ]
        print(_json(_plain(told), indent=1))
        return
    if options.format == "table":
        records = [_line(state) for state in states]
    FORMATS[options.format](pa.table({c: _typed([r[c] for r in records]) for c in records[0]}))


def _line(state: Etat) -> dict[str, str]:
    """An indicator as a person reads it in a terminal."""
    ind, figure = state.indicateur, state.figure
    precision = f" ({state.statut.precision})" if state.statut.precision else ""
    return {
        "id": ind.id,
        "libelle": ind.libelle,
        "objectif": ", ".join(ind.objectif),
        "niveau": ind.niveau,
        "valeur": number(figure.valeur) if figure else ABSENT,
        "unite": ind.unite,
        "periode": figure.periode_lisible if figure else "",
        "origine": figure.origine if figure else "",
        "reference": number(state.reference.valeur) if state.reference else "",
        "cible": number(state.cible.valeur) if state.cible else "",
        "statut": state.statut.code + precision,
        "source": source_text(figure) if figure else state.motif,
    }


def _published(state: Etat) -> list[dict[str, Any]]:
    """Published figures of an indicator: its own values, then the related ones, each with its passages."""
    own = [(m.figure, "valeur") for m in state.publiees]
    return [
        {
            "role": role,
            "libelle": f.libelle,
            "valeur": f.valeur,
            "unite": f.unite,
            "qualificatif": f.qualificatif,
            "periode": f.periode or None,
            "citations": [{"document": c.document, "section": c.section, "citation": c.texte} for c in citations(f)],
        }
        for f, role in own + [(f, "repère") for f in state.reperes]
    ]


def _check(options: argparse.Namespace) -> None:
    dataset = opened(options.jeu, DATA)
    examined = examine(dataset)
    shown = GRAVITES[: GRAVITES.index(options.gravite) + 1]
    found = [c for c in findings(dataset) if c.gravite in shown]
    if options.format == "json":
        print(_json([_finding(c) for c in found], indent=1))
    else:
        print("\n\n".join(map(_told, found)) or "Aucun constat.")
    for figure in unfaithful(dataset):
        print(f"Transcription à corriger : {figure} n’est pas écrit dans son passage.", file=sys.stderr)
    held = sum(e.issue == "tient" for e in examined)
    none = "" if examined else " : ce jeu ne porte ni chiffre publié ni énoncé à confronter"
    print(
        f"{count(len(found), 'constat')} ; {count(len(examined), 'relation vérifiée', 'relations vérifiées')}, "
        f"dont {number(held)} {'tient' if held < 2 else 'tiennent'}{none}.",
        file=sys.stderr,
    )


def _finding(constat: Constat) -> dict[str, Any]:
    """A finding as other programs read it."""
    quotes = [
        {"document": p.citation.document, "section": p.citation.section, "quote": p.citation.texte, "figure": p.code}
        for p in constat.passages
    ]
    return {
        "code": constat.code,
        "severity": constat.gravite,
        "title": constat.titre,
        "quotes": quotes,
        "arithmetic": constat.calcul,
        "recommendation": constat.recommandation,
        "rule": constat.regle,
    }


def _told(constat: Constat) -> str:
    """A finding as a person reads it in a terminal."""
    cited = dict.fromkeys(p.citation for p in constat.passages)
    quotes = [f"« {c.texte} » ({c.document}, {c.section})" for c in cited]
    lines = [f"{constat.code} · {constat.gravite} · {constat.titre}", *quotes, constat.calcul, constat.recommandation]
    return "\n".join(
        textwrap.fill(line, 110, subsequent_indent="    ", initial_indent="  " * (n > 0))
        for n, line in enumerate(lines)
    )


def _typed(values: list) -> pa.Array:
    """A column of one kind, empty where nothing is known."""
    return pa.array(values) if any(v is not None for v in values) else pa.nulls(len(values), pa.string())


def _whole(text: str) -> int:
    if text.isdecimal() and len(text) < 10:
        return int(text)
    raise argparse.ArgumentTypeError(f"« {text} » n’est pas un nombre entier")


def _distinct(names: list[str]) -> list[str]:
    """Column names, a repeated one numbered (id, id_1), so that none hides another."""
    given: list[str] = []
    for name in names:
        rank, free = 0, name
        while free in given or (rank and free in names):
            rank += 1
            free = f"{name}_{rank}"
        given.append(free)
    return given


def _as_table(rows: pa.Table) -> None:
    frame = pd.DataFrame(_records(rows), columns=rows.column_names, dtype=object).fillna("")
    print(frame.to_string(index=False, max_colwidth=60) if len(frame) else "Aucune ligne.")


def _as_csv(rows: pa.Table) -> None:
    pa.csv.write_csv(pa.table([_in_csv(c) for c in rows.columns], names=rows.column_names), sys.stdout.buffer)


def _in_csv(column: pa.ChunkedArray) -> pa.ChunkedArray | pa.Array:
    """A column as CSV can hold it: nested values in JSON, nothing for what is not a number."""
    kind = column.type
    if pa.types.is_decimal(kind) and kind.scale:
        # An amount is written as a person would: no zeros after its last digit.
        return pc.replace_substring_regex(column.cast(pa.string()), r"\.?0+$", "")
    if pa.types.is_floating(kind):
        return pc.if_else(pc.is_finite(column), column, None)
    if not (pa.types.is_nested(kind) or pa.types.is_interval(kind) or pa.types.is_binary(kind)):
        return column
    values = [_plain(value) for value in _values(column)]
    return pa.array([v if v is None or isinstance(v, str) else _json(v) for v in values], pa.string())


def _as_json(rows: pa.Table) -> None:
    print(_json(_records(rows), indent=1))


def _records(rows: pa.Table) -> list[dict[str, Any]]:
    columns = [[_plain(value) for value in _values(column)] for column in rows.columns]
    return [dict(zip(rows.column_names, record, strict=True)) for record in zip(*columns, strict=True)]


def _values(column: pa.ChunkedArray) -> list:
    try:
        return column.to_pylist()
    except (ValueError, OverflowError):
        # A date that Python cannot hold (before the year 1, after 9999) is given as text.
        return column.cast(pa.string()).to_pylist()


def _json(value: Any, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent)


def _plain(value: Any) -> Any:
    """A value as JSON can hold it: numbers as numbers, ISO dates, nothing for what is not a number."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float | Decimal):
        whole = isinstance(value, Decimal) and value.is_finite() and value == value.to_integral_value()
        return (int(value) if whole else float(value)) if math.isfinite(value) else None
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    return value if isinstance(value, str | int | None) else str(value)


def _reference(options: argparse.Namespace) -> None:
    # Only this command needs the packages that read shapes and registries.
    from cuf_metrics.reference import build_reference  # noqa: PLC0415
    from cuf_metrics.reference.fond import write_background  # noqa: PLC0415

    written = build_reference(DATA / "reference")
    written.append(write_background(DATA / "reference/pays.parquet", PROJET / "static/pays.geojson"))
    for path in written:
        print(path.name)


FORMATS: dict[str, Callable[[pa.Table], None]] = {"table": _as_table, "csv": _as_csv, "json": _as_json}

if __name__ == "__main__":
    sys.exit(main())
