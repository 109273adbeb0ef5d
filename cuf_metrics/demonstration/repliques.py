"""From one network to several: the same rows under other identifiers, typed by the contracts."""

from decimal import Decimal

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from cuf_metrics.contracts import FIELDS, TABLES
from cuf_metrics.demonstration.socle import PROVENANCE

# What a network has of its own: the groups, the funds and the documents are shared by all.
REPLIQUEES = (
    "collectivites",
    "partenaires",
    "reunions",
    "participations",
    "adhesions",
    "flux",
    "accompagnements",
    "publications",
    "financements",
    "mentions",
)
# Names by which a reader tells a replica from another.
NOMMEES = {"collectivites": "nom", "partenaires": "nom", "flux": "donateur"}


def typed_rows(name: str, rows: pd.DataFrame) -> pa.Table:
    """Rows in the columns and types of the contract, citing the document of the demonstration."""
    schema, given = TABLES[name].arrow_schema, rows.assign(**PROVENANCE) if name != "documents" else rows
    columns = [_column(given[f.name], f.type) if f.name in given else pa.nulls(len(given), f.type) for f in schema]
    return pa.table(columns, schema=schema)


def replicated(name: str, rows: pa.Table, echelle: int) -> pa.Table:
    """`echelle` copies of the rows of a network, whose identifiers and names are those of their replica."""
    copies = [rows, *(_copy(name, rows, rank) for rank in range(2, echelle + 1))]
    return pa.concat_tables(copies)


def _copy(name: str, rows: pa.Table, rank: int) -> pa.Table:
    for position, column in enumerate(rows.column_names):
        if FIELDS[column].reference in REPLIQUEES or column in TABLES[name].key:
            rows = rows.set_column(position, column, _suffixed(rows[column], f"-r{rank}"))
        elif NOMMEES.get(name) == column:
            rows = rows.set_column(position, column, _suffixed(rows[column], f" (réplique {rank})"))
    return rows


def _suffixed(texts: pa.ChunkedArray, suffix: str) -> pa.ChunkedArray:
    return pc.binary_join_element_wise(texts, suffix, "")


def _column(values: pd.Series, kind: pa.DataType) -> pa.Array:
    if pa.types.is_decimal(kind):
        return pa.array([None if pd.isna(v) else Decimal(str(v)) for v in values], kind)
    if pa.types.is_date(kind):
        return pa.array(pd.to_datetime(values).dt.date, kind, from_pandas=True)
    if pa.types.is_integer(kind):
        return pa.array(values.astype("Int64"), kind, from_pandas=True)
    return pa.array(values.to_numpy(dtype=object, na_value=None), kind, from_pandas=True)
