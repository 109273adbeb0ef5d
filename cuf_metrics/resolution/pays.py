"""Countries by label, by code, by a slip of the pen, by position; and the country of the other end of a link."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cached_property

import numpy as np
import pandas as pd
import shapely
from babel import Locale

from cuf_metrics.errors import CufError
from cuf_metrics.reference import normalise
from cuf_metrics.resolution.positions import distance_km
from cuf_metrics.resolution.reponse import Reponse, sentence

# « Republic of Mali » is Mali; the exceptions (China, Congo, Korea…) are names of their own.
FORME_DE_L_ETAT = re.compile(
    r"(republique( islamique| federale| federative)?|royaume|etat|principaute|union|sultanat|republic|kingdom|state) "
)
# « Bénin (République du) », « Comores (Union des) », « Oman, Sultanat d’ »: the form of the state, put after.
INVERSE = re.compile(r"(?P<nom>[^(,]+)[(,](?P<forme>[^(),]+(\b(de|du|des|of|of the)\s*|\bd['’]\s*))\)?")
# « Bosnia and Herzegovina », « Bosnie & Herzégovine »: words that one writes and another does not.
MOTS_DE_LIAISON = {"et", "and", "of", "the"}
# France and the territories that are coded apart from it: their places are French local governments.
TERRITOIRES_FRANCAIS = frozenset(
    ["FRA", "GLP", "MTQ", "GUF", "REU", "MYT", "SPM", "BLM", "MAF", "WLF", "PYF", "NCL", "ATF"]
)
RESSEMBLANCE = 0.85
# A name this long may hold two slips; a shorter one with two slips is another name.
NOM_LONG = 9
# Ratios this close are one slip each.
AUSSI_PROCHE = 0.06
LARGE_KM = 50  # a port or an islet that outlines at 1:50 million leave at sea


@dataclass(frozen=True)
class Atlas:
    """The countries of the reference.

    Attributes:
        pays: one row per code_pays, geometry as WKB bytes, null where the atlas has no shape.
        alias: hand-written labels: libelle, code_pays (empty: a state that is no more).
    """

    pays: pd.DataFrame
    alias: list[dict[str, str]]

    @cached_property
    def noms(self) -> dict[str, str]:
        """alpha-3 → French name."""
        return dict(zip(self.pays["code_pays"], self.pays["nom"], strict=True))

    @cached_property
    def points(self) -> dict[str, tuple[float, float]]:
        """alpha-3 → (latitude, longitude) of the point that stands for the country."""
        places = zip(self.pays["latitude"].tolist(), self.pays["longitude"].tolist(), strict=True)
        return dict(zip(self.pays["code_pays"], places, strict=True))

    @cached_property
    def codes(self) -> dict[str, str]:
        """alpha-2 or alpha-3 → alpha-3."""
        code3 = self.pays["code_pays"]
        return dict(zip(self.pays["code_pays_2"], code3, strict=True)) | dict(zip(code3, code3, strict=True))

    @cached_property
    def libelles(self) -> dict[str, str]:
        """Normalised label → alpha-3, empty for a state that is no more; hand-written labels win."""
        named = {_key(row["libelle"]): row["code_pays"] for row in self.alias}
        for code, nom in self.noms.items():
            named.setdefault(_key(nom), code)
        for others, code in zip(self.pays["autres_noms"].fillna(""), self.pays["code_pays"], strict=True):
            for nom in filter(None, others.split(";")):
                named.setdefault(_key(nom), code)
        for language in ("fr", "en"):
            for code2, nom in Locale(language).territories.items():
                if code2 in self.codes:
                    named.setdefault(_key(nom), self.codes[code2])
        return named

    def coded(self, libelle: str) -> str:
        """The country whose ISO code is written, empty when it is not one."""
        text = libelle.strip().upper()
        return self.codes.get(text, "") if len(text) in (2, 3) else ""

    def named(self, libelle: str) -> str | None:
        """The country a label names; empty for a state that is no more, None when unknown."""
        for text in _readings(libelle):
            if text in self.libelles:
                return self.libelles[text]
        return None

    def code(self, libelle: str) -> str:
        """The alpha-3 code of a country as a person writes it.

        Raises:
            CufError: no country has this name or code; the nearest name is suggested.
        """
        known = self.coded(libelle) or self.named(libelle)
        if known:
            return known
        close = " ou ".join(f"« {self.noms[code]} »" for code in self.close_to(libelle))
        raise CufError(
            f"pays « {libelle} »",
            "aucun pays du référentiel ne porte ce nom ni ce code",
            "un nom français ou anglais, ou un code ISO 3166-1 (ex. Sénégal, SEN)",
            f"{close} peut-être." if close else "",
        )

    def close_to(self, libelle: str) -> list[str]:
        """Countries whose label differs by a slip or two: the closest, or several that are as close."""
        text = _key(libelle)
        near = {label for shape in _shortened(text) for label in self._abreges.get(shape, ())}
        ratios: dict[str, float] = {}
        for label in near:
            code, ratio = self.libelles[label], SequenceMatcher(None, text, label).ratio()
            if ratio >= RESSEMBLANCE:
                ratios[code] = max(ratio, ratios.get(code, 0))
        best = max(ratios.values(), default=0)
        # The length of a label is no reason to prefer one of two that are a letter away.
        codes = [code for code, ratio in ratios.items() if ratio >= best - AUSSI_PROCHE]
        return sorted(codes, key=self.noms.get) if all(codes) else []

    def located(self, latitudes: np.ndarray, longitudes: np.ndarray) -> list[str]:
        """The country each point lies in, or lies off by `LARGE_KM` at most; empty at sea."""
        points = shapely.points(longitudes, latitudes)
        found = np.full(len(points), "", dtype=object)
        tree, codes = self._formes
        near, shape = tree.query_nearest(points, all_matches=False, max_distance=1.0)
        km = _outside_km(latitudes[near], longitudes[near], points[near], tree.geometries[shape])
        close = km <= LARGE_KM
        found[near[close]] = codes[shape[close]]
        return found.tolist()

    def outside_km(self, latitudes: np.ndarray, longitudes: np.ndarray, pays: list[str]) -> np.ndarray:
        """Kilometres from each point to a country: 0 inside, NaN for a country without a shape."""
        km = np.full(len(pays), np.nan)
        tree, codes = self._formes
        ranks = {code: rank for rank, code in enumerate(codes)}
        known = np.array([code in ranks for code in pays], dtype=bool)
        if known.any():
            shapes = tree.geometries[[ranks[code] for code in pays if code in ranks]]
            points = shapely.points(longitudes[known], latitudes[known])
            km[known] = _outside_km(latitudes[known], longitudes[known], points, shapes)
        return km

    @cached_property
    def _formes(self) -> tuple[shapely.STRtree, np.ndarray]:
        drawn = self.pays[self.pays["geometry"].notna()]
        shapes = shapely.from_wkb(drawn["geometry"].to_numpy())
        shapely.prepare(shapes)
        return shapely.STRtree(shapes), drawn["code_pays"].to_numpy(object)

    @cached_property
    def _abreges(self) -> dict[str, set[str]]:
        """A label less one or two letters → the labels it may be."""
        found = defaultdict(set)
        for label in self.libelles:
            for shape in _shortened(label):
                found[shape].add(label)
        return dict(found)


def resolve_countries(ends: pd.DataFrame, atlas: Atlas) -> list[Reponse]:
    """The country of each end.

    Args:
        ends: one row per end: pays (label or code as written), pays_lieu (country of the place
            whose identifier is given, empty without any), latitude, longitude, valable.
        atlas: where they are looked up.
    Returns:
        One answer per row; `retenu` is the alpha-3 code, empty when the country stays unknown. A
        label that no longer names a state is answered by the position, as a guess.
    """
    read = {label: _labelled(label, atlas) for label in ends["pays"].unique()}
    answers = [read[label] for label in ends["pays"]]
    by_position = np.array([answer.verdict != "certain" for answer in answers], dtype=bool) & ends["valable"].to_numpy()
    located = np.full(len(ends), "", dtype=object)
    if by_position.any():
        placed = ends[by_position]
        located[by_position] = atlas.located(placed["latitude"].to_numpy(), placed["longitude"].to_numpy())
    rows = zip(answers, ends["pays_lieu"], located, strict=True)
    return [
        answer if answer.verdict == "certain" else _elsewhere(answer, atlas, identified, code)
        for answer, identified, code in rows
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
    near = [] if code == "" else atlas.close_to(label)
    if len(near) > 1:
        names = " et ".join(atlas.noms[code] for code in near)
        text = sentence(f"« {label} » n’est le nom d’aucun pays ; {names} s’écrivent presque de même")
        return Reponse("échec", "aucune", text)
    if near:
        close = near[0]
        text = sentence(f"« {label} » n’est le nom d’aucun pays ; {atlas.noms[close]} s’écrit presque de même")
        return Reponse("supposé", "orthographe proche", text, retenu=close, nom_retenu=atlas.noms[close])
    return Reponse("échec", "aucune", sentence(f"« {label} » n’est ni le nom ni le code d’un pays actuel"))


def _elsewhere(answer: Reponse, atlas: Atlas, identified: str, located: str) -> Reponse:
    """What the place or the position says, when the label does not suffice; it also checks a close spelling."""
    if identified:
        code, lead, verdict, methode = (
            identified,
            "d’après l’identifiant GeoNames donné",
            "certain",
            "identifiant GeoNames",
        )
    else:
        code, lead, verdict, methode = located, "d’après la position donnée", "supposé", "position de la source"
    if not code or code == answer.retenu:
        return answer
    known = replace(answer, retenu=code, nom_retenu=atlas.noms[code], verdict=verdict, methode=methode)
    return known.noting(f"{lead} : {atlas.noms[code]}")


def _key(libelle: str) -> str:
    """A label as it is compared: normalised, without link words."""
    text = normalise(libelle)
    return " ".join(word for word in text.split() if word not in MOTS_DE_LIAISON) or text


def _readings(libelle: str) -> Iterator[str]:
    """The keys a label may be known by: as written, then with the form of the state first, then without it."""
    inverse = INVERSE.fullmatch(libelle.strip())
    written = [libelle, f"{inverse['forme']} {inverse['nom']}"] if inverse else [libelle]
    for text in written:
        yield _key(text)
    for text in written:
        yield FORME_DE_L_ETAT.sub("", _key(text), count=1)


def _shortened(text: str) -> Iterator[str]:
    """A text and the same less any letter, or any two when it is long: two texts that differ by a slip share one."""
    yield text
    if len(text) < 5:
        return
    for i in range(len(text)):
        once = text[:i] + text[i + 1 :]
        yield once
        if len(text) >= NOM_LONG:
            for j in range(i, len(once)):
                yield once[:j] + once[j + 1 :]


def _outside_km(latitudes: np.ndarray, longitudes: np.ndarray, points: np.ndarray, shapes: np.ndarray) -> np.ndarray:
    """Kilometres from points to shapes, 0 inside; the nearest edge is sought in degrees."""
    km = np.zeros(len(points))
    away = ~shapely.intersects(shapes, points)
    if away.any():
        ends = shapely.get_coordinates(shapely.shortest_line(points[away], shapes[away]))[1::2]
        km[away] = distance_km(latitudes[away], longitudes[away], ends[:, 1], ends[:, 0])
    return km
