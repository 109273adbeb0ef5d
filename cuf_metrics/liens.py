"""Links: the set of filters that every query on them takes as `$filtre`, and a line of a file as a reader sees it."""

import json

LISTES = (
    "familles",
    "poles",
    "sous_regions",
    "pays",
    "partenaires",
    "types",
    "regions",
    "collectivites",
    "themes",
    "odd",
    "statuts",
    "sens",
)
# Keeps every international link. Lists hold the accepted values, none for any; `depuis` and `jusqu_a` are the first and
# last year of a period, `prouve_depuis` the first year of a proof, `recherche` words of a name, a country or a theme,
# `membre` « oui » or « non » for the members of the last year known.
TOUS = {name: [] for name in LISTES} | {
    "depuis": None,
    "jusqu_a": None,
    "prouve_depuis": None,
    "recherche": "",
    "membre": "",
}


def line_text(contenu: str) -> str:
    """The cells of a line that say something, from its JSON (`attestations.contenu`)."""
    return " | ".join(filter(None, json.loads(contenu).values())) or "ligne vide"
