"""Answers about ends → what is given back: the columns of rows, the keys of ends, and the ledger."""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from math import floor, isnan, nan

import numpy as np
import pandas as pd

from cuf_metrics.reference import normalise
from cuf_metrics.resolution.ecrits import own_code
from cuf_metrics.resolution.positions import KM_PAR_DEGRE, MEME_LIEU_KM, distance_km
from cuf_metrics.resolution.referentiel import Collectivite, Referentiel
from cuf_metrics.resolution.reponse import Reponse, weaker

SANS_PAYS = "pays-inconnu"
ANSWERED = ("verdict", "methode", "retenu", "nom_retenu", "distance_km", "explication")


# --- columns of rows ------------------------------------------------------------------------------


def french_columns(ends: pd.DataFrame, answers: list[Reponse], referentiel: Referentiel) -> pd.DataFrame:
    """Columns of French ends, one row per end.

    Args:
        ends: nom_source (name, else code), nom, code and departement as written.
        answers: what each was found to be.
    Returns:
        fr_cle (empty when the end is not named), fr_type, fr_nom, fr_code_insee, fr_siren,
        fr_latitude and fr_longitude (degrees), fr_precision (« lieu » or « aucune »), fr_motif (why
        there is no place) and fr_verdict (empty when the end is not named). Null for unknown.
    """
    names = ends["nom_source"].tolist()
    fiches = [None if a.rang is None else referentiel.fiches[a.rang] for a in answers]
    # Two ends of the same name in two départements, or with two codes, are two ends.
    codes = [own_code(text) for text in ends["code"]]
    bases = [nom if nom or code else name for nom, name, code in zip(ends["nom"], names, codes, strict=True)]
    parts = zip(bases, ends["departement"], codes, strict=True)
    written = [("", " ".join(filter(None, told))) for told in parts]
    frame = pd.DataFrame({
        "fr_cle": _keys([f.cle if f else "" for f in fiches], names, written, answers, codes),
        **_codes("fr", fiches),
        "fr_nom": [f.nom if f else nom for f, nom in zip(fiches, names, strict=True)],
        "fr_latitude": [a.latitude for a in answers],
        "fr_longitude": [a.longitude for a in answers],
    })  # fmt: skip
    placed = frame["fr_latitude"].notna()
    frame["fr_precision"] = np.where(placed, "lieu", "aucune")
    frame["fr_motif"] = [None if ok else _reason(a) for ok, a in zip(placed, answers, strict=True)]
    frame["fr_verdict"] = [a.verdict if key else "" for a, key in zip(answers, frame["fr_cle"], strict=True)]
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
        ends: nom_source as written.
        answers: what each was found to be.
        domestic: which are French local governments; their `rang` is a row of `collectivites`.
        countries: the country of each.
    Returns:
        code_pays (« FRA » for every French territory), et_cle, et_nom, et_id_lieu, et_latitude,
        et_longitude (degrees), et_precision (« lieu », « pays »: the point of the country, or
        « aucune »), et_motif, et_verdict (the weaker of the place and of its country, empty when the
        end is not named), and for a resolved French partner et_type, et_code_insee and et_siren.
        Null for unknown.
    """
    names = [nom or answer.nom_retenu for nom, answer in zip(ends["nom_source"], answers, strict=True)]
    codes = [c.retenu for c in countries]
    at_home = [a.rang if home else None for a, home in zip(answers, domestic, strict=True)]
    fiches = [None if rank is None else referentiel.fiches[rank] for rank in at_home]
    keys = [f.cle if f else _place_key(a, code, referentiel) for f, a, code in zip(fiches, answers, codes, strict=True)]
    numbers = [None if f or a.rang is None else int(a.retenu) for f, a in zip(fiches, answers, strict=True)]
    points = [referentiel.atlas.points.get(code, (np.nan, np.nan)) for code in codes]
    placed = np.array([not isnan(a.latitude) for a in answers], dtype=bool)
    written = [(code or SANS_PAYS, nom) for code, nom in zip(codes, names, strict=True)]
    frame = pd.DataFrame({
        # Saint-Denis is in France whether the source writes « France » or « La Réunion ».
        "code_pays": ["FRA" if home else code or None for code, home in zip(codes, domestic, strict=True)],
        "et_cle": _keys(keys, names, written, answers),
        **_codes("et", fiches),
        "et_nom": [a.nom_retenu or nom for a, nom in zip(answers, names, strict=True)],
        "et_id_lieu": pd.array(numbers, dtype="Int64"),
        "et_latitude": np.where(placed, [a.latitude for a in answers], [y for y, _ in points]),
        "et_longitude": np.where(placed, [a.longitude for a in answers], [x for _, x in points]),
        "et_precision": np.where(placed, "lieu", np.where(np.array(codes, dtype=object) != "", "pays", "aucune")),
    })  # fmt: skip
    frame["et_motif"] = [None if ok else _reason(a) for ok, a in zip(placed, answers, strict=True)]
    ways = zip(answers, countries, frame["et_cle"], strict=True)
    frame["et_verdict"] = [weaker(a.verdict, c.verdict) if key else "" for a, c, key in ways]
    return _typed(frame)


def _codes(side: str, fiches: list[Collectivite | None]) -> dict[str, list[str | None]]:
    """Type and codes of French local governments; null for an end that is none."""
    columns = ("type", "code_insee", "siren")
    return {f"{side}_{name}": [f and (getattr(f, name) or None) for f in fiches] for name in columns}


def _place_key(answer: Reponse, code_pays: str, referentiel: Referentiel) -> str:
    """Key of a foreign place in the reference; empty without any, or for one that the source puts elsewhere."""
    if answer.rang is None:
        return ""
    # A key has one country: the same town declared in two countries is two partners.
    return f"lieu:{answer.retenu}" if referentiel.codes_lieux[answer.rang] == code_pays else ""


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    """The same types whatever the rows hold: text, but for positions and identifiers."""
    numbers = {name: float for name in frame if name.endswith(("_latitude", "_longitude"))} | {"et_id_lieu": "Int64"}
    return frame.astype({name: numbers.get(name, "str") for name in frame})


def _reason(answer: Reponse) -> str:
    """Why an end has no place of its own."""
    return (
        answer.explication if answer.rang is None else f"{answer.nom_retenu} n’a pas de position dans le référentiel."
    )


# --- keys of ends ---------------------------------------------------------------------------------


def _keys(
    resolved: list[str],
    names: list[str],
    written: list[tuple[str, str]],
    answers: list[Reponse],
    codes: list[str] | None = None,
) -> list[str]:
    """Key of the reference, else of the source; empty for an end that is not named."""
    unknown = [i for i, key in enumerate(resolved) if not key and normalise(names[i])]
    # A code of its own is one end, wherever the source puts it.
    places = [(nan, nan) if codes and codes[i] else (answers[i].latitude, answers[i].longitude) for i in unknown]
    made = source_keys((*written[i], *place) for i, place in zip(unknown, places, strict=True))
    keys = list(resolved)
    for i, key in zip(unknown, made, strict=True):
        keys[i] = key
    return keys


def slug(nom: str) -> str:
    """A name in lower-case ASCII; two different normalised names never give the same one."""
    text = normalise(nom)
    plain = re.sub(r"[^a-z0-9]+", "-", text.encode("ascii", "ignore").decode()).strip("-")
    if plain.replace("-", " ") == text:
        return plain
    # Letters were lost (another alphabet): the digest tells such names apart.
    return f"{plain}-{hashlib.sha256(text.encode()).hexdigest()[:8]}".strip("-")


def source_keys(ends: Iterable[tuple[str, str, float, float]]) -> list[str]:
    """One key per end: « source:<territory>-<name> », numbered when the same name is in several places.

    Args:
        ends: (territory, name, latitude, longitude) of each; the territory may be empty, the
            position NaN: it then goes with the first place of that name.
    """
    named = [("-".join(filter(None, [place, slug(nom)])), y, x) for place, nom, y, x in ends]
    taken = {base for base, _, _ in named}
    first: dict[str, str] = {}
    ranks: Counter[str] = Counter()
    # Places of a name by band of latitude, as high as two places of it must be close to be the same.
    centres: dict[tuple[str, int], list[tuple[float, float, str]]] = defaultdict(list)
    keys = [""] * len(named)
    # Ends without a position come last: they must not gather places that have one.
    for i in sorted(range(len(named)), key=lambda i: isnan(named[i][1])):
        base, y, x = named[i]
        key = first.get(base, "") if isnan(y) else _known(centres, base, y, x)
        if not key:
            key = first.setdefault(base, base) if base not in first else _numbered(base, ranks, taken)
            if not isnan(y):
                centres[base, _band(y)].append((y, x, key))
        keys[i] = f"source:{key}"
    return keys


def _numbered(base: str, ranks: Counter[str], taken: set[str]) -> str:
    """The next « name-2 », « name-3 » that is not itself a name of the source."""
    key = base
    while key in taken:
        ranks[base] += 1
        key = f"{base}-{ranks[base] + 1}"
    return key


def _known(centres: dict[tuple[str, int], list[tuple[float, float, str]]], base: str, y: float, x: float) -> str:
    """The key of the nearest place of that name, empty when none is close enough to be the same."""
    near = [c for band in (-1, 0, 1) for c in centres.get((base, _band(y) + band), ())]
    if not near:
        return ""
    km = distance_km(y, x, np.array([c[0] for c in near]), np.array([c[1] for c in near]))
    return near[km.argmin()][2] if km.min() <= MEME_LIEU_KM else ""


def _band(latitude: float) -> int:
    return floor(latitude * KM_PAR_DEGRE / MEME_LIEU_KM)


# --- ledger ---------------------------------------------------------------------------------------


def ledger(bruts: pd.DataFrame, ends: pd.DataFrame, end_of_row: np.ndarray, answers: list[Reponse]) -> pd.DataFrame:
    """Ledger of ends.

    Args:
        bruts: raw rows: numero_ligne, and id_document when several documents are looked up at once.
        ends: distinct ends: nature (nature_rapprochement), nom_source, pays, texte (position as written).
        end_of_row: rank of the end of each raw row.
        answers: what each end was found to be.
    Returns:
        One row per end, and per document.
    """
    told = pd.DataFrame({
        "nature_rapprochement": ends["nature"], "nom_source": ends["nom_source"], "pays_source": ends["pays"],
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
    # A raw row may stand for several lines of its file.
    rows["nb_lignes"] = bruts["nb_lignes"].fillna(1).astype(int).to_numpy() if "nb_lignes" in bruts else 1
    keys = ["rang"]
    if "id_document" in bruts:
        rows["id_document"] = bruts["id_document"].to_numpy()
        keys = ["id_document", "rang"]
    counts = rows.groupby(keys, sort=False).agg(nb_lignes=("nb_lignes", "sum"), numero_ligne=("numero_ligne", "min"))
    counts = counts.reset_index()
    found = told.take(counts["rang"].to_numpy()).reset_index(drop=True)
    found.insert(4, "nb_lignes", counts["nb_lignes"])
    found.insert(5, "numero_ligne", counts["numero_ligne"])
    if "id_document" in counts:
        found.insert(0, "id_document", counts["id_document"])
    return found
