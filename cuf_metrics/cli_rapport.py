"""`python -m cuf_metrics report`: the review of a year as a file, written whole or not at all."""

import argparse
import re
import sys
import tempfile
from datetime import date
from pathlib import Path

from cuf_metrics.database import open_dataset
from cuf_metrics.disk import refused, to_disk
from cuf_metrics.formatting import count
from cuf_metrics.store import DATA

FORMATS = ("pdf", "docx", "xlsx", "pptx")


def register(commands) -> None:
    """Add the command to the subparsers of the command line."""
    parser = commands.add_parser("report", help="la revue d’une année, à remettre au bureau")
    parser.add_argument("--annee", type=_year, required=True, help="année passée en revue")
    parser.add_argument("--format", choices=FORMATS, default="pdf", help="présentation (pdf)")
    parser.add_argument("--out", type=Path, required=True, metavar="FICHIER", help="fichier à écrire")
    parser.add_argument("--jeu", default="publie", help="jeu passé en revue (publie)")
    parser.add_argument("--au", type=_day, metavar="AAAA-MM-JJ", help="date du dossier (aujourd’hui)")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Write the report, then say what it holds.

    Raises:
        CufError: the dataset is missing, a query fails, or the file cannot be written; nothing is left behind then.
    """
    from cuf_metrics.exports.rapport_commun import cited  # noqa: PLC0415 — only this command writes reports
    from cuf_metrics.rapport.contenu import build_report  # noqa: PLC0415
    from cuf_metrics.rapport.ecrire import write_report  # noqa: PLC0415

    dataset = open_dataset(options.jeu, DATA)
    if dataset.manifeste.mention:
        print(dataset.manifeste.mention, file=sys.stderr)
    report = build_report(dataset, options.annee, options.au or date.today(), DATA)  # noqa: DTZ011 — the reader's own day
    content = write_report(report, options.format)
    _write(options.out, content)
    held = count(len(cited(report)), "chiffre")
    print(f"{options.out.name} : {_pages(content)}{held}, chacun avec son code.")


def _pages(content: bytes) -> str:
    """« 25 pages, » of a PDF; nothing of the other formats, which their reader's software cuts into pages."""
    pages = re.findall(rb"/Type\s*/Page\b", content) if content.startswith(b"%PDF") else []
    return f"{count(len(pages), 'page')}, " if pages else ""


def _write(path: Path, content: bytes) -> None:
    """Put the file in place whole: what was there before stays until then."""
    aside = None
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".rapport-", delete=False) as file:
            aside = Path(file.name)
            file.write(content)
        aside.chmod(0o644)
        to_disk(aside)
        aside.replace(path)
    except OSError as error:
        raise refused(error, path.name, DATA, "Aucun fichier n’a été écrit.") from error
    finally:
        if aside:
            aside.unlink(missing_ok=True)


def _year(text: str) -> int:
    if text.isdecimal() and 1975 <= int(text) <= date.today().year:  # noqa: DTZ011
        return int(text)
    raise argparse.ArgumentTypeError(f"« {text} » n’est pas une année de 1975 à aujourd’hui")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"« {text} » n’est pas une date comme 2024-06-30") from None
