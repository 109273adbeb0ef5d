"""Foreign places, from GeoNames: what a partner's name is looked up in."""

import re
import unicodedata
from pathlib import Path
from typing import Any

import pandas as pd

from cuf_metrics.reference import packages
from cuf_metrics.reference.noms import normalise

# Below this, only seats of local government and places GeoNames gives no population for would be
# added: twice the size, for names that are mostly hamlets.
SMALLEST_POPULATION = 1000
# French territory is in the table of local governments.
FRANCE = {"FR", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "WF", "PF", "NC", "TF"}
PLAIN_LETTERS = re.compile(r"[^\W\d_][\w'’. -]{2,39}")


def build_lieux(folder: Path) -> pd.DataFrame:
    """The table of foreign places of at least `SMALLEST_POPULATION` inhabitants.

    Args:
        folder: where the packages were downloaded.
    Returns:
        One row per id_lieu (GeoNames identifier); latitude and longitude in degrees WGS 84,
        population in inhabitants, noms_alternatifs separated by « ; », null without any.
    Source: GeoNames, places of more than 500 inhabitants or seats of a division.
    """
    countries = packages.read_geonames(folder, "countries")
    rows = [
        {
            "id_lieu": place["geonameid"], "nom": place["name"],
            "noms_alternatifs": other_names(place),
            "code_pays": countries[place["countrycode"]]["iso3"],
            "latitude": round(place["latitude"], 4), "longitude": round(place["longitude"], 4),
            "population": place["population"],
        }
        for place in packages.read_geonames(folder, "cities500").values()
        if place["countrycode"] not in FRANCE and place["population"] >= SMALLEST_POPULATION
    ]  # fmt: skip
    # Sorted by country: a look-up reads one country, and equal codes compress to nothing.
    return pd.DataFrame(rows).sort_values(["code_pays", "id_lieu"], ignore_index=True)


def other_names(place: dict[str, Any]) -> str | None:
    """Other names worth keeping: Latin letters, different from those already kept.

    Args:
        place: one GeoNames place.
    Returns:
        Names separated by « ; », None without any. GeoNames gives no language here; a lower-case
        initial marks a machine transliteration, a lone group of capitals an airport code.
    """
    seen, kept = {normalise(place["name"])}, []
    for name in sorted(place["alternatenames"]):
        usable = PLAIN_LETTERS.fullmatch(name) and name[0].isupper() and not name.isupper() and latin(name)
        if usable and normalise(name) not in seen:
            seen.add(normalise(name))
            kept.append(name)
    return ";".join(kept) or None


def latin(name: str) -> bool:
    """Whether every letter of a name is a Latin letter."""
    return all(not c.isalpha() or unicodedata.name(c, "").startswith("LATIN") for c in name)
