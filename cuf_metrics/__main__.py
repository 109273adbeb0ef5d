"""Command line: `python -m cuf_metrics <command>`. Exit 0 done, 1 refused, 2 misuse."""

import argparse
import json
import sys
from collections.abc import Callable

import pyarrow as pa
import pyarrow.csv

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
    frame = rows.to_pandas(integer_object_nulls=True, date_as_object=True)
    print(frame.to_string(index=False, na_rep="", max_colwidth=60) if len(frame) else "Aucune ligne.")


def _as_csv(rows: pa.Table) -> None:
    pa.csv.write_csv(rows, sys.stdout.buffer)


def _as_json(rows: pa.Table) -> None:
    print(json.dumps(rows.to_pylist(), ensure_ascii=False, indent=1, default=str))


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
