"""The public functions and objects: a French sentence each, then their signature and docstring."""

import ast
import inspect
from collections.abc import Iterator
from functools import cached_property
from textwrap import dedent
from typing import Any

import cuf_metrics
from cuf_metrics.analysis_columns import TABLEAUX
from docs.ecrire import block, code, items, page, table

CHAPEAU = (
    "Ce que `import cuf_metrics as cuf` offre. Les phrases en français disent à quoi chaque nom sert ; le reste vient "
    "du code, en anglais. Une erreur (`CufError`) dit en français ce qui ne va pas, ce qui était attendu et le remède."
)
FAMILLES = {
    "Ouvrir un jeu": {
        "list_datasets": "Les jeux de données présents.",
        "open_dataset": "Ouvre un jeu ; toutes les autres fonctions le demandent.",
        "Dataset": "Un jeu ouvert : ses tables, sa couverture, ses requêtes.",
        "list_queries": "Les requêtes des pages, pour `named` : ce qu’est une ligne, les valeurs à donner.",
        "query": "Une requête à soi, en lecture seule, aux valeurs liées par leur nom.",
        "Resultat": "Des lignes, et la requête dont elles viennent.",
    },
    "Les indicateurs": {
        "list_indicators": "Tous les indicateurs, tels que leurs fichiers les déclarent.",
        "indicator": "La définition et la requête d’un indicateur.",
        "compute": "Où en sont les indicateurs : valeur, référence, cible, statut.",
        "state": "Tout ce qu’on sait d’un indicateur à une date.",
        "series": "Toutes les valeurs d’un indicateur, chacune avec sa source.",
        "Indicateur": "Ce que déclare un indicateur : les clés de son fichier.",
        "Etat": "Un indicateur à une date : valeurs, décisions, statut.",
        "breakdown": "Ses valeurs selon une dimension.",
        "rows": "Les lignes que compte sa valeur d’une année.",
        "draft": "L’ébauche du fichier d’un indicateur, à partir d’une requête.",
        "promote": "Fait d’une ébauche complète un indicateur du registre.",
        "Promotion": "Ce qui a été vérifié, et où les fichiers ont été écrits.",
    },
    "Les chiffres publiés": {
        "list_figures": "Les chiffres lus dans les documents, chacun avec son passage.",
        "published": "Des chiffres publiés, par leur identifiant ou leur code court.",
        "by_dimension": "Les chiffres publiés d’une année le long d’une dimension.",
        "computed": "Les chiffres d’une requête que les pages emploient.",
        "Figure": "Une valeur, avec son unité, sa précision et sa source.",
        "Citation": "Le passage d’un document.",
        "Requete": "Une requête, ses valeurs, les tables lues.",
    },
    "Relire": {
        "checks": "Ce que les documents disent de contradictoire.",
        "reconciled": "Chaque chiffre d’un document à côté de ce que les lignes ou les autres chiffres en disent.",
        "reread": "Chaque nombre d’un texte à soi, comparé aux chiffres connus.",
    },
    "Dessiner": {
        "chart": "La trajectoire d’un indicateur, comme sur sa page, sous son titre.",
        "bars": "Des chiffres d’une même unité, en barres.",
        "world": "La carte des coopérations, comme sur sa page.",
    },
    "Emporter": {
        "export": "Le jeu entier en une archive qui se décrit elle-même.",
        "export_results": "Les indicateurs sous la forme des résultats IATI.",
    },
    "Les refus": {"CufError": "Un refus : où, quoi, ce qui était attendu, le remède."},
}
# What the pages call, and no analyst.
RESERVES = {"cited"}


def write() -> str:
    """The page docs/interface-python.md."""
    return page("L’interface Python", "`cuf_metrics/__init__.py`", CHAPEAU, _parts())


def told() -> set[str]:
    """The names that have their French sentence."""
    return {name for family in FAMILLES.values() for name in family}


def _parts() -> Iterator[str]:
    for title, names in FAMILLES.items():
        held = {name: sentence for name, sentence in names.items() if name in cuf_metrics.__all__}
        if held:
            yield f"## {title}"
        for name, sentence in held.items():
            yield from (f"### {name}", sentence, *_declared(name, getattr(cuf_metrics, name)), *_columns(name))


def _declared(name: str, thing: Any) -> Iterator[str]:
    """The signature as the code writes it, the docstring, and the methods of an object."""
    head = f"cuf.{name}" if inspect.isclass(thing) else _signature(thing, f"cuf.{name}")
    yield block(f"{head}\n\n{inspect.getdoc(thing)}", "text")
    if inspect.isclass(thing) and (methods := list(_methods(thing))):
        yield items(methods)


def _columns(name: str) -> Iterator[str]:
    """What each column of the frame that a function gives holds."""
    if name in TABLEAUX:
        told = [(code(column), c.type, c.unite, c.sens) for column, c in TABLEAUX[name].items()]
        yield table(("Colonne", "Type", "Unité", "Ce qu’elle dit"), told)


def _methods(thing: type) -> Iterator[str]:
    for name, member in vars(thing).items():
        documented = isinstance(member, (property, cached_property)) or inspect.isfunction(member)
        if name.startswith("_") or name in RESERVES or not documented or not inspect.getdoc(member):
            continue
        first = inspect.getdoc(member).splitlines()[0]
        written = _signature(member, name) if inspect.isfunction(member) else name
        yield f"`{written}` : {first}"


def _signature(function: Any, name: str) -> str:
    """As the source has it: a default value that is a folder of this machine stays a name."""
    node = ast.parse(dedent(inspect.getsource(function))).body[0]
    arguments = ast.unparse(node.args).removeprefix("self").removeprefix(", ")
    result = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return f"{name}({arguments}){result}"
