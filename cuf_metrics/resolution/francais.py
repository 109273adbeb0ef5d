"""French ends, all at once: what bears their name or stands near them, then one decision each."""

import numpy as np
import pandas as pd

from cuf_metrics.reference.noms import COMPATIBLE
from cuf_metrics.resolution.codes import read_code
from cuf_metrics.resolution.noms import Nom, is_name, read_departement, read_name
from cuf_metrics.resolution.positions import distance_km
from cuf_metrics.resolution.recherche import VOISIN_KM, Candidat, Fin, Recherche
from cuf_metrics.resolution.referentiel import COMMUNALES, Referentiel
from cuf_metrics.resolution.reponse import Reponse

EN_FRANCE_KM = 30


def resolve_french(ends: pd.DataFrame, referentiel: Referentiel) -> list[Reponse]:
    """What each French end is.

    Args:
        ends: one row per end: nom, code, departement (as written), and the columns of
            `positions.read_positions`.
        referentiel: where they are looked up.
    Returns:
        One answer per row; an unresolved end keeps a position that lies in France.
    """
    fins = _read(ends, referentiel)
    searches = [
        Recherche(referentiel, fin, found)
        for fin, found in zip(fins, _candidates(fins, ends, referentiel), strict=True)
    ]
    answers = [search.directly() for search in searches]
    pending = [i for i, answer in enumerate(answers) if answer is None]
    for i, near in zip(pending, _neighbours([fins[i] for i in pending], referentiel), strict=True):
        answers[i] = searches[i].among(near)
    return [search.finished(answer) for search, answer in zip(searches, answers, strict=True)]


def _read(ends: pd.DataFrame, referentiel: Referentiel) -> list[Fin]:
    """Names, codes and positions read; a position out of France is told, and not used."""
    inside = np.zeros(len(ends), dtype=bool)
    valid = ends["valable"].to_numpy(bool)
    y, x = (ends[name].to_numpy(float) for name in ("latitude", "longitude"))
    # On land, a commune is close: the wider search is left to points of the coast and beyond.
    for radius in (VOISIN_KM, EN_FRANCE_KM):
        asked = np.flatnonzero(valid & ~inside)
        inside[asked[referentiel.voisinage_communal.around(y[asked], x[asked], radius)[0]]] = True
    departements, known = referentiel.departements, referentiel.nommees
    names = {text: read_name(text, departements, known) for text in ends["nom"].unique()}
    codes = {text: read_code(text, referentiel) for text in ends["code"].unique()}
    given = {text: read_departement(text, departements) for text in ends["departement"].unique()}
    fins = []
    for row, placed in zip(ends.itertuples(), inside.tolist(), strict=True):
        away, note = row.valable and not placed, row.note
        if away:
            note = f"la position de la source ({row.texte}) est à plus de {EN_FRANCE_KM} km de toute commune française"
        nom = names[row.nom]
        departement = given[row.departement] or nom.departement
        fins.append(Fin(nom, codes[row.code], departement, row.latitude, row.longitude, placed, away, note))
    return fins


def _candidates(fins: list[Fin], ends: pd.DataFrame, referentiel: Referentiel) -> list[list[Candidat]]:
    """For each end, the rows of the reference that bear its name, with their distance."""
    bearers = {fin.nom: _bearers(fin.nom, referentiel) for fin in fins}
    ranks = [bearers[fin.nom] for fin in fins]
    end = np.repeat(np.arange(len(fins)), [len(r) for r in ranks])
    row = np.array([rank for found in ranks for rank in found], dtype=int)
    y, x = (ends[name].to_numpy(float)[end] for name in ("latitude", "longitude"))
    places = referentiel.collectivites[["latitude", "longitude"]].to_numpy(float)[row]
    km = distance_km(y, x, places[:, 0], places[:, 1]).tolist()
    swapped = distance_km(x, y, places[:, 0], places[:, 1]).tolist()
    triples = map(Candidat, row.tolist(), km, swapped)
    return [[next(triples) for _ in found] for found in ranks]


def _bearers(nom: Nom, referentiel: Referentiel) -> list[int]:
    """Rows whose name is this one; an announced type holds for what follows it."""
    if not is_name(nom.ecrit):
        return []
    whole = referentiel.nommees.get(nom.entier, [])
    if nom.type is None:
        return whole or referentiel.sans_prefixe.get(nom.entier, [])
    wanted = COMMUNALES if nom.type == "commune" else COMPATIBLE.get(nom.type, {nom.type})
    rest = [*referentiel.nommees.get(nom.reste, ()), *referentiel.sans_prefixe.get(nom.reste, ())]
    return list(dict.fromkeys([*whole, *(rank for rank in rest if referentiel.fiches[rank].type in wanted)]))


def _neighbours(fins: list[Fin], referentiel: Referentiel) -> list[list[tuple[int, float]]]:
    """For each end, the communes around its position: row and kilometres."""
    placed = [i for i, fin in enumerate(fins) if fin.situee]
    found: list[list[tuple[int, float]]] = [[] for _ in fins]
    if placed:
        y, x = (np.array([getattr(fins[i], name) for i in placed]) for name in ("latitude", "longitude"))
        point, place, km = referentiel.voisinage_communal.around(y, x, VOISIN_KM)
        rows = referentiel.rangs_communaux[place].tolist()
        for i, row, distance in zip(point.tolist(), rows, km.tolist(), strict=True):
            found[placed[i]].append((row, distance))
    return found
