"""The committed reference geography: complete, planar, placed where it should be."""

import csv
import io
import shutil
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from cuf_metrics.errors import CufError
from cuf_metrics.reference import (
    build_reference,
    find_collectivite,
    find_lieu,
    normalise,
    packages,
    read_reference,
)
from cuf_metrics.reference.collectivites import contour_points, siren_departement
from cuf_metrics.reference.pays import label_point, planar

REFERENCE = Path(__file__).resolve().parents[1] / "data" / "reference"
SHARED = Path(__file__).resolve().parents[2] / "shared" / "donnees"
EARTH_DIAMETER_KM = 12742

WEIGHTS = {"pays": 600_000, "collectivites": 2_000_000, "lieux": 6_000_000}


@pytest.fixture(scope="module")
def pays() -> gpd.GeoDataFrame:
    return gpd.read_parquet(REFERENCE / "pays.parquet")


@pytest.fixture(scope="module")
def collectivites() -> pd.DataFrame:
    return read_reference("collectivites")


@pytest.fixture(scope="module")
def lieux() -> pd.DataFrame:
    return read_reference("lieux")


def shared(name: str) -> pd.DataFrame:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"données de contrôle absentes : {name}")
    return pd.read_csv(path, dtype=str)


def distance_km(lat1, lon1, lat2, lon2):
    lat1, lon1, lat2, lon2 = (np.radians(np.asarray(v, float)) for v in (lat1, lon1, lat2, lon2))
    half = np.sin((lat1 - lat2) / 2) ** 2 + np.cos(lat1) * np.cos(lat2) * np.sin((lon1 - lon2) / 2) ** 2
    return EARTH_DIAMETER_KM * np.arcsin(np.sqrt(half))


def rings(shape):
    for polygon in getattr(shape, "geoms", [shape]):
        yield polygon.exterior
        yield from polygon.interiors


# --- countries ------------------------------------------------------------------------------------


def test_every_iso_country_has_one_row(pays):
    assert pays["code_pays"].is_unique
    assert pays["code_pays_2"].is_unique
    assert len(pays) == 250  # 249 codes of ISO 3166-1, and Kosovo
    assert pays["code_pays"].str.fullmatch("[A-Z]{3}").all()
    assert {"FRA", "PSE", "ESH", "XKX", "TWN", "ATA", "GUF", "MYT", "VAT", "TUV"} <= set(pays["code_pays"])


def test_every_country_can_be_located_and_is_named(pays):
    filled = ["nom", "region_monde", "sous_region", "latitude", "longitude", "origine_position"]
    assert pays[filled].notna().all().all()
    assert pays["latitude"].between(-90, 90).all()
    assert pays["longitude"].between(-180, 180).all()


def test_no_segment_crosses_the_map_and_shapes_are_valid(pays):
    shapes = pays.geometry.dropna()
    assert shapes.is_valid.all()
    assert (shapes.bounds.minx >= -180).all()
    assert (shapes.bounds.maxx <= 180).all()
    longest = max(np.abs(np.diff(np.asarray(r.coords)[:, 0])).max() for s in shapes for r in rings(s))
    assert longest < 180
    assert pays.set_index("code_pays").geometry["ATA"] is None


def test_only_known_territories_lack_a_shape(pays):
    lacking = set(pays.loc[pays.geometry.isna(), "code_pays"])
    drom = {"GLP", "GUF", "MTQ", "MYT", "REU"}  # drawn with France
    assert lacking == drom | {"ATA", "BES", "BVT", "CCK", "CXR", "GIB", "SJM", "TKL", "UMI", "VAT"}


@pytest.mark.parametrize(
    ("lieu", "longitude", "latitude", "attendu"),
    [
        ("Simferopol", 34.1, 44.95, "UKR"),
        ("Laâyoune", -13.15, 27.1, "ESH"),
        ("Gaza", 34.4, 31.42, "PSE"),
        ("Jérusalem-Est", 35.25, 31.8, "PSE"),
        ("Golan", 35.8, 33.0, "SYR"),
        ("Kyrenia", 33.3, 35.3, "CYP"),
        ("Hargeisa", 44.06, 9.56, "SOM"),
        ("Pristina", 21.1, 42.6, "XKX"),
        ("Paris", 2.35, 48.85, "FRA"),
        ("Cayenne", -52.5, 4.5, "FRA"),
    ],
)
def test_borders_follow_the_written_choice(pays, lieu, longitude, latitude, attendu):
    inside = pays.geometry.contains(shapely.Point(longitude, latitude))
    assert list(pays.loc[inside, "code_pays"]) == [attendu], lieu


def test_country_shapes_do_not_overlap(pays):
    shapes = pays[pays.geometry.notna()]
    left, right = shapes.sindex.query(shapes.geometry, predicate="overlaps")
    shared_parts = shapely.intersection(shapes.geometry.values[left], shapes.geometry.values[right])
    assert shapely.area(shared_parts).max(initial=0) < 0.1  # square degrees


def test_label_points_are_inside_the_main_polygon(pays):
    middle = pays[pays["origine_position"].str.startswith("milieu") & pays.geometry.notna()]
    points = gpd.points_from_xy(middle["longitude"], middle["latitude"])
    assert middle.geometry.contains(gpd.GeoSeries(points, index=middle.index, crs=4326)).all()
    by_code = pays.set_index("code_pays")
    france, usa = by_code.loc["FRA"], by_code.loc["USA"]
    assert 46 < france["latitude"] < 48.5
    assert 1 < france["longitude"] < 4
    assert 30 < usa["latitude"] < 48
    assert -115 < usa["longitude"] < -80


def test_names_are_those_of_cuf(pays):
    nom = pays.set_index("code_pays")["nom"]
    assert (nom["PSE"], nom["KOR"], nom["VNM"]) == ("Palestine", "République de Corée", "Vietnam")
    assert nom["CIV"] == "Côte d’Ivoire"
    assert nom.is_unique


def test_planar_cuts_a_ring_across_the_antimeridian():
    fiji = shapely.Polygon([(179, -17), (-179, -17), (-179, -16), (179, -16)])
    cut = planar(fiji)
    assert sorted(p.bounds for p in cut.geoms) == [(-180, -17, -179, -16), (179, -17, 180, -16)]
    assert cut.area == pytest.approx(2)


def test_label_point_prefers_true_area_to_degrees():
    north = shapely.box(0, 70, 20, 80)  # 200 square degrees, but a quarter of that on the ground
    south = shapely.box(30, 0, 43, 10)
    latitude, longitude = label_point(shapely.MultiPolygon([north, south]))
    assert south.contains(shapely.Point(longitude, latitude))


# --- French local governments ---------------------------------------------------------------------


def test_counts_match_the_official_geographic_code(collectivites):
    counts = collectivites["type_collectivite"].value_counts()
    assert 34_900 <= counts["commune"] <= 35_000
    assert counts["département"] == 101
    assert counts["région"] == 18
    assert counts["intercommunalité"] + 1 == 1255  # the Métropole de Lyon is of particular status
    assert counts["établissement public territorial"] == 11
    assert set(counts.index) == {
        "commune", "commune déléguée", "commune associée", "arrondissement municipal", "intercommunalité",
        "établissement public territorial", "département", "région", "statut particulier", "outre-mer",
    }  # fmt: skip


def test_keys_are_unique(collectivites):
    assert not collectivites.duplicated(["type_collectivite", "code"]).any()
    real = collectivites[collectivites["est_collectivite"]]
    assert not real["siren"].dropna().duplicated().any()
    assert real["siren"].dropna().str.fullmatch(r"\d{9}").all()


def test_siren_numbers_pass_their_check_digit(collectivites):
    def luhn(number):
        digits = [int(d) * (2 if i % 2 else 1) for i, d in enumerate(reversed(number))]
        return sum(d - 9 if d > 9 else d for d in digits) % 10 == 0

    # Every number typed by hand or computed; those of communes come from the source.
    typed = collectivites[collectivites["type_collectivite"].isin(["département", "région", "statut particulier"])]
    assert typed["siren"].dropna().map(luhn).all()
    assert siren_departement("01") == "220100010"
    assert siren_departement("44") == "224400028"
    assert siren_departement("974") == "229740014"


def test_parents_exist(collectivites):
    former = collectivites[collectivites["type_collectivite"].isin(["commune déléguée", "commune associée"])]
    communes = set(collectivites.loc[collectivites["type_collectivite"] == "commune", "code"])
    assert set(former["code_insee_parent"]) <= communes
    epci = set(collectivites.loc[collectivites["nature_epci"].notna(), "siren"])
    assert set(collectivites["siren_epci"].dropna()) <= epci


def test_positions_are_complete_but_for_known_gaps(collectivites):
    missing = collectivites[collectivites["latitude"].isna()]
    # Communes restored in Cantal after the contours were drawn, and overseas names unknown to GeoNames.
    assert set(missing["code_departement"]) <= {"15", "975", "984", "986", "987", "988", "989"}
    assert (missing["code_departement"] == "15").sum() <= 4
    assert len(missing) < 70
    assert collectivites.loc[collectivites["latitude"].notna(), "origine_position"].notna().all()
    metropole = collectivites[~collectivites["est_outre_mer"] & collectivites["latitude"].notna()]
    assert metropole["latitude"].between(41, 51.5).all()
    assert metropole["longitude"].between(-5.5, 10).all()


def test_communes_are_near_an_independent_source(collectivites):
    control = shared("communes_centroids_france_geojson.csv").astype({"lat": float, "lon": float})
    communes = collectivites[(collectivites["type_collectivite"] == "commune") & collectivites["latitude"].notna()]
    both = communes.merge(control[["code", "lat", "lon"]], on="code")
    gap = distance_km(both["latitude"], both["longitude"], both["lat"], both["lon"])
    assert len(both) > 34_800
    assert np.median(gap) < 1.5
    assert np.quantile(gap, 0.99) < 10
    # A town hall can be far from the middle of a commune of 18 000 km² in Guyane.
    assert gap[~both["est_outre_mer"].to_numpy()].max() < 30


def test_siren_of_areas_agree_with_an_independent_source(collectivites):
    real = collectivites[collectivites["est_collectivite"]]
    known = set(real.loc[real["type_collectivite"].isin(["département", "région", "statut particulier"]), "siren"])
    control = pd.concat([shared("identifiants_departements_2022.csv"), shared("identifiants_regions_2022.csv")])
    merged = {"67", "68", "2A", "2B", "75"}  # no longer local governments of that level
    departement = control["COG_3digits"].notna()
    wanted = control.loc[~(departement & control["COG"].isin(merged)), "SIREN"]
    assert set(wanted) <= known
    epci = shared("identifiants_epci_2022.csv")
    ours = set(real["siren"].dropna())
    assert (~epci["SIREN"].isin(ours)).mean() < 0.02  # mergers since 2022


@pytest.mark.parametrize(
    ("nom", "type_attendu", "code"),
    [
        ("Paris", "commune", "75056"),
        ("Ville d'Autun", "commune", "71014"),
        ("Moissy-Cramayel", "commune", "77296"),
        ("VILLENEUVE D ASCQ", "commune", "59009"),
        ("Conseil départemental du Val d’Oise", "département", "95"),
        ("Département de La Réunion", "département", "974"),
        ("Région Sud", "région", "93"),
        ("Collectivité de Corse", "statut particulier", "20R"),
        ("Métropole de Lyon", "statut particulier", "69M"),
        ("Communauté de communes Faucigny-Glières", "intercommunalité", "200000172"),
        ("Nîmes Métropole", "intercommunalité", "243000643"),
        ("Epinay sur Seine", "commune", "93031"),
    ],
)
def test_find_collectivite_by_exact_name(collectivites, nom, type_attendu, code):
    row, reason = find_collectivite(nom, collectivites)
    assert reason == ""
    assert (row["type_collectivite"], row["code"]) == (type_attendu, code)


def test_find_collectivite_does_not_guess(collectivites):
    row, reason = find_collectivite("Bagneux", collectivites)
    assert row is None
    assert "désigne 6 lieux" in reason
    row, _ = find_collectivite("Bagneux", collectivites, code_departement="92")
    assert row["code"] == "92007"
    row, reason = find_collectivite("Syndicat mixte Fensch Lorraine", collectivites)
    assert row is None
    assert "absent du référentiel" in reason
    assert find_collectivite("Montpelier", collectivites)[0] is None


def test_find_collectivite_works_on_part_of_the_table(collectivites):
    part = collectivites[collectivites["code_departement"] == "71"]
    assert find_collectivite("Autun", part)[0]["code"] == "71014"
    assert find_collectivite("Paris", part)[0] is None


def test_former_communes_resolve_to_their_commune(collectivites):
    row, _ = find_collectivite("Arbignieu", collectivites)
    assert row["type_collectivite"] == "commune déléguée"
    assert not row["est_collectivite"]
    assert row["code_insee_parent"] == "01015"


def test_town_hall_outside_its_contour_is_refused():
    contour = shapely.to_wkb(shapely.box(2, 48, 2.1, 48.1), hex=True)
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(["type", "code", "geometry", "mairie_localisation"])
    rows.writerow(["COM", "1", contour, shapely.to_wkb(shapely.Point(2.01, 48.01), hex=True)])
    rows.writerow(["COM", "2", contour, shapely.to_wkb(shapely.Point(-61.5, 16.2), hex=True)])
    rows.writerow(["COM", "3", "\\N", "\\N"])
    points = contour_points(text.getvalue())
    assert points["commune", "1"] == (48.01, 2.01, "mairie")
    assert points["commune", "2"] == (48.05, 2.05, "point intérieur")
    assert ("commune", "3") not in points


# --- foreign places -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("nom", "code_pays", "id_lieu"),
    [
        ("Goris", "ARM", 174895),
        ("Ramallah", "PSE", 282239),
        ("Obuse", "JPN", 1854798),
        ("An Nhon", "VNM", 1594308),
        ("Genève", "CHE", 2660646),
        ("Hanoï", "VNM", 1581130),
        ("Besni", "TUR", 321337),
    ],
)
def test_find_lieu_named_in_the_documents(lieux, nom, code_pays, id_lieu):
    row, reason = find_lieu(nom, code_pays, lieux)
    assert reason == ""
    assert row["id_lieu"] == id_lieu


def test_find_lieu_does_not_choose_between_homonyms(lieux):
    row, reason = find_lieu("Gölbaşı", "TUR", lieux)
    assert row is None
    assert "désigne" in reason
    adiyaman, _ = find_lieu("Gölbaşı", "TUR", lieux, proche_de=(37.76, 38.28))
    assert adiyaman["id_lieu"] == 314136
    assert find_lieu("Ijoukak", "MAR", lieux)[0] is None


def test_places_are_foreign_and_lie_in_a_known_country(lieux, pays):
    assert lieux["id_lieu"].is_unique
    assert set(lieux["code_pays"]) <= set(pays["code_pays"])
    assert not set(lieux["code_pays"]) & {"FRA", "GLP", "MTQ", "GUF", "REU", "MYT"}
    assert len(lieux) > 130_000


@pytest.mark.parametrize(
    ("nom", "attendu"),
    [("L'Haÿ-les-Roses", "hay roses"), ("Ste-Rose", "sainte rose"), ("An Nhơn", "an nhon"), ("La", "la")],
)
def test_normalise(nom, attendu):
    assert normalise(nom) == attendu


# --- build ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", WEIGHTS)
def test_files_stay_small(name):
    assert (REFERENCE / f"{name}.parquet").stat().st_size < WEIGHTS[name]


def test_without_npm_the_refusal_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(CufError, match="npm") as refusal:
        build_reference(tmp_path)
    assert "Attendu : Node.js et npm" in str(refusal.value)
    assert "Rien n’a été modifié" in str(refusal.value)
    assert list(tmp_path.iterdir()) == []


def test_a_failing_download_is_told_in_french(tmp_path, monkeypatch):
    fails = shutil.which("false")
    monkeypatch.setattr(shutil, "which", lambda _: fails)
    with pytest.raises(CufError, match="téléchargement des paquets a échoué"):
        packages.download(tmp_path)
