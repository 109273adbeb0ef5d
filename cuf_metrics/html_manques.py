"""What a dataset lacks, as one calm block: the extract, what it would show, what it is made of, where it is filled."""

from cuf_metrics.contracts import TABLES
from cuf_metrics.html import escape

STYLE = """<style>
.obs-manque { border: 1px dashed var(--gris); border-radius: 6px; padding: .8rem 1.1rem; margin: .4rem 0 .6rem; font:
  400 .98rem/1.55 var(--sans); color: var(--encre); max-width: 56rem; }
.obs-manque a { color: var(--bleu); }
.stApp .obs-manque p { margin: 0 0 .3rem; }
</style>"""


def missing(table: str, explication: str, shows: str, demonstration: bool) -> str:
    """The block that stands where an extract is missing.

    Args:
        table: a table of the contracts.
        explication: why the dataset does not hold it, as its manifest says.
        shows: what the page would show of it, as the end of « On y verrait … ».
        demonstration: whether the demonstration is built, to link to it.
    """
    contract = TABLES[table]
    needed = f"Il viendra d’un tableau, {contract.grain} par ligne"
    columns = f'<a href="donnees?table={escape(table)}" target="_self">les colonnes attendues</a>'
    link = '<p><a href="?jeu=demonstration" target="_self">Voir cette page sur la démonstration (fictive)</a></p>'
    return (
        f'<aside class="obs-manque" role="note"><p><b>{escape(f"Extrait absent : « {contract.titre} ».")}</b> '
        f"{escape(explication)}</p><p>{escape(f'On y verrait {shows}.')} {escape(needed)} : {columns}.</p>"
        f"{link if demonstration else ''}</aside>"
    )
