"""Command line: `python -m cuf_metrics <command>`. Exit 0 done, 1 refused, 2 misuse."""

import argparse
import csv
import json
import math
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal

import pandas as pd
import pyarrow as pa

from cuf_metrics.database import open_dataset
from cuf_metrics.errors import CufError
from cuf_metrics.store import DATA, PROJET, build_published


def main(arguments: list[str] | None = None) -> int:
    """Run one command; refusals go to stderr in French, never a traceback."""
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
    except CufError as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:
        # The reader of a pipe (`| head`) has what it wanted.
        sys.stderr.close()
    except OSError as error:
        where = error.filename or "système"
        print(
            f"{where} : le système refuse l’opération ({error.strerror or error}). Rien n’a été publié.",
            file=sys.stderr,
        )
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m cuf_metrics", description="Observatoire de l’AICT")
    commands = parser.add_subparsers(dest="commande", required=True, metavar="COMMANDE")

    build = commands.add_parser("build", help="construire les extraits d’un jeu de données")
    build.add_argument("--jeu", default="publie", choices=["publie"], help="jeu à construire (publie)")
    build.set_defaults(run=_build)

    sql = commands.add_parser("sql", help="interroger un jeu en lecture seule")
    sql.add_argument("requete", help="une requête SELECT")
    sql.add_argument("--jeu", default="publie", help="jeu interrogé (publie)")
    sql.add_argument("--format", default="table", choices=list(FORMATS), help="présentation (table)")
    sql.set_defaults(run=_sql)

    reference = commands.add_parser("reference", help="reconstruire la géographie de référence (demande npm)")
    reference.set_defaults(run=_reference)
    return parser


def _build(options: argparse.Namespace) -> None:
    manifest, published = build_published(DATA)
    state = "construit" if published else "déjà à jour"
    held = f"{manifest.lignes} lignes, {len(manifest.tables)} tables"
    print(f"Jeu « {manifest.jeu} » {state} : {held}, version {manifest.version}.")


def _sql(options: argparse.Namespace) -> None:
    FORMATS[options.format](open_dataset(options.jeu, DATA).select(options.requete))


def _as_table(rows: pa.Table) -> None:
    frame = pd.DataFrame(list(_records(rows)), columns=_names(rows), dtype=object)
    print(frame.fillna("").to_string(index=False, max_colwidth=60) if len(frame) else "Aucune ligne.")


def _as_csv(rows: pa.Table) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(_names(rows))
    for record in _records(rows):
        writer.writerow([json.dumps(v, ensure_ascii=False) if isinstance(v, (list, dict)) else v for v in record])


def _as_json(rows: pa.Table) -> None:
    names = _names(rows)
    records = [dict(zip(names, record, strict=True)) for record in _records(rows)]
    print(json.dumps(records, ensure_ascii=False, indent=1, allow_nan=False))


def _names(rows: pa.Table) -> list[str]:
    """Column names, the second of two equal ones told apart: no column is lost."""
    names: list[str] = []
    for name in rows.column_names:
        names.append(name if name not in names else f"{name}_{len(names) + 1}")
    return names


def _records(rows: pa.Table) -> Iterator[list]:
    """Rows as values that CSV and JSON can carry: dates in ISO, exact numbers as numbers, nothing for NaN."""
    columns = [[_plain(value) for value in column] for column in _python(rows)]
    return (list(record) for record in zip(*columns, strict=True))


def _python(rows: pa.Table) -> Iterator[list]:
    for column in rows.columns:
        try:
            yield column.to_pylist()
        except (ValueError, OverflowError):
            # A date that Python cannot hold (before the year 1, after 9999) is given as text.
            yield column.cast(pa.string()).to_pylist()


def _plain(value):
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_plain(v) for v in value]
    if value is None or isinstance(value, (bool, int, str)):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


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
