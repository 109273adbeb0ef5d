"""Answers about ends → the columns given back to rows: key, name, codes, position, doubt."""

from math import isnan

import numpy as np
import pandas as pd

from cuf_metrics.reference import normalise
from cuf_metrics.resolution.cles import source_keys
from cuf_metrics.resolution.referentiel import Referentiel
from cuf_metrics.resolution.reponse import Reponse

SANS_PAYS = "pays-inconnu"


def french_columns(ends: pd.DataFrame, answers: list[Reponse], referentiel: Referentiel) -> pd.DataFrame:
    """Columns of French ends, one row per end.

    Args:
        ends: nom, code, departement as written.
        answers: what each was found to be.
    Returns:
        fr_cle (empty when the end is not named), fr_type, fr_nom, fr_code_insee, fr_siren,
        fr_latitude and fr_longitude (degrees), fr_precision (« lieu » or « aucune »), fr_motif (why
        there is no place) and fr_suppose. Null for unknown.
    """
    names = [nom or code for nom, code in zip(ends["nom"], ends["code"], strict=True)]
    fiches = [None if a.rang is None else referentiel.fiches[a.rang] for a in answers]
    # Two ends of the same name in two départements are two ends.
    written = [("", f"{nom} {d}".strip()) for nom, d in zip(names, ends["departement"], strict=True)]
    resolved = [f.cle if f else "" for f in fiches]
    frame = pd.DataFrame({
        "fr_cle": _keys(resolved, names, written, answers),
        "fr_type": [f.type if f else None for f in fiches],
        "fr_nom": [f.nom if f else nom for f, nom in zip(fiches, names, strict=True)],
        "fr_code_insee": [f.code_insee or None if f else None for f in fiches],
        "fr_siren": [f.siren or None if f else None for f in fiches],
        "fr_latitude": [a.latitude for a in answers],
        "fr_longitude": [a.longitude for a in answers],
    })  # fmt: skip
    placed = frame["fr_latitude"].notna()
    frame["fr_precision"] = np.where(placed, "lieu", "aucune")
    frame["fr_motif"] = [None if ok else _reason(a) for ok, a in zip(placed, answers, strict=True)]
    frame["fr_suppose"] = np.array([a.verdict == "supposé" for a in answers], dtype=bool)
    return _typed(frame)


def partner_columns(
    ends: pd.DataFrame,
    answers: list[Reponse],
    domestic: np.ndarray,
    countries: list[Reponse],
    referentiel: Referentiel,
) -> pd.DataFrame:
    """Columns of the other ends, one row per end.

    Args:
        ends: nom as written.
        answers: what each was found to be.
        domestic: which are French local governments; their `rang` is a row of `collectivites`.
        countries: the country of each.
    Returns:
        code_pays (« FRA » for every French territory), et_cle, et_nom, et_id_lieu, et_latitude,
        et_longitude (degrees), et_precision (« lieu », « pays »: the point of the country, or
        « aucune »), et_motif and et_suppose (the place or its country is a guess). Null for unknown.
    """
    names = [nom or answer.nom_retenu for nom, answer in zip(ends["nom"], answers, strict=True)]
    codes = [c.retenu for c in countries]
    resolved = [
        _reference_key(answer, home, code, referentiel)
        for answer, home, code in zip(answers, domestic, codes, strict=True)
    ]
    numbers = [
        None if home or answer.rang is None else int(answer.retenu)
        for answer, home in zip(answers, domestic, strict=True)
    ]
    points = [referentiel.atlas.points.get(code, (np.nan, np.nan)) for code in codes]
    placed = np.array([not isnan(a.latitude) for a in answers], dtype=bool)
    written = [(code or SANS_PAYS, nom) for code, nom in zip(codes, names, strict=True)]
    frame = pd.DataFrame({
        # Saint-Denis is in France whether the source writes « France » or « La Réunion ».
        "code_pays": ["FRA" if home else code or None for code, home in zip(codes, domestic, strict=True)],
        "et_cle": _keys(resolved, names, written, answers),
        "et_nom": [a.nom_retenu or nom for a, nom in zip(answers, names, strict=True)],
        "et_id_lieu": pd.array(numbers, dtype="Int64"),
        "et_latitude": np.where(placed, [a.latitude for a in answers], [y for y, _ in points]),
        "et_longitude": np.where(placed, [a.longitude for a in answers], [x for _, x in points]),
        "et_precision": np.where(placed, "lieu", np.where(np.array(codes, dtype=object) != "", "pays", "aucune")),
    })  # fmt: skip
    frame["et_motif"] = [None if ok else _reason(a) for ok, a in zip(placed, answers, strict=True)]
    frame["et_suppose"] = ["supposé" in (a.verdict, c.verdict) for a, c in zip(answers, countries, strict=True)]
    return _typed(frame)


def _reference_key(answer: Reponse, domestic: bool, code_pays: str, referentiel: Referentiel) -> str:
    """Key of a partner in the reference; empty for one that the source puts in another country."""
    if answer.rang is None:
        return ""
    if domestic:
        return referentiel.fiches[answer.rang].cle
    # A key has one country: the same town declared in two countries is two partners.
    return f"lieu:{answer.retenu}" if referentiel.codes_lieux[answer.rang] == code_pays else ""


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    """The same types whatever the rows hold: text, but for positions, identifiers and doubts."""
    numbers = {name: float for name in frame if name.endswith(("_latitude", "_longitude"))}
    others = {name: bool for name in frame if name.endswith("_suppose")} | {"et_id_lieu": "Int64"}
    return frame.astype({name: {**numbers, **others}.get(name, "str") for name in frame})


def _keys(resolved: list[str], names: list[str], written: list[tuple[str, str]], answers: list[Reponse]) -> list[str]:
    """Key of the reference, else of the source; empty for an end that is not named."""
    unknown = [i for i, key in enumerate(resolved) if not key and normalise(names[i])]
    made = source_keys((*written[i], answers[i].latitude, answers[i].longitude) for i in unknown)
    keys = list(resolved)
    for i, key in zip(unknown, made, strict=True):
        keys[i] = key
    return keys


def _reason(answer: Reponse) -> str:
    """Why an end has no place of its own."""
    return (
        answer.explication if answer.rang is None else f"{answer.nom_retenu} n’a pas de position dans le référentiel."
    )
