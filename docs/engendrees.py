"""The pages made from the code: written, or compared with what is there."""

from collections.abc import Callable

from cuf_metrics.errors import Problem
from docs import commandes, dictionnaire, indicateurs, interface_python, regles_de_qualite
from docs.projet import Projet

PAGES: dict[str, Callable[[], str]] = {
    "docs/dictionnaire.md": dictionnaire.write,
    "docs/indicateurs.md": indicateurs.write,
    "docs/commandes.md": commandes.write,
    "docs/interface-python.md": interface_python.write,
    "docs/regles-de-qualite.md": regles_de_qualite.write,
}


def write(projet: Projet) -> None:
    """Write every page made from the code."""
    for name, made in PAGES.items():
        (projet.racine / name).write_text(made(), encoding="utf-8")


def stale_pages(projet: Projet) -> list[Problem]:
    """Pages made from the code that are missing, or say something else than the code does."""
    held = projet.textes
    return [
        Problem(name, "la page n’est pas à jour", "ce que le code dit aujourd’hui", "Lancez make docs.")
        for name, made in PAGES.items()
        if name not in held or held[name].contenu != made()
    ]
