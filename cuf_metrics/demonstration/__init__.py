"""The demonstration dataset: a fictional network whose totals of 2023 are the published ones.

Every row is made up, from a fixed seed; none describes a real local government. A scale of N holds N replicas of the
network under other identifiers, so that every total is N times as large and every ratio unchanged.
"""

from collections.abc import Collection, Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from cuf_metrics.construction import build_published
from cuf_metrics.contracts import TABLES
from cuf_metrics.demonstration.calibrage import Cadre
from cuf_metrics.demonstration.fonds import movements
from cuf_metrics.demonstration.membres import memberships, network
from cuf_metrics.demonstration.partenaires import partners
from cuf_metrics.demonstration.presences import attendance, with_attendance
from cuf_metrics.demonstration.publications import mentions, publications
from cuf_metrics.demonstration.repliques import REPLIQUEES, replicated, typed_rows
from cuf_metrics.demonstration.reunions import meetings
from cuf_metrics.demonstration.services import audiences, grants, supports
from cuf_metrics.demonstration.socle import coverage, earlier_groups, kept, own_document
from cuf_metrics.disk import writing
from cuf_metrics.errors import CufError, InvalidData
from cuf_metrics.reference import read_reference
from cuf_metrics.store import (
    DATA,
    DEMONSTRATION,
    TIRAGES,
    Contenu,
    Manifeste,
    current_manifest,
    dataset_folder,
    drawing_code,
    publish,
    up_to_date,
)
from cuf_metrics.validation import check_references, check_table

__all__ = ["ECHELLE_MAX", "build_demonstration", "scale_in_force"]

ECHELLE_MAX = 200
ECHELLE = "echelle"


def build_demonstration(echelle: int | None = None, data: Path = DATA) -> tuple[Manifeste, bool]:
    """Build the dataset `demonstration`, or leave it where it is already what it would be.

    Args:
        echelle: replicas of the network, 1 to 200; None: as many as the one in force, or 1.
        data: the data folder, whose published facts it is calibrated on.

    Returns:
        The manifest in force, and whether something was published.

    Raises:
        InvalidData: a published figure it is calibrated on is missing, or rows break a contract.
        CufError: the scale is out of bounds, or the system refused to write.
    """
    with writing(data):
        scale = scale_in_force(data) if echelle is None else echelle
        _check_scale(scale)
        published, _ = build_published(data)
        sources = {"publie": published.version, TIRAGES: drawing_code(), ECHELLE: str(scale)}
        current = current_manifest(DEMONSTRATION, data)
        if current and up_to_date(current, sources, data):
            return current, False
        tables = _tables(dataset_folder("publie", data), data / "reference", scale)
        _check(tables, read_reference("pays", data / "reference")["code_pays"])
        return publish(DEMONSTRATION, _contents(tables, sources), nature="demonstration", data=data), True


def scale_in_force(data: Path = DATA) -> int:
    """Replicas held by the demonstration in force; 1 where there is none."""
    current = current_manifest(DEMONSTRATION, data)
    return int(current.sources.get(ECHELLE, 1)) if current else 1


def _check_scale(echelle: int) -> None:
    if not 1 <= echelle <= ECHELLE_MAX:
        raise CufError(
            "--echelle",
            f"{echelle} n’est pas une échelle acceptée",
            f"un nombre entier de 1 à {ECHELLE_MAX}",
            "Choisissez-en une autre : python -m cuf_metrics demo --echelle 10.",
            consequence="Rien n’a été modifié.",
        )


def _tables(publie: Path, reference: Path, echelle: int) -> dict[str, pa.Table]:
    """Every table of the dataset, in the types of the contracts."""
    cadre = Cadre.read(publie, reference)
    tables, made = kept(publie), _simulated(cadre, echelle)
    made["couvertures"] = coverage(cadre, made)
    for name, rows in made.items():
        own = typed_rows(name, rows)
        if name in REPLIQUEES:
            own = replicated(name, own, echelle)
        tables[name] = pa.concat_tables([tables[name], own]) if name in tables else own
    return tables


def _simulated(cadre: Cadre, echelle: int) -> dict[str, pd.DataFrame]:
    """Rows of one network, by table."""
    reseau, abroad, held, published = network(cadre), partners(cadre), meetings(cadre), publications(cadre)
    present = attendance(cadre, reseau, abroad, held)
    return {
        "documents": own_document(),
        "groupes": earlier_groups(cadre),
        "collectivites": reseau.collectivites,
        "partenaires": abroad,
        "reunions": with_attendance(held, present),
        "participations": present,
        "adhesions": memberships(reseau),
        "flux": movements(cadre, reseau),
        "accompagnements": supports(cadre, reseau),
        "publications": published,
        "audiences": audiences(cadre, echelle),
        "financements": grants(cadre, reseau),
        "mentions": mentions(reseau, published),
    }


def _check(tables: Mapping[str, pa.Table], countries: Collection[str]) -> None:
    """Hold the rows to their contracts, as those of a file are.

    Raises:
        InvalidData: every problem of every table.
    """
    keys = {name: rows[TABLES[name].key[0]].combine_chunks() for name, rows in tables.items()}
    problems = []
    # A table at a time: at a hundred networks, the texts of all would not fit.
    for name, rows in tables.items():
        text = _as_text(rows)
        problems += check_table(name, text, name)
        problems += check_references({name: text}, {name: name}, keys | {"pays": countries})
    if problems:
        raise InvalidData(problems=problems, consequence="Rien n’a été publié.")


def _as_text(rows: pa.Table) -> pd.DataFrame:
    """Typed rows as a file would hold them."""
    columns = {}
    for name, column in zip(rows.column_names, rows.columns, strict=True):
        said = pc.if_else(column, "oui", "non") if pa.types.is_boolean(column.type) else column
        text = said.cast(pa.string())
        columns[name] = pc.fill_null(text, "").to_pandas()
    return pd.DataFrame(columns)


def _contents(tables: Mapping[str, pa.Table], sources: dict[str, str]) -> dict[str, Contenu]:
    said = tables["couvertures"].to_pandas().fillna("").set_index("nom_table")
    said.loc["couvertures"] = ["complète", "", ""]
    return {name: Contenu(rows, sources, *said.loc[name]) for name, rows in tables.items()}
