"""What exists and must be told: commands, pages, notebooks, tables, columns, public names, terms."""

import shlex
import unicodedata
from collections.abc import Mapping

import cuf_metrics
from cuf_metrics.contracts import FIELDS, PILOTAGE, TABLES, Field, Table
from cuf_metrics.errors import Problem
from cuf_metrics.sql import view_names, view_sentence
from docs import dictionnaire_vues, interface_python
from docs.commandes import EXEMPLES, commands, refusal
from docs.projet import Projet
from ui_menu import PAGES

GUIDES = "docs/guide-*.md"
GLOSSAIRE = "docs/glossaire.md"
DICTIONNAIRE = "docs/dictionnaire.md"


def untold_commands(projet: Projet) -> list[Problem]:
    """Commands that no user guide shows typed."""
    typed = [code.texte for text in projet.guides for code in text.codes]
    return [
        Problem(
            GUIDES, f"la commande « {c.nom} » n’y est pas racontée", f"python -m cuf_metrics {c.nom}", "Racontez-la."
        )
        for c in commands()
        if not any(f"-m cuf_metrics {c.nom}" in text for text in typed)
    ]


def wrong_examples(projet: Projet) -> list[Problem]:
    """Commands without an example in their page, and examples that the program would refuse."""
    ou, names = "docs/commandes.py, EXEMPLES", [c.nom for c in commands()]
    return [
        *(
            Problem(ou, f"« {n} » n’a pas d’exemple", "une ligne par commande", "Ajoutez-la.")
            for n in names
            if n not in EXEMPLES
        ),
        *(Problem(ou, f"« {n} » n’est pas une commande", "", "Retirez-la.") for n in EXEMPLES if n not in names),
        *(
            Problem(ou, f"exemple refusé : {told}", "", "Corrigez-le.", line)
            for line in EXEMPLES.values()
            if (told := refusal(shlex.split(line)))
        ),
    ]


def untold_pages(projet: Projet) -> list[Problem]:
    """Pages of the menu that no user guide names in bold."""
    told = {words for text in projet.guides for words in text.gras}
    return [
        Problem(
            GUIDES, f"la page « {p.title} » n’y est pas racontée", f"son titre en gras : **{p.title}**", "Racontez-la."
        )
        for p in PAGES
        if not p.hidden and p.title not in told
    ]


def untold_notebooks(projet: Projet) -> list[Problem]:
    """Notebooks that no user guide leads to."""
    led = {link.cible.split("/")[-1] for text in projet.guides for link in text.liens}
    return [
        Problem(f"notebooks/{path.name}", "aucun guide n’y mène", f"un lien dans {GUIDES}", "Ajoutez-le.")
        for path in sorted((projet.racine / "notebooks").glob("*.ipynb"))
        if path.name not in led
    ]


def undescribed_columns(
    projet: Projet,
    tables: Mapping[str, Table] = TABLES | PILOTAGE,
    fields: Mapping[str, Field] = FIELDS,
) -> list[Problem]:
    """Tables and columns without a description, or that the data dictionary does not have."""
    problems = []
    shown = projet.texte(DICTIONNAIRE)
    for name, contract in tables.items():
        if not (contract.titre and contract.description and contract.grain):
            problems.append(
                Problem("cuf_metrics/contracts", f"la table « {name} » n’est pas décrite", "", "Décrivez-la.")
            )
        if not any(title.split("/")[-1] == name for title in shown.titres):
            problems.append(Problem(DICTIONNAIRE, f"la table « {name} » n’y est pas", "", "Lancez make docs."))
    held = {code.texte for code in shown.codes}
    for name in sorted({column for contract in tables.values() for column in contract.columns}):
        if not fields[name].description:
            problems.append(
                Problem("cuf_metrics/contracts", f"la colonne « {name} » n’est pas décrite", "", "Décrivez-la.")
            )
        if name not in held:
            problems.append(Problem(DICTIONNAIRE, f"la colonne « {name} » n’y est pas", "", "Lancez make docs."))
    return problems


def undescribed_views(projet: Projet) -> list[Problem]:
    """Views without a French sentence, and those of their columns that nothing describes."""
    columns = sorted({column for held in dictionnaire_vues.view_columns().values() for column in held})
    return [
        *(
            Problem(
                f"cuf_metrics/sql/views/{name}.sql", "la vue n’est pas décrite", "-- Vue : une phrase", "Décrivez-la."
            )
            for name in view_names()
            if not view_sentence(name)
        ),
        *(
            Problem("docs/dictionnaire_vues.py, CALCULEES", f"« {name} » n’y est pas", "une phrase", "Décrivez-la.")
            for name in columns
            if not dictionnaire_vues.described(name)
        ),
    ]


def undescribed_names(projet: Projet) -> list[Problem]:
    """Public names without a docstring, without a French sentence, or that are no longer public."""
    public, told = set(cuf_metrics.__all__), interface_python.told()
    ou = "docs/interface_python.py, FAMILLES"
    return [
        *(
            Problem(f"cuf_metrics.{name}", "ce nom public n’a pas de docstring", "", "Écrivez-la.")
            for name in sorted(public)
            if not getattr(cuf_metrics, name).__doc__
        ),
        *(Problem(ou, f"« {n} » n’y est pas", "une phrase en français", "Ajoutez-la.") for n in sorted(public - told)),
        *(Problem(ou, f"« {n} » n’est pas public", "", "Retirez-le.") for n in sorted(told - public)),
    ]


def unordered_glossary(projet: Projet) -> list[Problem]:
    """Terms out of the alphabetical order, told twice, or whose line is not a row of three cells."""
    problems, before = [], ""
    lines = projet.texte(GLOSSAIRE).contenu.splitlines()
    rows = [(number, line) for number, line in enumerate(lines, 1) if line.startswith("|")][2:]
    for number, line in rows:
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        term = _sortable(cells[0])
        if len(cells) != 3 or not all(cells[:2]):
            wanted = "| terme | sens | données |, la dernière case pouvant être vide"
            problems.append(
                Problem(GLOSSAIRE, "une ligne n’a pas ses cases", wanted, "Corrigez-la.", line[:60], number)
            )
        if term <= before:
            told = "est dit deux fois" if term == before else "n’est pas à sa place"
            wanted = "l’ordre alphabétique, une ligne par terme"
            problems.append(Problem(GLOSSAIRE, f"« {cells[0]} » {told}", wanted, "Déplacez-le.", ligne=number))
        before = term
    return problems


def _sortable(term: str) -> str:
    """A term as a French dictionary sorts it: without case nor accents."""
    return "".join(c for c in unicodedata.normalize("NFD", term.casefold()) if not unicodedata.combining(c))
