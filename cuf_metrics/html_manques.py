"""What a dataset lacks, as one calm block: the extract, what it would show, what it is made of, where it is filled."""

from collections.abc import Iterable
from urllib.parse import quote

from cuf_metrics.contracts import TABLES
from cuf_metrics.html import escape

# The words of the box to tick, which a page that waits for a table repeats.
EXHAUSTIF = "Ce fichier donne toutes les lignes de sa période"


def incomplete(tables: Iterable[str]) -> str:
    """How tables that imported files fill stop being told incomplete."""
    links = ", ".join(
        f'<a href="donnees?importer={escape(name)}" target="_self">{escape(TABLES[name].titre)}</a>' for name in tables
    )
    told = f"Incomplet : il manque la case « {EXHAUSTIF} ». Importez de nouveau ses fichiers en la cochant : "
    return f'<p class="obs-note">{escape(told)}{links}.</p>'


def missing(table: str, explication: str, shows: str, demonstration: str = "", *, importable: bool = False) -> str:
    """The block that stands where an extract is missing.

    Args:
        table: a table of the contracts.
        explication: why the dataset does not hold it, as its manifest says.
        shows: what the page would show of it, as the end of « On y verrait … ».
        demonstration: name of the dataset to see it on; "" where there is none.
        importable: a person may bring it in.
    """
    contract = TABLES[table]
    needed = f"Il viendra d’un tableau, {contract.grain} par ligne"
    columns = f'<a href="donnees?table={escape(table)}" target="_self">les colonnes attendues</a>'
    links = []
    if importable:
        links.append(f'<a href="donnees?importer={escape(table)}" target="_self">Importer ce tableau</a>')
    if demonstration:
        address = f"?jeu={quote(demonstration)}"
        links.append(f'<a href="{address}" target="_self">Voir cette page sur la démonstration (fictive)</a>')
    return (
        f'<aside class="obs-manque" role="note"><p><b>{escape(f"Extrait absent : « {contract.titre} ».")}</b> '
        f"{escape(explication)}</p><p>{escape(f'On y verrait {shows}.')} {escape(needed)} : {columns}.</p>"
        f"{_beside(links)}</aside>"
    )


def _beside(links: list[str]) -> str:
    """What may be done about it, on one line."""
    return f"<p>{' · '.join(links)}</p>" if links else ""
