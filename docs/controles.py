"""What texts say that must be true: links, images, commands, recipes, code, files. Each check returns its problems."""

import ast
import contextlib
import importlib
import inspect
import posixpath
import re
import shlex
from collections.abc import Iterator
from itertools import pairwise

import cuf_metrics
from cuf_metrics.errors import Problem
from docs.commandes import commands, refusal
from docs.prises import PRISES
from docs.projet import Projet
from docs.texte import Code, Lien

ADRESSE = re.compile(r"[a-z]+:|//")
MACHINE = re.compile(r"/(work|root|home|tmp)/")
CHEMIN = re.compile(r"(benchmarks|cuf_metrics|data|docs|notebooks|pages|static|tests)/[\w./-]+")
RECETTE = re.compile(r"^([a-z][\w-]*):", re.MULTILINE)
# Written by the program, hence absent from a fresh copy.
PRODUITS = ("data/extraits", "data/editions", "tests/artifacts")
PROGRAMME = ["-m", "cuf_metrics"]


def broken_links(projet: Projet) -> list[Problem]:
    """Links and images that lead to no file of the project, or to no heading of it."""
    problems = []
    for name, link in _local(projet):
        target, _, heading = _target(name, link).partition("#")
        if target.startswith("..") or not (projet.racine / target).exists():
            told, wanted = f"« {link.cible} » ne mène à rien", "un fichier du projet"
        elif heading and target in projet.textes and heading not in projet.textes[target].ancres:
            told, wanted = f"« {link.cible} » ne mène à aucun titre", "un titre, en minuscules et tirets"
        else:
            continue
        problems.append(_wrong(name, link.ligne, told, wanted, "Corrigez le lien."))
    return problems


def idle_images(projet: Projet) -> list[Problem]:
    """Images that no text shows, and images shown that nothing can take again."""
    shown = {_target(name, link) for name, link in _local(projet) if link.est_image}
    held = {f"docs/images/{path.name}" for path in (projet.racine / "docs/images").iterdir()}
    taken = {f"docs/images/{shot.nom}.png" for shot in PRISES}
    known = "une ligne de PRISES, dans docs/prises.py"
    return [
        *(
            Problem(n, "aucun texte ne montre cette image", "", "Montrez-la ou retirez-la.")
            for n in sorted(held - shown)
        ),
        *(Problem(n, "rien ne sait reprendre cette image", known, "Ajoutez-la.") for n in sorted(shown - taken)),
    ]


def refused_commands(projet: Projet) -> list[Problem]:
    """Command lines that the program itself would refuse, and options that no command has."""
    options = {o for command in commands() for o in command.parser._option_string_actions}
    problems = []
    for text, code in projet.codes:
        for line, words in _typed(code):
            at = next((i for i in range(len(words)) if words[i : i + 2] == PROGRAMME), None)
            # The program alone is its name, not a command line.
            if at is not None and words[at + 2 :] and (told := refusal(words[at + 2 :])):
                remedy = "Écrivez-la comme le programme l’accepte."
                problems.append(_wrong(text.nom, line, f"commande refusée : {told}", "", remedy, " ".join(words)))
        option = code.texte.split(" ")[0]
        if option.startswith("--") and not code.est_bloc and option not in options:
            problems.append(_wrong(text.nom, code.ligne, f"aucune commande n’a d’option {option}", "", "Corrigez-la."))
    return problems


def unknown_recipes(projet: Projet) -> list[Problem]:
    """`make` of something that the Makefile does not have."""
    held = set(RECETTE.findall((projet.racine / "Makefile").read_text(encoding="utf-8")))
    return [
        _wrong(text.nom, line, f"« make {asked} » n’existe pas", f"l’une de {', '.join(sorted(held))}", "Corrigez-la.")
        for text, code in projet.codes
        for line, words in _typed(code)
        for word, asked in pairwise(words)
        if word == "make" and asked not in held
    ]


def wrong_python(projet: Projet) -> list[Problem]:
    """Python that does not parse, imports or names what the package does not have, or calls it otherwise."""
    problems = []
    for text, code in projet.codes:
        if code.langue == "python" or (not code.est_bloc and code.texte.startswith("cuf.")):
            problems += [
                _wrong(text.nom, code.ligne, told, "ce que dit docs/interface-python.md", "Corrigez l’exemple.")
                for told in _python_problems(code)
            ]
    return problems


def missing_files(projet: Projet) -> list[Problem]:
    """Paths of the project named within sentences, where there is nothing."""
    return [
        _wrong(text.nom, code.ligne, f"« {code.texte} » n’existe pas", "un fichier du projet", "Corrigez le chemin.")
        for text, code in projet.codes
        if CHEMIN.fullmatch(code.texte)
        and not code.texte.startswith(PRODUITS)
        and not (projet.racine / code.texte).exists()
    ]


def named_machines(projet: Projet) -> list[Problem]:
    """Folders of somebody's machine."""
    return [
        _wrong(name, number, "un dossier d’une machine est nommé", "un chemin du projet", "Retirez-le.", found[0])
        for name, text in projet.textes.items()
        for number, line in enumerate(text.contenu.splitlines(), 1)
        if (found := MACHINE.search(line))
    ]


def _typed(code: Code) -> Iterator[tuple[int, list[str]]]:
    """The command lines of a piece of code, in words, each up to what the shell does of its output."""
    if code.langue not in ("", "sh"):
        return
    text = code.texte.replace("\\\n", "  ") if code.est_bloc else code.texte.replace("\n", " ")
    for number, line in enumerate(text.splitlines()):
        lexer = shlex.shlex(line, posix=True, punctuation_chars="|>&;")
        lexer.whitespace_split = True
        # A sentence or a row of data is no command line, and may have a lone quote.
        with contextlib.suppress(ValueError):
            words = list(lexer)
            end = next((i for i, word in enumerate(words) if set(word) <= set("|>&;")), None)
            yield code.ligne + number, words[:end]


def _python_problems(code: Code) -> Iterator[str]:
    try:
        tree = ast.parse(code.texte)
    except SyntaxError:
        if code.est_bloc:
            yield "ce code ne se lit pas"
        tree = ast.parse(code.texte.split("(")[0] if not code.est_bloc else "")
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("cuf_metrics"):
            held = dir(importlib.import_module(node.module))
            yield from (f"{node.module} n’a pas de {a.name}" for a in node.names if a.name not in held)
        if name := _of_package(node):
            if name not in cuf_metrics.__all__:
                yield f"cuf.{name} n’existe pas"
        elif isinstance(node, ast.Call) and _of_package(node.func) in cuf_metrics.__all__:
            yield from _misused(node)


def _of_package(node: ast.AST) -> str:
    """The name asked of the package: `compute` for `cuf.compute`, "" for anything else."""
    asked = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "cuf"
    return node.attr if asked else ""


def _misused(call: ast.Call) -> Iterator[str]:
    """A call that the function would not take."""
    name = _of_package(call.func)
    named = {k.arg: None for k in call.keywords if k.arg}
    try:
        inspect.signature(getattr(cuf_metrics, name)).bind(*call.args, **named)
    except TypeError:
        yield f"cuf.{name} ne s’appelle pas ainsi"


def _local(projet: Projet) -> Iterator[tuple[str, Lien]]:
    """The links of every text that stay in the project, each with the name of its text."""
    for name, text in projet.textes.items():
        yield from ((name, link) for link in text.liens if not ADRESSE.match(link.cible))


def _target(name: str, link: Lien) -> str:
    """Where a link of a text leads, from the root of the project, with its heading if any."""
    if link.cible.startswith("#"):
        return name + link.cible
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), link.cible))


def _wrong(ou: str, ligne: int, constat: str, attendu: str, remede: str, exemple: str | None = None) -> Problem:
    return Problem(ou, constat, attendu, remede, exemple, ligne)
