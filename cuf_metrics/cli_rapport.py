"""`python -m cuf_metrics report`: the review of a year as a file, written whole or not at all."""

import argparse
import re
from datetime import date
from pathlib import Path

from cuf_metrics.arguments import day, opened, year
from cuf_metrics.disk import placed
from cuf_metrics.errors import CufError
from cuf_metrics.formatting import count, dated
from cuf_metrics.rapport.ecrire import FORMATS, write_report
from cuf_metrics.store import DATA


def register(commands) -> None:
    """Add the command to the subparsers of the command line."""
    parser = commands.add_parser("report", help="la revue d’une année, à remettre au bureau")
    parser.add_argument("--annee", type=year, required=True, help="année passée en revue")
    parser.add_argument("--format", choices=FORMATS, default="pdf", help="présentation (pdf)")
    parser.add_argument("--out", type=Path, required=True, metavar="FICHIER", help="fichier à écrire")
    parser.add_argument("--jeu", default="publie", help="jeu passé en revue (publie)")
    parser.add_argument("--au", type=day, metavar="AAAA-MM-JJ", help="date du dossier (aujourd’hui)")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Write the report, then say what it holds.

    Raises:
        CufError: the dataset is missing, the day comes before the year, a query fails, or the file cannot be written;
            nothing is left behind then.
    """
    from cuf_metrics.exports.rapport_commun import cited  # noqa: PLC0415 — only this command writes reports
    from cuf_metrics.rapport.contenu import build_report  # noqa: PLC0415

    au = options.au or date.today()  # noqa: DTZ011 — the reader's own day
    if au.year < options.annee:
        wanted = f"une date à partir du {dated(date(options.annee, 1, 1))}"
        raise CufError(f"date du {dated(au)}", f"l’année {options.annee} n’a pas commencé", wanted, "Changez --au.")
    with placed(options.out) as file:
        report = build_report(opened(options.jeu, DATA), options.annee, au, DATA)
        content = write_report(report, options.format)
        file.write(content)
    held = count(len(cited(report)), "chiffre")
    print(f"{options.out.name} : {_pages(content)}{held}, chacun avec son code.")


def _pages(content: bytes) -> str:
    """« 25 pages, » of a PDF; nothing of the other formats, which their reader's software cuts into pages."""
    pages = re.findall(rb"/Type\s*/Page\b", content) if content.startswith(b"%PDF") else []
    return f"{count(len(pages), 'page')}, " if pages else ""
