"""The ledger: one row per distinct end or country as written, with what was answered and why."""

import numpy as np
import pandas as pd

from cuf_metrics.resolution.reponse import Reponse

ANSWERED = ("verdict", "methode", "retenu", "nom_retenu", "distance_km", "explication")


def ledger(
    bruts: pd.DataFrame, ends: pd.DataFrame, end_of_row: np.ndarray, natures: np.ndarray, answers: list[Reponse]
) -> pd.DataFrame:
    """Ledger of ends.

    Args:
        bruts: raw rows: numero_ligne, and id_document when several documents are looked up at once.
        ends: distinct ends: nom, code (French), pays, texte (position as written).
        end_of_row: rank of the end of each raw row.
        natures: nature_rapprochement of each end.
        answers: what each end was found to be.
    Returns:
        One row per end, and per document.
    """
    name = ends["nom"].where(ends["nom"] != "", ends["code"]) if "code" in ends else ends["nom"]
    told = pd.DataFrame({
        "nature_rapprochement": natures, "nom_source": name, "pays_source": ends["pays"],
        "position_source": ends["texte"], **_answered(answers),
    })  # fmt: skip
    return _counted(bruts, told, end_of_row)


def country_ledger(
    bruts: pd.DataFrame, ends: pd.DataFrame, end_of_row: np.ndarray, answers: list[Reponse]
) -> pd.DataFrame:
    """Ledger of country labels; one that positions answer has a row per country they lie in."""
    told = pd.DataFrame({
        "nature_rapprochement": "pays", "nom_source": ends["pays"], "pays_source": "",
        "position_source": ends["texte"], **_answered(answers),
    })  # fmt: skip
    group = told.groupby(["nom_source", "retenu", "methode"], sort=False).ngroup().to_numpy()
    told = told[~pd.Series(group).duplicated().to_numpy()].reset_index(drop=True)
    by_label = told["methode"] != "position de la source"
    told["position_source"] = told["position_source"].mask(by_label, "")
    return _counted(bruts, told, group[end_of_row])


def _answered(answers: list[Reponse]) -> dict[str, pd.Series]:
    types = {"distance_km": float}
    return {name: pd.Series([getattr(a, name) for a in answers], dtype=types.get(name, "str")) for name in ANSWERED}


def _counted(bruts: pd.DataFrame, told: pd.DataFrame, rank_of_row: np.ndarray) -> pd.DataFrame:
    """Ledger rows with how many raw rows each concerns, and the first of them."""
    rows = pd.DataFrame({"rang": rank_of_row, "numero_ligne": bruts["numero_ligne"].to_numpy()})
    keys = ["rang"]
    if "id_document" in bruts:
        rows["id_document"] = bruts["id_document"].to_numpy()
        keys = ["id_document", "rang"]
    counts = rows.groupby(keys, sort=False).agg(nb_lignes=("rang", "size"), numero_ligne=("numero_ligne", "min"))
    counts = counts.reset_index()
    found = told.take(counts["rang"].to_numpy()).reset_index(drop=True)
    found.insert(4, "nb_lignes", counts["nb_lignes"])
    found.insert(5, "numero_ligne", counts["numero_ligne"])
    if "id_document" in counts:
        found.insert(0, "id_document", counts["id_document"])
    return found
