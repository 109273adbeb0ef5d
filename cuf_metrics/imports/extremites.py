"""Local governments that rows name: looked up once per document and writing, then given back to every row."""

import json
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from cuf_metrics.sources.bruts import BRUTS

# How each table writes a local government: name, code, département.
ECRITS = {"flux": ("donateur", "code_donateur")} | dict.fromkeys(
    ("adhesions", "participations", "accompagnements"), ("nom_source", "code_source", "departement_source")
)
# A flow may come from anyone: a donor that the reference does not know is no local government.
AU_REFERENTIEL = frozenset({"flux"})


@dataclass(frozen=True)
class Extremites:
    """The local governments of a table, as ends of links to look up.

    Attributes:
        table: the table that names them.
        bruts: one row per document, name, code and département (columns of `BRUTS`), with id_document, nb_lignes
            (rows that write it so) and au_referentiel (one that the reference does not know is left out).
        rangs: for each row of the table, the rank of its end in `bruts`; -1 where it names nobody.
    """

    table: str
    bruts: pd.DataFrame
    rangs: np.ndarray

    def given_back(self, rows: pa.Table, identifiants: pd.Series) -> pa.Table:
        """The rows with what each of their local governments was found to be.

        Args:
            rows: those that were read.
            identifiants: id_collectivite of each end of `bruts`, in its order; empty for one that is not known.
        """
        known = pa.array([ident or None for ident in identifiants], pa.string())
        found = known.take(pa.array(self.rangs, mask=self.rangs < 0))
        place = rows.column_names.index("id_collectivite")
        return rows.set_column(place, "id_collectivite", found)


def ends_of(table: str, rows: pa.Table) -> Extremites:
    """The distinct local governments that rows name.

    Args:
        table: a key of `ECRITS`.
        rows: in the contract's schema, in their order of publication.
    """
    columns = ["id_document", *ECRITS[table]]
    written = rows.select([*columns, "numero_ligne"]).to_pandas()
    named = written[list(ECRITS[table][:2])].notna().any(axis=1).to_numpy()
    # Ranks follow the order in which ends come; a row that names nobody has none.
    rangs = np.where(named, written[columns].fillna("").groupby(columns, sort=False).ngroup().to_numpy(), -1)
    used, first, rangs[named] = np.unique(rangs[named], return_index=True, return_inverse=True)
    firsts = np.flatnonzero(named)[first]
    ends = written.iloc[firsts].reset_index(drop=True).fillna(dict.fromkeys(columns, ""))
    name, code, *department = ECRITS[table]
    quoted = rows["citation"].take(pa.array(firsts)).to_pylist()
    bruts = pd.DataFrame(dict.fromkeys(BRUTS, ""), index=ends.index).assign(
        porteur=ends[name],
        code_porteur=ends[code],
        departement_porteur=ends[department[0]] if department else "",
        numero_ligne=written["numero_ligne"][named].groupby(rangs[named]).min().to_numpy(),
        contenu=[json.dumps({"ligne": text}, ensure_ascii=False) for text in quoted],
        id_document=ends["id_document"],
        nb_lignes=np.bincount(rangs[named], minlength=len(used)),
        au_referentiel=table in AU_REFERENTIEL,
    )
    return Extremites(table, bruts, rangs)
