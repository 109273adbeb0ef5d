"""The names that a workbook may use: meetings of its dataset, devices, groups, countries and towns."""

from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from cuf_metrics.construction import build_published
from cuf_metrics.imports.jeu import Jeu
from cuf_metrics.imports.remplir import Contexte, Rencontre
from cuf_metrics.reference.noms import normalise
from cuf_metrics.resolution import Referentiel
from cuf_metrics.resolution.ecrits import read_code, read_departement
from cuf_metrics.store import DATA, dataset_folder


def known_to(held: Jeu, data: Path = DATA) -> Contexte:
    """What the names of a file are looked up in.

    Args:
        held: the dataset that the file joins; its own meetings, where it has some, else the published ones.
        data: the data folder.
    """
    build_published(data)
    facts = dataset_folder("publie", data)
    groups, devices = (pq.read_table(facts / f"{name}.parquet").to_pylist() for name in ("groupes", "dispositifs"))
    meetings = held.lignes.get("reunions")
    places = _Lieux(data / "reference")
    return Contexte(
        groupes={row[key]: row["id_groupe"] for row in groups for key in ("id_groupe", "nom")},
        poles={row["id_groupe"]: row["pole"] for row in groups if row["pole"]},
        dispositifs={row[key]: row["id_dispositif"] for row in devices for key in ("id_dispositif", "nom")},
        reunions=_meetings(pq.read_table(facts / "reunions.parquet") if meetings is None else meetings),
        pays=places.country,
        lieux=places.town,
        codes=places.is_code,
        departements=places.is_departement,
    )


def _meetings(rows: pa.Table) -> tuple[Rencontre, ...]:
    told = rows.select(["id_reunion", "titre", "date_debut", "date_fin"]).to_pylist()
    return tuple(Rencontre(*map(str, row.values())) for row in told)


class _Lieux:
    """The reference of places, read when a first name asks for it."""

    def __init__(self, folder: Path):
        self._read = cache(lambda: Referentiel.read(folder))

    def country(self, label: str) -> str | None:
        """The alpha-3 code that a label names; None for none."""
        atlas = self._read().atlas
        return atlas.coded(label) or atlas.named(label)

    def town(self, nom: str, code_pays: str) -> str:
        """The only place of a country that bears a name, « id_lieu »; "" for none or several."""
        if not code_pays:
            return ""
        reference = self._read()
        ranks = reference.main_named_in(code_pays, normalise(nom))
        return str(reference.lieux["id_lieu"].iloc[ranks[0]]) if len(ranks) == 1 else ""

    def is_code(self, code: str) -> bool:
        """Whether a code is that of a local government."""
        return bool(read_code(code, self._read()).rangs)

    def is_departement(self, texte: str) -> bool:
        """Whether a text is the number or the name of a département."""
        return bool(read_departement(texte, self._read().departements))
