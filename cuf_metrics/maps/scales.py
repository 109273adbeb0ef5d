"""What the map, its legend and its picture share: what is kept, widths, areas, classes and colours."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from cuf_metrics.charte import COULEURS_DE_LIEN, ETATS_DE_PAYS, NOMBRE_DE_LIENS, PAGE, PLUSIEURS_FAMILLES
from cuf_metrics.formatting import number

LIMITE_ARCS, LIMITE_POINTS = 400, 3000
LARGEUR_MIN, LARGEUR_MAX = 1.2, 9.0
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


def retenus(arcs: pd.DataFrame, limite: int = LIMITE_ARCS) -> tuple[pd.DataFrame, int]:
    """The arcs drawn, the heaviest first, and how many links the others hold (for the caller to tell)."""
    return _heaviest(arcs, limite)


def points_retenus(points: pd.DataFrame, limite: int = LIMITE_POINTS) -> tuple[pd.DataFrame, int]:
    """The points drawn, the heaviest first, and how many links the others hold (for the caller to tell)."""
    return _heaviest(points, limite)


def _heaviest(rows: pd.DataFrame, limit: int) -> tuple[pd.DataFrame, int]:
    ranked = rows.sort_values("nb_liens", ascending=False, kind="stable", ignore_index=True)
    return ranked.head(limit), int(ranked["nb_liens"].iloc[limit:].sum())


def plus_grand(rows: pd.DataFrame) -> int:
    """The largest number of links of a frame; 0 when it is empty."""
    return int(rows["nb_liens"].max()) if len(rows) else 0


def largeur(nb_liens, maximum: int):
    """Width in pixels of an arc (or arcs) of that many links, where the heaviest holds `maximum`."""
    return np.round(np.maximum(LARGEUR_MIN, LARGEUR_MAX * np.sqrt(nb_liens / max(maximum, ECHELLE_MIN))), 1)


def rayon(nb_liens, maximum: int):
    """Radius in pixels of a circle whose area follows the number of links."""
    return np.round(np.maximum(RAYON_MIN, RAYON_MAX * np.sqrt(nb_liens / max(maximum, ECHELLE_MIN))), 1)


def paliers(maximum: int) -> list[int]:
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
    largest, wanted = int(named.max()), len(NOMBRE_DE_LIENS)
    if largest <= wanted:
        return [Classe(n, n) for n in range(1, largest + 1)]
    lows = sorted({_nearest_round(largest ** (rank / wanted)) for rank in range(wanted)})
    highs = [low - 1 for low in lows[1:]]
    return [Classe(*bounds) for bounds in zip(lows, [*highs, None], strict=True)]


def _nearest_round(value: float) -> int:
    power = 10 ** int(np.log10(value))
    return min((step * power for step in (1, 2, 5, 10)), key=lambda n: abs(np.log(n / value)))


def teintes(echelle: list[Classe]) -> list[tuple[str, str]]:
    """One pair of colours per class: the whole range of blues, whatever the number of classes."""
    if len(echelle) == 1:
        return [NOMBRE_DE_LIENS[len(NOMBRE_DE_LIENS) // 2]]
    ranks = np.linspace(0, len(NOMBRE_DE_LIENS) - 1, len(echelle)).round().astype(int)
    return [NOMBRE_DE_LIENS[rank] for rank in ranks]


def couleurs_de_pays(pays: pd.DataFrame) -> dict[str, tuple[str, str]]:
    """The pair of colours of each country (code_pays): its class, or what is known of it."""
    scale = classes(pays)
    pairs = teintes(scale)
    rank = np.searchsorted([c.minimum for c in scale], pays["nb_liens"].to_numpy(dtype=float), side="right") - 1
    return {
        code: pairs[max(r, 0)] if state == NOMMES else ETATS_DE_PAYS[state]
        for code, state, r in zip(pays["code_pays"], pays["etat"], rank, strict=True)
    }


def familles_d_arrivee(arcs: pd.DataFrame, points: pd.DataFrame) -> dict[str, str]:
    """The family of the links that arrive at each place (its id), « plusieurs familles » when they differ.

    Told by the column `famille` of the points where they have one: arcs may be too many to be all there.
    """
    if "famille" in points:
        arrivals = points[points["cote"] != "départ"]
        return dict(zip(arrivals["id"], arrivals["famille"], strict=True))
    families = arcs.groupby("arrivee_id")["famille"]
    return families.first().where(families.nunique() == 1, PLUSIEURS_FAMILLES).to_dict()


def teinte_d_arrivee(famille: str | None) -> tuple[str, str]:
    """The pair of colours of an arrival: that of its family, or grey when none of its arcs is known."""
    return COULEURS_DE_LIEN[famille] if famille else PAGE["gris"]


def fonds_places(fonds: pd.DataFrame) -> pd.DataFrame:
    """Funds that have a place, with `rayon` in pixels: the area follows the amount; unknown amounts are small."""
    located = fonds.dropna(subset=["longitude", "latitude"]).copy()
    rank = located.groupby(["longitude", "latitude"]).cumcount()
    amount = located["montant_eur"].astype(float)
    located["longitude"] = located["longitude"] + DECALAGE * rank
    located["rayon"] = (RAYON_FONDS * np.sqrt(amount / amount.max())).fillna(RAYON_FONDS_INCONNU).round(1)
    return located
