"""What a page says where the dataset lacks the rows it is made for; whoever owns such a page shows this block."""

from collections.abc import Iterable

import ui
from cuf_metrics import html_manques
from cuf_metrics.catalogue import brought_in
from cuf_metrics.database import Dataset
from cuf_metrics.store import DEMONSTRATION, list_datasets


def missing(dataset: Dataset, table: str, shows: str) -> bool:
    """Say that an extract is missing, why, what it would show, and how to bring it in; nothing where it is not.

    Args:
        table: the table whose rows the page reads.
        shows: the end of « On y verrait … », without full stop.

    Returns:
        Whether it is missing.
    """
    extract = dataset.manifeste.tables[table]
    if not extract.lignes:
        # What writes a workbook and knows its columns is a lot of code: only for a page that lacks one.
        from ui_modeles import MODELES, template_file  # noqa: PLC0415

        elsewhere = dataset.manifeste.nature != DEMONSTRATION and DEMONSTRATION in list_datasets(ui.DATA)
        demonstration = DEMONSTRATION if elsewhere else ""
        told = html_manques.missing(table, extract.explication, shows, demonstration, importable=table in MODELES)
        ui.show(told)
        if table in MODELES:
            template_file(table)
    return not extract.lignes


def to_complete(tables: Iterable[str]) -> None:
    """Say how imported tables stop being incomplete; nothing of those that come from the documents."""
    manifest = ui.manifest()
    if mine := [name for name in dict.fromkeys(tables) if brought_in(manifest, name)]:
        ui.show(html_manques.incomplete(mine))
