"""The data dictionary: every table, every view and every column, made from the contracts and the queries."""

from collections.abc import Iterator

from cuf_metrics.contracts import FIELDS, PILOTAGE, TABLES, Field, Table
from cuf_metrics.contracts.field import LISTE_COURTE
from cuf_metrics.html import TYPES
from docs import dictionnaire_vues
from docs.ecrire import code, items, page, table

CHAPEAU = (
    "Tout jeu de données a les mêmes tables, vides ou non. Une colonne est déclarée une fois : elle veut dire la même "
    "chose partout. « Obligatoire » : jamais vide. Une case vide veut dire « inconnu », jamais zéro."
)
COLONNES = ("colonne", "description", "type", "unité", "obligatoire", "ce qui est accepté")


def write() -> str:
    """The page docs/dictionnaire.md."""
    names = [(f"[`{n}`](#{n})", t.titre, t.description, t.grain, _key(t)) for n, t in TABLES.items()]
    parts = [
        "## Les tables d’un jeu",
        table(("table", "titre", "contenu", "une ligne est", "clé"), names),
        *(part for name, contract in TABLES.items() for part in _table(name, contract)),
        "## Les vues",
        *dictionnaire_vues.sections(),
        "## Les décisions",
        "Hors de tout jeu, dans `data/pilotage/` : un fichier CSV par table, où rien ne s’efface.",
        *(part for name, contract in PILOTAGE.items() for part in _table(name, contract, "pilotage/")),
        "## Les renvois d’une table à l’autre",
        "Chaque valeur de la colonne est une clé de la table désignée, dans le même jeu ; `pays` est la référence "
        "géographique, commune à tous les jeux.",
        table(("table", "colonne", "renvoie à"), _relations()),
        "## Les longues listes",
        *(part for name in _long_lists() for part in (f"### liste de {name}", items(FIELDS[name].valeurs))),
    ]
    return page("Dictionnaire des données", "`cuf_metrics/contracts` et de `cuf_metrics/sql/views`", CHAPEAU, parts)


def _table(name: str, contract: Table, folder: str = "") -> Iterator[str]:
    told = f"**{contract.titre}.** {contract.description}. Une ligne est {contract.grain}. Clé : {_key(contract)}."
    if contract.citation_exigee:
        told += " Un fait publié n’y entre pas sans son document, sa section et son passage."
    yield f"### {folder}{name}"
    yield told
    yield table(COLONNES, [_column(c, FIELDS[c], c in contract.required) for c in contract.columns])
    if contract.checks:
        yield f"Sur chaque ligne :\n\n{items(check.attendu for check in contract.checks)}"


def _column(name: str, field: Field, required: bool) -> tuple[str, ...]:
    return (code(name), field.description, TYPES[field.type], field.unite, "oui" if required else "", _accepted(name))


def _accepted(name: str) -> str:
    """The values that a column accepts, where they are fewer than all those of its type."""
    field = FIELDS[name]
    if len(field.valeurs) > LISTE_COURTE:
        return f"[une liste](#liste-de-{name})"
    if field.valeurs:
        return ", ".join(f"« {value} »" for value in field.valeurs)
    bounded = field.motif or field.minimum is not None or field.maximum is not None
    return field.attendu if bounded else ""


def _key(contract: Table) -> str:
    return ", ".join(map(code, contract.key))


def _relations() -> Iterator[tuple[str, ...]]:
    for name, contract in TABLES.items():
        for column in contract.columns:
            wanted = FIELDS[column].reference
            if wanted and (column,) != contract.key:
                yield code(name), code(column), "pays" if wanted == "pays" else f"[`{wanted}`](#{wanted})"


def _long_lists() -> list[str]:
    used = {c for contract in (*TABLES.values(), *PILOTAGE.values()) for c in contract.columns}
    return sorted(c for c in used if len(FIELDS[c].valeurs) > LISTE_COURTE)
