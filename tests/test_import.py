"""Import of link files, end to end: nothing lost, doubts told, decisions obeyed, datasets published whole."""

import csv
import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cuf_metrics.__main__ import main
from cuf_metrics.contracts import PILOTAGE
from cuf_metrics.database import open_dataset
from cuf_metrics.errors import CufError, InvalidData
from cuf_metrics.imports import Origine, import_links, rebuild
from cuf_metrics.store import build_published, dataset_folder, list_datasets
from ui_liens import TOUS

RACINE = Path(__file__).resolve().parent.parent
REEL = RACINE.parent / "shared/donnees/jumelages_wikidata_2017.tsv"
JUMELAGES = Origine("jumelages", annee="2017")
PARTENARIATS = Origine("partenariats")
ENTETE = (
    "origincityLabel\torigincountry\toriginlat\toriginlong\toriginpopulation\tsistercityLabel\tdestinationlat\t"
    "destinationlong\tdestinationpopulation\tdestination_countryLabel\tdist\teu"
)


@pytest.fixture(scope="session")
def folder(tmp_path_factory) -> Path:
    """A data folder with the published facts built."""
    data = tmp_path_factory.mktemp("imports")
    for name in ("publications", "reference"):
        (data / name).symlink_to(RACINE / "data" / name)
    (data / "pilotage").mkdir()
    build_published(data)
    return data


@pytest.fixture
def data(folder, tmp_path) -> Path:
    """The same, for the test alone."""
    return Path(shutil.copytree(folder, tmp_path / "data", symlinks=True))


@pytest.fixture(scope="session")
def national(folder):
    """The real file, imported; its report and its dataset."""
    if not REEL.exists():
        pytest.skip("le fichier réel des jumelages n’est pas à côté du projet")
    _, bilan = import_links(REEL, JUMELAGES, "national", folder)
    return bilan, open_dataset("national", folder)


def written(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def town(porteur: str, lat: str, lon: str, partenaire: str, lat2: str, lon2: str, pays: str) -> str:
    return "\t".join([porteur, "France", lat, lon, "1", partenaire, lat2, lon2, "", pays, "1", "EU"])


def imported(path: Path, data: Path, origine: Origine = JUMELAGES):
    _, bilan = import_links(path, origine, "essai", data)
    return bilan, open_dataset("essai", data)


def ledger(dataset) -> pd.DataFrame:
    return dataset.table("rapprochements")


def test_the_real_file_is_resolved_and_nothing_of_it_is_lost(national):
    bilan, dataset = national
    assert bilan.lignes == 3869 == len(dataset.table("attestations"))
    assert bilan.liens + bilan.doublons == 3869
    assert 1600 <= bilan.collectivites <= 1750
    assert bilan.collectivites_resolues / bilan.collectivites > 0.95
    assert bilan.libelles_pays == 110
    assert set(dataset.table("attestations")["id_partenariat"]) == set(dataset.table("partenariats")["id_partenariat"])


@pytest.mark.parametrize(("code", "lignes"), [("MLI", 40), ("MAR", 40), ("BFA", 29), ("JPN", 30)])
def test_the_control_values_of_the_real_file_are_found(national, code, lignes):
    _, dataset = national
    query = "select count(*) as n from attestations join partenariats using (id_partenariat) where code_pays = $code"
    assert dataset.sql(query, {"code": code})["n"].iloc[0] == lignes


def test_palestine_and_prussia_become_countries_of_today(national):
    _, dataset = national
    told = ledger(dataset).query("nature_rapprochement == 'pays'").set_index("nom_source")
    labels = ["Palestine", "Palestinian National Authority", "Palestinian territories"]
    assert set(told.loc[labels, "retenu"]) == {"PSE"}
    assert told.at["Prussia", "verdict"] == "supposé"
    assert dataset.sql("select distinct code_pays from partenariats").iloc[:, 0].str.fullmatch("[A-Z]{3}").all()


def test_pairs_of_french_towns_are_kept_apart(national):
    bilan, dataset = national
    apart = dataset.table("partenariats").query("famille_lien == 'lien entre collectivités françaises'")
    assert len(apart) == bilan.liens_internes > 0
    assert set(apart["code_pays"]) == {"FRA"}
    lines = dataset.sql(
        "select count(*) as n from attestations join partenariats using (id_partenariat) where code_pays = 'FRA'"
    )
    assert lines["n"].iloc[0] == 123
    assert dataset.named("liens_parts", filtre=TOUS).lignes["nb_liens"].iloc[0] == bilan.liens - bilan.liens_internes


def test_duplicates_of_the_real_file_are_told_with_what_differs(national):
    bilan, dataset = national
    merges = ledger(dataset).query("verdict == 'fusion'")
    assert (merges["nb_lignes"] - 1).sum() == bilan.doublons >= 65
    assert merges["explication"].str.contains("lignes (", regex=False).all()


@pytest.mark.parametrize("niveau", ["region", "pays", "lieu"])
def test_the_levels_of_the_real_map_hold_the_same_links(national, niveau):
    _, dataset = national
    told = dataset.named("liens_parts", filtre=TOUS).lignes.iloc[0]
    arcs = dataset.named("carte_arcs", filtre=TOUS, niveau=niveau, limite=10_000).lignes
    points = dataset.named("carte_points", filtre=TOUS, niveau=niveau, limite=10_000).lignes
    assert arcs["nb_liens"].sum() == told["nb_arcs"]
    assert points.loc[points["cote"] == "arrivée", "nb_liens"].sum() == told["nb_arcs"] + told["nb_reperes"]


def test_one_link_told_twice_keeps_both_lines(data, tmp_path):
    path = written(
        tmp_path / "a.tsv",
        ENTETE,
        town("Rennes", "48.11", "-1.68", "Exeter", "50.72", "-3.53", "United Kingdom"),
        town("Rennes", "48.11", "-1.68", "Exeter", "50.70", "-3.50", "United Kingdom"),
    )
    bilan, dataset = imported(path, data)
    assert (bilan.liens, bilan.doublons) == (1, 1)
    link = dataset.named("liens_carte", filtre=TOUS, limite=9).lignes.iloc[0]
    assert link["id_partenariat"] == "rennes-35238--exeter-2649808"
    assert (link["situation"], link["annee_preuve"], link["section"]) == ("arc", 2017, "ligne 2")
    assert len(dataset.named("liens_attestations", id=link["id_partenariat"]).lignes) == 2
    merge = ledger(dataset).query("verdict == 'fusion'").iloc[0]
    assert merge["explication"] == "2 lignes (2, 3) disent le même lien ; diffèrent : destinationlat, destinationlong."


BAD = {
    "latitude et longitude inversées": ("-1.68", "48.11", "-3.53", "50.72", "United Kingdom"),
    "hors du monde": ("480.11", "-1.68", "50.72", "-353", "United Kingdom"),
    "illisibles": ("quarante", "?", "", "x", "United Kingdom"),
    "pays inconnu": ("48.11", "-1.68", "50.72", "-3.53", "Syldavie"),
    "pays absent": ("48.11", "-1.68", "", "", ""),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_told_and_kept_whole(data, tmp_path, name):
    lat, lon, lat2, lon2, pays = BAD[name]
    path = written(tmp_path / "a.tsv", ENTETE, town("Rennes", lat, lon, "Exeter", lat2, lon2, pays))
    bilan, dataset = imported(path, data)
    assert (bilan.lignes, bilan.liens, bilan.collectivites_resolues) == (1, 1, 1)
    kept = json.loads(dataset.table("attestations")["contenu"].iloc[0])
    assert kept["sistercityLabel"] == "Exeter"
    assert kept["originlat"] == lat
    told = " ".join(ledger(dataset)["explication"])
    wanted = {
        "latitude et longitude inversées": "latitude et longitude échangées",
        "hors du monde": "480.11",
        "illisibles": "quarante",
        "pays inconnu": "Syldavie",
        "pays absent": "pays",
    }[name]
    assert wanted in told, told
    point = dataset.named("liens_carte", filtre=TOUS, limite=9).lignes.iloc[0]
    assert point["latitude_france"] == pytest.approx(48.11, abs=0.1)
    assert pd.isna(point["latitude_etranger"]) or point["latitude_etranger"] == pytest.approx(50.72, abs=4)


def test_ten_thousand_unresolvable_places_are_all_kept_and_told(data, tmp_path):
    rows = [town(f"Nulleville {i}", "", "", f"Niemandstadt {i}", "", "", "Germany") for i in range(10_000)]
    bilan, dataset = imported(written(tmp_path / "a.tsv", ENTETE, *rows), data)
    assert (bilan.lignes, bilan.liens, bilan.non_localises) == (10_000, 10_000, 10_000)
    assert (bilan.collectivites, bilan.collectivites_resolues) == (10_000, 0)
    assert bilan.rapprochements["collectivité française", "échec"] == 10_000
    assert "10\u202f000" in str(bilan)
    parts = dataset.named("liens_parts", filtre=TOUS).lignes.iloc[0]
    assert parts["nb_non_localises"] == 10_000


def test_a_table_of_projects_keeps_each_of_them(data, tmp_path):
    path = written(
        tmp_path / "atlas.csv",
        "Collectivité française;Code INSEE;Partenaire;Pays;Type de lien;Thématique;ODD;Année de début;Année de fin;Statut",
        "Rennes;35238;Sétif;Algérie;coopération décentralisée;eau;6;2010;2015;terminé",
        "Rennes;35238;Sétif;Algérie;coopération décentralisée;culture;;2018;;en cours",
        "Rennes;35238;Sétif;Algérie;coopération décentralisée;eau;6;2010;2015;terminé",
        "Département de l'Aude;;;Mali;projet;eau;99;dix;;étrange",
    )
    bilan, dataset = imported(path, data, PARTENARIATS)
    rows = dataset.table("partenariats")
    assert (bilan.lignes, bilan.liens, bilan.doublons) == (4, 3, 1)
    assert list(rows["theme"]) == ["eau", "culture", "eau"]
    assert list(rows["annee_debut"].fillna(0)) == [2010, 2018, 0]
    assert list(rows["statut_lien"].fillna("")) == ["terminé", "en cours", ""]
    assert list(rows["odd"].fillna("")) == ["6", "", ""]
    told = ledger(dataset).query("nature_rapprochement == 'valeur'")
    assert set(told["pays_source"]) == {"odd", "annee_debut", "statut_lien"}
    # A partner that is not named is at its country, and says so.
    aude = dataset.named("liens_carte", filtre=TOUS | {"pays": ["MLI"]}, limite=9).lignes.iloc[0]
    assert (aude["precision_etranger"], aude["situation"], aude["type_collectivite"]) == ("pays", "arc", "département")


def test_a_directory_of_one_country_names_it(data, tmp_path):
    path = written(tmp_path / "japon.csv", "Collectivité,Partenaire", "Nancy,Kanazawa")
    _, dataset = imported(path, data, Origine("repertoire", pays="Japon", annee="2024", exhaustif=True))
    assert list(dataset.table("partenariats")["code_pays"]) == ["JPN"]
    states = dataset.named("carte_pays", filtre=TOUS | {"familles": ["programme"]}).lignes.set_index("code_pays")[
        "etat"
    ]
    assert states["JPN"] == "liens annoncés"
    assert states["MLI"] == "rien de connu"
    with pytest.raises(CufError, match="son pays n’est pas dit"):
        import_links(path, Origine("repertoire"), "essai", data)
    with pytest.raises(CufError, match="Syldavie"):
        import_links(path, Origine("repertoire", pays="Syldavie"), "essai", data)


def test_files_add_up_and_a_file_imported_again_replaces_itself(data, tmp_path):
    first = written(tmp_path / "a.csv", "collectivité;partenaire;pays;type", "Nancy;Kanazawa;Japon;jumelage")
    second = written(
        tmp_path / "b.csv",
        "ville;partenaire;pays;type",
        "Nancy;Kanazawa;Japon;jumelage",
        "Nantes;Niigata;Japon;jumelage",
    )
    imported(first, data, PARTENARIATS)
    _, dataset = imported(second, data, PARTENARIATS)
    assert len(dataset.table("attestations")) == 3
    # The link that both files tell is one link.
    assert len(dataset.table("partenariats")) == 2
    assert len(dataset.table("documents").query("type_document == 'table de partenariats'")) == 2
    written(tmp_path / "b.csv", "ville;partenaire;pays;type", "Tours;Takamatsu;Japon;jumelage")
    bilan, dataset = imported(second, data, PARTENARIATS)
    assert bilan.lignes == 1
    assert len(dataset.table("attestations")) == 2
    assert "nantes" not in " ".join(dataset.table("partenariats")["id_partenariat"])


def decide(data: Path, *rows: tuple) -> None:
    with (data / "pilotage/correspondances.csv").open("w", encoding="utf-8", newline="") as handle:
        lines = csv.writer(handle, lineterminator="\n")
        lines.writerow(PILOTAGE["correspondances"].columns)
        lines.writerows((i, *row, "essai", "direction", "2026-01-02") for i, row in enumerate(rows, 1))


def test_a_decision_overrules_the_resolution(data, tmp_path):
    path = written(tmp_path / "a.csv", "collectivité;partenaire;pays;type", "Saint-Denis;Exeter;Royaume-Uni;jumelage")
    bilan, dataset = imported(path, data, PARTENARIATS)
    assert bilan.collectivites_resolues == 0
    decide(
        data,
        ("collectivité française", "Saint-Denis", "", "97411"),
        ("lieu étranger", "Exeter", "Royaume-Uni", "aucun"),
    )
    rebuild("essai", data)
    dataset = open_dataset("essai", data)
    assert list(dataset.table("collectivites")["code_insee"]) == ["97411"]
    assert dataset.table("partenaires")["id_lieu"].isna().all()
    assert set(ledger(dataset).query("verdict == 'décision'")["nom_source"]) == {"Saint-Denis", "Exeter"}
    decide(data, ("collectivité française", "Saint-Denis", "", "00000"))
    with pytest.raises(InvalidData, match="00000"):
        rebuild("essai", data)
    assert list(open_dataset("essai", data).table("collectivites")["code_insee"]) == ["97411"]


def test_the_published_dataset_receives_no_import(data, tmp_path):
    path = written(tmp_path / "a.csv", "collectivité;partenaire;pays", "Nancy;Kanazawa;Japon")
    before, held = dataset_folder("publie", data), list_datasets(data)
    with pytest.raises(CufError, match="il ne reçoit aucun import"):
        import_links(path, PARTENARIATS, "publie", data)
    with pytest.raises(CufError, match="ce n’est pas un nom de jeu"):
        import_links(path, PARTENARIATS, "../ailleurs", data)
    assert dataset_folder("publie", data) == before
    assert list_datasets(data) == held


def test_a_refused_file_leaves_the_dataset_as_it_was(data, tmp_path):
    good = written(tmp_path / "a.csv", "collectivité;partenaire;pays", "Nancy;Kanazawa;Japon")
    imported(good, data, PARTENARIATS)
    before = dataset_folder("essai", data)
    for text in ("", "n'importe quoi", "a;b\n1;2;3"):
        with pytest.raises(InvalidData):
            import_links(written(tmp_path / "b.csv", text), PARTENARIATS, "essai", data)
    assert dataset_folder("essai", data) == before


def test_text_that_looks_like_code_stays_text(data, tmp_path):
    path = written(
        tmp_path / "a.csv",
        "collectivité;partenaire;pays;thème",
        '"Nancy";"<img src=x onerror=alert(1)>";Japon;"=cmd|\' /C calc\'!A0"',
    )
    _, dataset = imported(path, data, PARTENARIATS)
    assert list(dataset.table("partenaires")["nom"]) == ["<img src=x onerror=alert(1)>"]
    assert dataset.table("partenaires")["id_partenaire"].str.fullmatch(r"[a-z0-9-]+").all()


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=12)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(WORDS, WORDS, st.sampled_from(["Japon", "Mali", "", "??"])), min_size=1, max_size=8))
def test_whatever_the_names_every_line_becomes_a_link(folder, tmp_path, rows):
    path = tmp_path / "hasard.csv"
    with path.open("w", encoding="utf-8", newline="") as handle:
        lines = csv.writer(handle, delimiter=";")
        lines.writerow(["collectivité", "partenaire", "pays"])
        lines.writerows(rows)
    try:
        _, bilan = import_links(path, PARTENARIATS, "hasard", folder)
    except InvalidData:
        # A file that reads as nothing, or as something else: refused before anything is written.
        return
    dataset = open_dataset("hasard", folder)
    lines = dataset.table("attestations")
    assert len(lines) == bilan.lignes
    assert set(lines["id_partenariat"]) == set(dataset.table("partenariats")["id_partenariat"])


def test_the_command_tells_what_it_did(data, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("cuf_metrics.__main__.DATA", data)
    path = written(tmp_path / "a.csv", "collectivité;partenaire;pays;type", "Nancy;Kanazawa;Japon;jumelage")
    assert main(["import", str(path), "--source", "partenariats", "--jeu", "essai"]) == 0
    said = capsys.readouterr().out
    assert "Jeu « essai » publié" in said
    assert "1 ligne lue, toutes gardées : 1 lien, 0 ligne en double réunie." in said.replace("\u00a0", " ")
    assert main(["import", str(tmp_path / "absent.csv"), "--source", "partenariats"]) == 1
    assert "absent.csv" in capsys.readouterr().err
    assert main(["build", "--jeu", "essai"]) == 0
    assert main(["build", "--jeu", "inconnu"]) == 1
    assert "il ne contient aucun fichier importé" in capsys.readouterr().err
