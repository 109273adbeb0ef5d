"""What the map, its key and its picture share: limits, widths, areas, opacities, classes and colours."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from cuf_metrics.charte import ETATS_DE_PAYS, NOMBRE_DE_LIENS, PLUSIEURS_FAMILLES
from cuf_metrics.formatting import number

# Rows that the queries keep, the heaviest first: what a reader's eye and a browser can take.
LIMITE_ARCS, LIMITE_POINTS = 400, 3000
LARGEUR_MIN, LARGEUR_MAX = 1.0, 6.0
# A thin arc needs its whole colour to be seen; a wide one lets the circles and the countries through.
OPACITE_FINE, OPACITE_LARGE, OPACITE_MELEE = 0.85, 0.36, 0.5
# What is placed less precisely than the rest is drawn this much paler.
PALEUR = 0.42
RAYON_MIN, RAYON_MAX = 2.2, 13.0
# Below this maximum the scales stay the same: a map of single links is drawn with thin arcs, not thick ones.
ECHELLE_MIN = 60
RAYON_FONDS, RAYON_FONDS_INCONNU = 18.0, 6.0
# Two funds of one country would hide each other: the second stands a little to the east (degrees).
DECALAGE = 3.0
NOMMES = "liens nommés"


class Classe(NamedTuple):
    """A class of countries: from `minimum` to `maximum` named links (None: and more)."""

    minimum: int
    maximum: int | None

    @property
    def libelle(self) -> str:
        """« 1 », « 2 à 9 », « 200 et plus »."""
        if self.maximum is None:
            return f"{number(self.minimum)} et plus"
        if self.maximum == self.minimum:
            return number(self.minimum)
        return f"{number(self.minimum)} à {number(self.maximum)}"


def largest(rows: pd.DataFrame) -> int:
    """The largest number of links of a frame; 0 when it is empty."""
    return int(rows["nb_liens"].max()) if len(rows) else 0


def width(nb_liens, maximum: int):
    """Width in pixels of an arc (or arcs) of that many links, where the heaviest holds `maximum`."""
    return np.round(np.maximum(LARGEUR_MIN, LARGEUR_MAX * np.sqrt(nb_liens / max(maximum, ECHELLE_MIN))), 1)


def opacities(arcs: pd.DataFrame) -> np.ndarray:
    """Opacity of each arc, 0 to 1: the wider the lighter; lighter too when its families are mixed or it is pale."""
    wide = (width(arcs["nb_liens"].to_numpy(dtype=float), largest(arcs)) - LARGEUR_MIN) / (LARGEUR_MAX - LARGEUR_MIN)
    mixed = np.where(arcs["famille"] == PLUSIEURS_FAMILLES, OPACITE_MELEE, 1)
    paler = np.where(pale(arcs), PALEUR, 1)
    return (OPACITE_FINE + (OPACITE_LARGE - OPACITE_FINE) * wide) * mixed * paler


def pale(rows: pd.DataFrame) -> pd.Series:
    """Which rows are drawn paler: those that a source places less precisely than others of the same map."""
    precise = rows["precision"] == "lieu"
    return ~precise & precise.any()


def radius(nb_liens, maximum: int):
    """Radius in pixels of a circle whose area follows the number of links."""
    return np.round(np.maximum(RAYON_MIN, RAYON_MAX * np.sqrt(nb_liens / max(maximum, ECHELLE_MIN))), 1)


def steps(maximum: int) -> list[int]:
    """At most three values for the key of a scale: 1, a fifth, and the largest round number reached."""
    return sorted({1, _round_number(maximum / 5), _round_number(maximum)}) if maximum else []


def _round_number(value: float) -> int:
    """The largest of 1, 2, 5, 10, 20, 50… that does not pass the value; at least 1."""
    if value < 1:
        return 1
    power = 10 ** int(np.log10(value))
    return max(step * power for step in (1, 2, 5) if step * power <= value)


def classes(pays: pd.DataFrame) -> list[Classe]:
    """At most five classes of numbers of named links, at round bounds in a nearly constant ratio.

    Args:
        pays: rows of the frame `pays`; only « liens nommés » counts.
    """
    named = pays.loc[pays["etat"] == NOMMES, "nb_liens"]
    if named.empty:
        return []
    most, wanted = int(named.max()), len(NOMBRE_DE_LIENS)
    if most <= wanted:
        return [Classe(n, n) for n in range(1, most + 1)]
    lows = sorted({_nearest_round(most ** (rank / wanted)) for rank in range(wanted)})
    highs = [low - 1 for low in lows[1:]]
    return [Classe(*bounds) for bounds in zip(lows, [*highs, None], strict=True)]


def _nearest_round(value: float) -> int:
    power = 10 ** int(np.log10(value))
    return min((step * power for step in (1, 2, 5, 10)), key=lambda n: abs(np.log(n / value)))


def tints(scale: list[Classe]) -> list[tuple[str, str]]:
    """One pair of colours per class: the whole range of blues, whatever the number of classes."""
    if len(scale) == 1:
        return [NOMBRE_DE_LIENS[len(NOMBRE_DE_LIENS) // 2]]
    ranks = np.linspace(0, len(NOMBRE_DE_LIENS) - 1, len(scale)).round().astype(int)
    return [NOMBRE_DE_LIENS[rank] for rank in ranks]


def country_colours(pays: pd.DataFrame) -> dict[str, tuple[str, str]]:
    """The pair of colours of each country (code_pays): its class, or what is known of it."""
    scale = classes(pays)
    pairs = tints(scale)
    rank = np.searchsorted([c.minimum for c in scale], pays["nb_liens"].to_numpy(dtype=float), side="right") - 1
    return {
        code: pairs[max(r, 0)] if state == NOMMES else ETATS_DE_PAYS[state]
        for code, state, r in zip(pays["code_pays"], pays["etat"], rank, strict=True)
    }


def placed_funds(fonds: pd.DataFrame) -> pd.DataFrame:
    """Funds that have a place, with `rayon` in pixels: the area follows the amount; unknown amounts are small."""
    located = fonds.dropna(subset=["longitude", "latitude"]).copy()
    rank = located.groupby(["longitude", "latitude"]).cumcount()
    amount = located["montant_eur"].astype(float)
    located["longitude"] = located["longitude"] + DECALAGE * rank
    located["rayon"] = (RAYON_FONDS * np.sqrt(amount / amount.max())).fillna(RAYON_FONDS_INCONNU).round(1)
    return located
