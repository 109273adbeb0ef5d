"""What a Data Package says of a dataset: the contracts, the manifest and the documents, in the words of the standard.

Source: Data Package 2.0, datapackage.org/standard (Data Package, Data Resource, Table Dialect, Table Schema).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cuf_metrics.contracts import FIELDS, PILOTAGE, TABLES, Field, Table
from cuf_metrics.exports.paquet_textes import OBSERVATOIRE, summary, title
from cuf_metrics.formatting import capitalised
from cuf_metrics.manifeste import Manifeste

PROFIL = "https://datapackage.org/profiles/2.0/datapackage.json"
TYPES = {
    "texte": "string",
    "entier": "integer",
    "decimal": "number",
    "argent": "number",
    "booleen": "boolean",
    "date": "date",
}
DIALECTE = {"header": True, "delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True}
MOTS_CLES = ["action internationale des collectivités territoriales", "coopération décentralisée", "Cités Unies France"]
LICENCES = [{"path": "LICENCE.md", "title": "Licence des données : à fixer par Cités Unies France"}]


@dataclass(frozen=True)
class Fichier:
    """A file of the package: where it is, its bytes, its SHA-256."""

    chemin: str
    taille: int
    sha256: str

    @property
    def description(self) -> dict[str, Any]:
        return {"path": self.chemin, "bytes": self.taille, "hash": f"sha256:{self.sha256}"}


def package_name(held: Manifeste) -> str:
    """The name of the package, the same for every version of a dataset."""
    return f"observatoire-aict-{held.jeu}"


def descriptor(
    held: Manifeste, documents: Sequence[Mapping[str, Any]], resources: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """The whole datapackage.json.

    Args:
        documents: rows of the table `documents`, the sources of the facts.
        resources: from `table_resource` and `decision_resource`.
    """
    # Whoever brought a file in is told by their function: no person is ever named.
    functions = dict.fromkeys(entree.fonction for entree in held.historique if entree.fonction)
    return {
        "$schema": PROFIL,
        "name": package_name(held),
        "id": f"{package_name(held)}-{held.version}",
        "title": title(held),
        "description": summary(held),
        "version": held.version,
        "created": held.construit_le,
        "keywords": MOTS_CLES,
        "licenses": LICENCES,
        "contributors": [
            {"title": OBSERVATOIRE, "roles": ["dataCurator"]},
            *({"title": function, "roles": ["dataCollector"]} for function in functions),
        ],
        "sources": [
            {"title": f"{d['titre']} ({d['editeur']})", "version": f"sha256:{d['empreinte_sha256']}"}
            for d in sorted(documents, key=lambda d: d["id_document"])
        ],
        "resources": list(resources),
    }


def table_resource(held: Manifeste, name: str, csv: Fichier, parquet: Fichier) -> dict[str, Any]:
    """A table of the dataset: its CSV, and the same rows as Parquet under a property of its own."""
    extrait = held.tables[name]
    period = f" ({extrait.periode_couverte})" if extrait.periode_couverte else ""
    covered = f"Couverture {extrait.couverture}{period}. {extrait.explication}".strip()
    schema = _schema(TABLES[name]) | {"foreignKeys": _foreign_keys(name)}
    return {
        **_resource(name, TABLES[name], csv, covered, schema, held.mention),
        "lignes": extrait.lignes,
        "couverture": extrait.couverture,
        "parquet": parquet.description,
    }


def decision_resource(name: str, csv: Fichier) -> dict[str, Any]:
    """A file of decisions, in the order they were recorded."""
    told = "Décisions en vigueur le jour de l’export, hors du jeu : aucune version ne les fige."
    return _resource(name, PILOTAGE[name], csv, told, _schema(PILOTAGE[name]))


def _resource(
    name: str, contract: Table, csv: Fichier, told: str, schema: Mapping[str, Any], mention: str = ""
) -> dict[str, Any]:
    return {
        "name": name,
        "type": "table",
        "title": contract.titre,
        "description": f"{mention} {contract.description}. Une ligne : {contract.grain}. {told}".strip(),
        **csv.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": DIALECTE,
        "schema": schema,
    }


def _schema(contract: Table) -> dict[str, Any]:
    return {
        "fields": [_field(name, FIELDS[name], name in contract.required) for name in contract.columns],
        "missingValues": [""],
        "primaryKey": list(contract.key),
    }


def _field(name: str, field: Field, required: bool) -> dict[str, Any]:
    told = {"name": name, "type": TYPES[field.type], "description": capitalised(field.description)}
    rules = {
        "required": required or None,
        "enum": list(field.valeurs) or None,
        # Anchored by whoever reads it: what may be one thing or another is held together.
        "pattern": f"({field.motif})" if field.motif else None,
        "minimum": field.minimum,
        "maximum": field.maximum,
    }
    kept = {rule: value for rule, value in rules.items() if value is not None}
    return told | ({"unit": field.unite} if field.unite else {}) | ({"constraints": kept} if kept else {})


def _foreign_keys(name: str) -> list[dict[str, Any]]:
    """Columns that hold the key of a table of the package; not those that hold several, nor the key of the table."""
    contract = TABLES[name]
    found = [(column, FIELDS[column]) for column in contract.columns]
    return [
        {
            "fields": [column],
            "reference": ({} if field.reference == name else {"resource": field.reference})
            | {"fields": [TABLES[field.reference].key[0]]},
        }
        for column, field in found
        if field.reference in TABLES and not field.plusieurs and (field.reference, column) != (name, contract.key[0])
    ]
