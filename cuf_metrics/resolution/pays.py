"""Country of the other end: its label or code, else the place it is given, else its position."""

from dataclasses import replace

import numpy as np
import pandas as pd

from cuf_metrics.resolution.atlas import Atlas
from cuf_metrics.resolution.referentiel import Referentiel
from cuf_metrics.resolution.reponse import Reponse, sentence


def resolve_countries(ends: pd.DataFrame, referentiel: Referentiel) -> list[Reponse]:
    """The country of each end.

    Args:
        ends: one row per end: pays (label or code as written), rang_lieu (row of the place whose
            identifier is given, -1 without any), latitude, longitude, valable.
    Returns:
        One answer per row; `retenu` is the alpha-3 code, empty when the country stays unknown. A
        label that no longer names a state is answered by the position, as a guess.
    """
    atlas = referentiel.atlas
    read = {label: _labelled(label, atlas) for label in ends["pays"].unique()}
    answers = [read[label] for label in ends["pays"]]
    by_position = np.array([answer.verdict != "certain" for answer in answers], dtype=bool) & ends["valable"].to_numpy()
    located = np.full(len(ends), "", dtype=object)
    if by_position.any():
        placed = ends[by_position]
        located[by_position] = atlas.located(placed["latitude"].to_numpy(), placed["longitude"].to_numpy())
    rows = zip(answers, ends["rang_lieu"], located, strict=True)
    return [
        answer if answer.verdict == "certain" else _elsewhere(answer, referentiel, rank, code)
        for answer, rank, code in rows
    ]


def _labelled(label: str, atlas: Atlas) -> Reponse:
    """What a label says by itself."""
    if not label:
        return Reponse("échec", "aucune", sentence("la source ne dit pas le pays"))
    code = atlas.coded(label)
    if code:
        text = sentence(f"« {label} » est le code ISO d’un pays : {atlas.noms[code]}")
        return Reponse("certain", "code du pays", text, retenu=code, nom_retenu=atlas.noms[code])
    code = atlas.named(label)
    if code:
        text = sentence(f"« {label} » désigne {atlas.noms[code]}")
        return Reponse("certain", "libellé du pays", text, retenu=code, nom_retenu=atlas.noms[code])
    close = "" if code == "" else atlas.close_to(label)
    if close:
        text = sentence(f"« {label} » n’est le nom d’aucun pays ; {atlas.noms[close]} s’écrit presque de même")
        return Reponse("supposé", "orthographe proche", text, retenu=close, nom_retenu=atlas.noms[close])
    return Reponse("échec", "aucune", sentence(f"« {label} » n’est ni le nom ni le code d’un pays actuel"))


def _elsewhere(answer: Reponse, referentiel: Referentiel, rank: int, located: str) -> Reponse:
    """What the place or the position says, when the label does not suffice; it also checks a close spelling."""
    noms = referentiel.atlas.noms
    if rank >= 0:
        code, lead = referentiel.place(rank).code_pays, "d’après l’identifiant GeoNames donné"
        verdict, methode = "certain", "identifiant GeoNames"
    else:
        code, lead, verdict, methode = located, "d’après la position donnée", "supposé", "position de la source"
    if not code or code == answer.retenu:
        return answer
    known = replace(answer, retenu=code, nom_retenu=noms[code], verdict=verdict, methode=methode)
    return known.noting(f"{lead} : {noms[code]}")
