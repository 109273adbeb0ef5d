"""The commands: what each does, its options, an example; made from the parser that reads them."""

import argparse
import io
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache

from cuf_metrics.__main__ import _parser
from cuf_metrics.formatting import capitalised
from docs.ecrire import block, code, page, table

CHAPEAU = (
    "Tout se tape après `source .venv/bin/activate`, dans le dossier du projet. Une commande finit par 0 : fait ; "
    "1 : refusé, la raison est dite sur la sortie d’erreur ; 2 : mal tapée ; 130 : interrompue. Ce qui est refusé ne "
    "change rien."
)
# One real line per command: the checks read each with the real parser.
EXEMPLES = {
    "build": "build --jeu publie",
    "demo": "demo --echelle 10",
    "import": "import adhesions.xlsx --source classeur --table adhesions --jeu cuf --fonction direction",
    "modele": "modele --dossier modeles/",
    "versions": "versions --jeu cuf",
    "sql": 'sql "select nom, montant_eur from fonds order by 2 desc" --format csv',
    "indicators": "indicators --axe 3 --annee 2023 --format json",
    "check": "check --gravite majeure",
    "report": "report --annee 2023 --format pdf --out rapport-2023.pdf",
    "edition figer": 'edition figer --nom "Bureau du 20 novembre" --fonction direction',
    "edition liste": "edition liste",
    "edition verifier": "edition verifier",
    "edition comparer": "edition comparer --format json",
    "qualite": "qualite --jeu cuf",
    "identites": 'identites --jeu cuf --decider "St Denis" --retenu 93066 --motif Jumelage --fonction direction',
    "suggestions": 'suggestions "CA du Pays de Saint-Malo"',
    "export": "export --jeu publie --format paquet",
    "indicateur ebaucher": "indicateur ebaucher requete.sql --id 3.1.d --out 3.1.d.sql",
    "indicateur promouvoir": "indicateur promouvoir 3.1.d.sql --cas 3.1.d.yaml --essai",
    "reference": "reference",
}


@dataclass(frozen=True)
class Commande:
    """A command as it is typed: its words, what it does, and the parser of what follows."""

    nom: str
    aide: str
    parser: argparse.ArgumentParser


@cache
def parser() -> argparse.ArgumentParser:
    """The parser of the program itself."""
    return _parser()


def commands() -> list[Commande]:
    """Every command; the actions of a command are told one by one, in its place."""
    return list(_below(parser()))


def refusal(words: Sequence[str]) -> str:
    """What the program says of the words of a command line, "" where it takes them."""
    told = io.StringIO()
    try:
        with redirect_stderr(told), redirect_stdout(io.StringIO()):
            parser().parse_args(words)
    except SystemExit as refused:
        return told.getvalue().strip().splitlines()[-1].split(" : ", 1)[-1] if refused.code else ""
    return ""


def write() -> str:
    """The page docs/commandes.md."""
    held = commands()
    parts = [
        table(("commande", "ce qu’elle fait"), [(f"[`{c.nom}`](#{c.nom.replace(' ', '-')})", c.aide) for c in held]),
        *(part for command in held for part in _told(command)),
    ]
    return page("Les commandes", "`cuf_metrics/__main__.py`", CHAPEAU, parts)


def _below(read: argparse.ArgumentParser, words: str = "") -> Iterator[Commande]:
    for action in read._actions:
        if isinstance(action, argparse._SubParsersAction):
            for chosen in action._choices_actions:
                below, name = action.choices[chosen.dest], f"{words} {chosen.dest}".strip()
                deeper = list(_below(below, name))
                yield from deeper or [Commande(name, capitalised(chosen.help), below)]


def _told(command: Commande) -> Iterator[str]:
    yield f"## {command.nom}"
    yield f"{command.aide}."
    if example := EXEMPLES.get(command.nom):
        yield block(f"python -m cuf_metrics {example}", "sh")
    if lines := [_option(a) for a in command.parser._actions if a.dest != "help"]:
        yield table(("argument ou option", "ce qu’il dit", "valeurs", "obligatoire"), lines)


def _option(action: argparse.Action) -> tuple[str, ...]:
    choices = ", ".join(map(code, map(str, action.choices or ())))
    required = action.required and action.nargs != "?"
    return " ".join(_typed(action)), action.help, choices, "oui" if required else ""


def _typed(action: argparse.Action) -> Iterator[str]:
    """An argument as it is typed: its options, then what follows them."""
    yield from map(code, action.option_strings)
    if action.nargs != 0:
        yield code(action.metavar or (action.dest.upper() if action.option_strings else action.dest))
