"""The command `indicateur`: draft the file of an indicator from a query, check it, add it to the registry."""

import argparse
from pathlib import Path

from cuf_metrics.arguments import opened
from cuf_metrics.disk import placed
from cuf_metrics.errors import CufError
from cuf_metrics.indicators.cases import read_cases
from cuf_metrics.indicators.promotion import draft, promote
from cuf_metrics.store import DATA


def register(commands) -> None:
    """Add `indicateur` and its two actions to the commands of the program."""
    actions = commands.add_parser("indicateur", help="faire d’une requête un indicateur du plan").add_subparsers(
        dest="action", required=True, metavar="ACTION"
    )
    ebaucher = actions.add_parser(
        "ebaucher", help="ébaucher le fichier d’un indicateur à partir de sa requête, avec ce qui reste à compléter"
    )
    ebaucher.add_argument("requete", type=Path, help="fichier de la requête (requete.sql)")
    ebaucher.add_argument("--id", required=True, metavar="ID", help="identifiant de l’indicateur (3.2.f)")
    ebaucher.add_argument("--jeu", default="publie", help="jeu dont on lit le plan (publie)")
    ebaucher.add_argument("--out", type=Path, metavar="FICHIER", help="fichier à écrire (la sortie du programme)")
    ebaucher.set_defaults(run=_draft)

    promouvoir = actions.add_parser(
        "promouvoir", help="vérifier la définition d’un indicateur et ses cas, puis l’ajouter au registre"
    )
    promouvoir.add_argument("fichier", type=Path, help="définition, nommée d’après l’identifiant (3.2.f.sql)")
    promouvoir.add_argument("--cas", type=Path, required=True, metavar="FICHIER", help="ses cas (3.2.f.yaml)")
    promouvoir.add_argument("--jeu", default="publie", help="jeu sur lequel exécuter la requête (publie)")
    promouvoir.add_argument("--remplacer", action="store_true", help="remplacer l’indicateur du même identifiant")
    promouvoir.add_argument("--essai", action="store_true", help="vérifier sans rien écrire")
    promouvoir.set_defaults(run=_promote)


def _draft(options: argparse.Namespace) -> None:
    query = _read(options.requete)
    text = draft(opened(options.jeu, DATA), query, options.id)
    if options.out is None:
        print(text, end="")
        return
    with placed(options.out) as file:
        file.write(text.encode())
    print(f"Ébauche écrite : {options.out.name}. Complétez-la, puis : indicateur promouvoir.")


def _promote(options: argparse.Namespace) -> None:
    text, cases = _read(options.fichier), read_cases(options.cas)
    kept = {"remplacer": options.remplacer, "essai": options.essai}
    print(promote(opened(options.jeu, DATA), text, options.fichier.stem, cases, **kept))


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CufError(path.name, "le fichier ne se lit pas", "du texte en UTF-8", "Indiquez-en un autre.") from error
