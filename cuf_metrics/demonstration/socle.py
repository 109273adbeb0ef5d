"""What the demonstration keeps of the published facts, and what it says of itself."""

import hashlib
from collections.abc import Collection
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from cuf_metrics.contracts import TABLES
from cuf_metrics.demonstration.calibrage import ANNEES, Cadre
from cuf_metrics.demonstration.reunions import ANNONCEES
from cuf_metrics.manifeste import MENTION

ID_DOCUMENT = "demonstration"
PROVENANCE = {"id_document": ID_DOCUMENT, "section": "Simulation", "citation": "Ligne fictive"}
GARDEES = ("chiffres_publies", "relations", "enonces", "plan", "cadre_logique", "fonds", "dispositifs")
PERIODE = f"{ANNEES[0]}-{ANNEES[-1]}"
DIT = f"{MENTION} Les totaux de 2023 sont calés sur les chiffres publiés ; tout le reste est simulé."
SIMULE = f"Lignes fictives, simulées de {ANNEES[0]} à {ANNEES[-1]}"
FICTIF = f"{SIMULE} ; aucune ne décrit une collectivité réelle."
VIDE = "Cette table n’est pas simulée."
DITES = {
    "documents": ("complète", "", "Les documents publiés, et celui que citent les lignes fictives."),
    "citations": ("complète", "", "Les autres passages qui appuient un fait publié."),
    "reunions": (
        "complète",
        f"{ANNEES[0]}-{ANNONCEES[-1]}",
        f"{SIMULE}, annoncées jusqu’en {ANNONCEES[-1]} ; aucune ne décrit une réunion réelle.",
    ),
    "groupes": ("complète", PERIODE, "Groupes réels, sans leurs présidences ; leurs états de 2018 sont fictifs."),
}
# A group that documents first describe in 2023 worked before, but for those created since.
CREES = ("palestine", "club-des-outre-mer", "developpement-economique")


def kept(publie: Path) -> dict[str, pa.Table]:
    """Tables of published facts that the fictional rows stand on.

    Citations of other tables would speak of rows that are not here; presidencies of groups, of real local governments.
    """
    names = (*GARDEES, "documents", "citations", "groupes")
    tables = {name: pq.read_table(publie / f"{name}.parquet") for name in names}
    cited = tables["citations"].column("nom_table").to_pandas().isin(GARDEES)
    tables["citations"] = tables["citations"].filter(pa.array(cited))
    groups = tables["groupes"]
    column = groups.column_names.index("id_collectivite")
    tables["groupes"] = groups.set_column(column, "id_collectivite", pa.nulls(groups.num_rows, pa.string()))
    return tables


def own_document() -> pd.DataFrame:
    """The document that every fictional row cites."""
    return pd.DataFrame(
        [
            {
                "id_document": ID_DOCUMENT,
                "titre": "Données de démonstration (fictives)",
                "editeur": "Observatoire de l’AICT",
                "type_document": "jeu de démonstration",
                "periode_couverte": PERIODE,
                "empreinte_sha256": hashlib.sha256(DIT.encode()).hexdigest(),
                "nb_caracteres": len(DIT),
                "note": DIT,
            }
        ]
    )


def earlier_groups(cadre: Cadre) -> pd.DataFrame:
    """States of 2018 of the groups that documents describe in 2023: under their first name, all at work."""
    known = cadre.publie["groupes"].drop_duplicates("id_groupe")
    known = known[~known["id_groupe"].isin(CREES)]
    rows = known[["id_groupe", "nom", "type_groupe", "pole", "code_pays"]]
    return rows.assign(date_etat=str(ANNEES[0]), situation_groupe="actif")


def coverage(cadre: Cadre, simulated: Collection[str]) -> pd.DataFrame:
    """Rows of « couvertures »: what each table holds, in words; of published facts, what is said of them there."""
    said = cadre.publie["couvertures"].fillna("").set_index("nom_table")
    told = dict.fromkeys(simulated, ("complète", PERIODE, FICTIF))
    told |= {name: tuple(said.loc[name, ["couverture", "periode_couverte", "explication"]]) for name in GARDEES}
    told |= DITES
    rows = [(name, *told.get(name, ("absente", "", VIDE))) for name in TABLES if name != "couvertures"]
    return pd.DataFrame(rows, columns=["nom_table", "couverture", "periode_couverte", "explication"])
