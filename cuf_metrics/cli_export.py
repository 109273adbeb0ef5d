"""`python -m cuf_metrics export`: a whole dataset as an archive, or its indicators in the form of IATI."""

import argparse
import sys
from pathlib import Path

from cuf_metrics.arguments import opened, year
from cuf_metrics.errors import CufError
from cuf_metrics.formatting import count
from cuf_metrics.store import DATA

FORMATS = ("paquet", "iati")


def register(commands) -> None:
    """Add the command to the subparsers of the command line."""
    parser = commands.add_parser("export", help="emporter un jeu entier, ou ses indicateurs dans la forme d’IATI")
    parser.add_argument("--jeu", default="publie", help="jeu à emporter (publie)")
    told = "paquet : toutes les tables, en CSV et en Parquet, décrites ; iati : les indicateurs, en XML (paquet)"
    parser.add_argument("--format", choices=FORMATS, default="paquet", help=told)
    parser.add_argument("--annee", type=year, help="iati : situation à la fin de cette année (aujourd’hui)")
    parser.add_argument(
        "--out", type=Path, default=Path(), metavar="FICHIER", help="fichier à écrire, ou dossier (le dossier présent)"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Write the file, then say where it is.

    Raises:
        CufError: the dataset is missing or altered, a query fails, or the file cannot be written; nothing is left
            behind then.
    """
    from cuf_metrics.exports.iati import export_results  # noqa: PLC0415 — only this command needs them
    from cuf_metrics.exports.paquet import carried_names, export  # noqa: PLC0415
    from cuf_metrics.exports.paquet_textes import carried  # noqa: PLC0415

    if options.annee and options.format == "paquet":
        wanted = "--annee avec --format iati"
        raise CufError("--annee", "un jeu s’emporte entier, quelle que soit l’année", wanted, "Retirez --annee.")
    dataset = opened(options.jeu, DATA)
    if options.format == "paquet":
        if told := carried(carried_names(dataset)):
            print(told, file=sys.stderr)
        path = export(dataset, options.out)
        held = f"{count(len(dataset.manifeste.tables), 'table')}, {count(dataset.manifeste.lignes, 'ligne')}"
    else:
        path = export_results(dataset, options.out, options.annee)
        held = "les indicateurs du plan, dans la forme d’IATI 2.03"
    print(f"{path} : {held}.")
