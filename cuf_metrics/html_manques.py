"""What a dataset lacks, as one calm block: the extract, what it would show, what it is made of, where it is filled."""

from urllib.parse import quote

from cuf_metrics.contracts import TABLES
from cuf_metrics.html import escape


def missing(table: str, explication: str, shows: str, demonstration: str = "") -> str:
    """The block that stands where an extract is missing.

    Args:
        table: a table of the contracts.
        explication: why the dataset does not hold it, as its manifest says.
        shows: what the page would show of it, as the end of « On y verrait … ».
        demonstration: name of the dataset to see it on; "" where there is none.
    """
    contract = TABLES[table]
    needed = f"Il viendra d’un tableau, {contract.grain} par ligne"
    columns = f'<a href="donnees?table={escape(table)}" target="_self">les colonnes attendues</a>'
    address = f"?jeu={quote(demonstration)}"
    link = f'<p><a href="{address}" target="_self">Voir cette page sur la démonstration (fictive)</a></p>'
    return (
        f'<aside class="obs-manque" role="note"><p><b>{escape(f"Extrait absent : « {contract.titre} ».")}</b> '
        f"{escape(explication)}</p><p>{escape(f'On y verrait {shows}.')} {escape(needed)} : {columns}.</p>"
        f"{link if demonstration else ''}</aside>"
    )
