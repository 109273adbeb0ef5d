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
from cuf_metrics.construction import build_published
from cuf_metrics.contracts import PILOTAGE
from cuf_metrics.database import open_dataset, sql
from cuf_metrics.errors import CufError, InvalidData
from cuf_metrics.exports.tableur import spreadsheet_csv
from cuf_metrics.imports import Origine, import_file, rebuild
from cuf_metrics.liens import TOUS
from cuf_metrics.store import dataset_folder, list_datasets

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
    _, bilan = import_file(REEL, JUMELAGES, "national", folder)
    return bilan, open_dataset("national", folder)


def written(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def town(porteur: str, lat: str, lon: str, partenaire: str, lat2: str, lon2: str, pays: str) -> str:
    return "\t".join([porteur, "France", lat, lon, "1", partenaire, lat2, lon2, "", pays, "1", "EU"])


def imported(path: Path, data: Path, origine: Origine = JUMELAGES):
    _, bilan = import_file(path, origine, "essai", data)
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
    assert sql(dataset, query, {"code": code})["n"].iloc[0] == lignes


def test_palestine_and_prussia_become_countries_of_today(national):
    _, dataset = national
    told = ledger(dataset).query("nature_rapprochement == 'pays'").set_index("nom_source")
    labels = ["Palestine", "Palestinian National Authority", "Palestinian territories"]
    assert set(told.loc[labels, "retenu"]) == {"PSE"}
    assert told.at["Prussia", "verdict"] == "supposé"
    assert sql(dataset, "select distinct code_pays from partenariats").iloc[:, 0].str.fullmatch("[A-Z]{3}").all()


def test_pairs_of_french_towns_are_kept_apart(national):
    bilan, dataset = national
    apart = dataset.table("partenariats").query("famille_lien == 'lien entre collectivités françaises'")
    assert len(apart) == bilan.liens_internes > 0
    assert set(apart["code_pays"]) == {"FRA"}
    lines = sql(
        dataset,
        "select count(*) as n from attestations join partenariats using (id_partenariat) where code_pays = 'FRA'",
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
    assert set(told["methode"]) == {f"lecture de « {name} »" for name in ("odd", "annee_debut", "statut_lien")}
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
    assert states["JPN"] == "aucun dans ce choix"
    assert states["MLI"] == "rien de connu"
    with pytest.raises(CufError, match="son pays n’est pas dit"):
        import_file(path, Origine("repertoire"), "essai", data)
    with pytest.raises(CufError, match="Syldavie"):
        import_file(path, Origine("repertoire", pays="Syldavie"), "essai", data)


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
        ("collectivité française", "Saint-Denis", "", "", "97411"),
        ("lieu étranger", "Exeter", "Royaume-Uni", "", "aucun"),
    )
    rebuild("essai", data)
    dataset = open_dataset("essai", data)
    assert list(dataset.table("collectivites")["code_insee"]) == ["97411"]
    assert dataset.table("partenaires")["id_lieu"].isna().all()
    assert set(ledger(dataset).query("verdict == 'décision'")["nom_source"]) == {"Saint-Denis", "Exeter"}
    decide(data, ("collectivité française", "Saint-Denis", "", "", "00000"))
    with pytest.raises(InvalidData, match="00000"):
        rebuild("essai", data)
    assert list(open_dataset("essai", data).table("collectivites")["code_insee"]) == ["97411"]


def test_a_decision_on_a_name_does_not_move_its_homonyms(data, tmp_path):
    path = written(
        tmp_path / "a.tsv",
        ENTETE,
        town("Saint-Denis", "-20.88", "55.45", "Nice", "43.70", "7.27", "France"),
        town("Saint-Denis", "", "", "Exeter", "", "", "United Kingdom"),
    )
    decide(data, ("collectivité française", "Saint-Denis", "", "", "93066"))
    _, dataset = imported(path, data)
    assert set(dataset.table("collectivites")["code_insee"]) == {"97411", "93066", "06088"}
    decide(data, ("collectivité française", "Saint-Denis", "", "-20.88, 55.45", "93066"))
    rebuild("essai", data)
    assert "97411" not in set(open_dataset("essai", data).table("collectivites")["code_insee"])


def test_the_published_dataset_receives_no_import(data, tmp_path):
    path = written(tmp_path / "a.csv", "collectivité;partenaire;pays", "Nancy;Kanazawa;Japon")
    before, held = dataset_folder("publie", data), list_datasets(data)
    with pytest.raises(CufError, match="il ne reçoit aucun import"):
        import_file(path, PARTENARIATS, "publie", data)
    with pytest.raises(CufError, match="ce n’est pas un nom de jeu"):
        import_file(path, PARTENARIATS, "../ailleurs", data)
    assert dataset_folder("publie", data) == before
    assert list_datasets(data) == held


def test_a_refused_file_leaves_the_dataset_as_it_was(data, tmp_path):
    good = written(tmp_path / "a.csv", "collectivité;partenaire;pays", "Nancy;Kanazawa;Japon")
    imported(good, data, PARTENARIATS)
    before = dataset_folder("essai", data)
    for text in ("", "n'importe quoi", "a;b\n1;2;3"):
        with pytest.raises(InvalidData):
            import_file(written(tmp_path / "b.csv", text), PARTENARIATS, "essai", data)
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
        _, bilan = import_file(path, PARTENARIATS, "hasard", folder)
    except InvalidData:
        # A file that reads as nothing, or as something else: refused before anything is written.
        return
    dataset = open_dataset("hasard", folder)
    lines = dataset.table("attestations")
    assert len(lines) == bilan.lignes
    assert set(lines["id_partenariat"]) == set(dataset.table("partenariats")["id_partenariat"])


def test_the_command_tells_what_it_did(data, tmp_path, monkeypatch, capsys):
    for commands in ("__main__", "cli_import"):
        monkeypatch.setattr(f"cuf_metrics.{commands}.DATA", data)
    path = written(tmp_path / "a.csv", "collectivité;partenaire;pays;type", "Nancy;Kanazawa;Japon;jumelage")
    assert main(["import", str(path), "--source", "partenariats", "--jeu", "essai", "--fonction", "direction"]) == 0
    said = capsys.readouterr().out
    assert "Jeu « essai » publié" in said
    assert "1 ligne lue, toutes gardées : 1 lien, 0 ligne en double réunie." in said.replace("\u00a0", " ")
    assert main(["import", str(tmp_path / "absent.csv"), "--source", "partenariats", "--essai"]) == 1
    assert "absent.csv" in capsys.readouterr().err
    assert main(["build", "--jeu", "essai"]) == 0
    assert main(["build", "--jeu", "inconnu"]) == 1
    assert "il ne contient aucun fichier importé" in capsys.readouterr().err


HEADER = "Collectivité;Code INSEE;Partenaire;Pays"


def links_of(dataset) -> pd.DataFrame:
    rows = dataset.table("partenariats")
    return rows.sort_values("id_partenariat", ignore_index=True)


STABLE = {
    "an empty column": [HEADER, ";35238;Sétif;Algérie", ";44109;Niigata;Japon"],
    "unnamed partners": [
        HEADER + ";Thématique;Statut",
        "Rennes;35238;Sétif;Algérie;;en cours",
        "Nantes;44109;;Mali;eau;",
    ],
    "two places of one name": [
        "Collectivité;Partenaire;Pays;Latitude du partenaire;Longitude du partenaire",
        "Rennes;Nulleville;Mali;12.65;-8.0",
        "Brest;Nulleville;Mali;16.77;-3.0",
    ],
}


@pytest.mark.parametrize("name", STABLE)
def test_a_rebuild_gives_the_same_dataset(data, tmp_path, name):
    path = written(tmp_path / "a.csv", *STABLE[name])
    imported(path, data, PARTENARIATS)
    before = dataset_folder("essai", data)
    imported(path, data, PARTENARIATS)
    rebuild("essai", data)
    assert dataset_folder("essai", data) == before


def test_a_directory_with_an_empty_country_column_takes_the_country_said(data, tmp_path):
    path = written(tmp_path / "a.csv", HEADER, "Nantes;44109;Niigata;", "Brest;29019;Yokosuka;")
    _, dataset = imported(path, data, Origine("repertoire", pays="Japon"))
    assert list(links_of(dataset)["code_pays"]) == ["JPN", "JPN"]
    rebuild("essai", data)
    pd.testing.assert_frame_equal(links_of(open_dataset("essai", data)), links_of(dataset))


def test_two_files_are_told_apart_by_name_and_country(data, tmp_path):
    for folder, pays in (("jp", "Japon"), ("ml", "Mali")):
        (tmp_path / folder).mkdir()
        path = written(tmp_path / folder / "liste.csv", "Collectivité;Partenaire", "Nantes;Ailleurs")
        imported(path, data, Origine("repertoire", pays=pays))
    for name in ("東京.csv", "москва.csv", "été.csv", "ete.csv"):
        imported(written(tmp_path / name, HEADER, "Nantes;44109;Niigata;Japon"), data, PARTENARIATS)
    dataset = open_dataset("essai", data)
    assert dataset.table("attestations")["id_document"].nunique() == 6
    bilan, _ = imported(tmp_path / "été.csv", data, PARTENARIATS)
    assert bilan.lignes_remplacees == 1
    assert "Remplace un import précédent du même fichier : 1 ligne." in str(bilan)


def test_two_projects_of_a_pair_are_two_links_a_twinning_is_one(data, tmp_path):
    path = written(
        tmp_path / "a.csv",
        "Collectivité;Partenaire;Pays;Type de lien;Intitulé;Année de début;Année de fin;Statut",
        "Rennes;Sétif;Algérie;projet;Forage;;;",
        "Rennes;Sétif;Algérie;projet;Station;;;",
        "Nantes;Niigata;Japon;jumelage;;1990;2000;terminé",
        "Nantes;Niigata;Japon;jumelage;;2010;;en cours",
        "Brest;Yokosuka;Japon;jumelage;;2010;;",
        "Brest;Yokosuka;Japon;jumelage;;;2000;",
    )
    bilan, dataset = imported(path, data, PARTENARIATS)
    assert (bilan.liens, bilan.doublons, bilan.colonnes_ignorees) == (4, 2, ("Intitulé",))
    rows = dataset.table("partenariats").set_index("porteur")
    assert (rows.at["Nantes", "annee_debut"], rows.at["Nantes", "statut_lien"]) == (1990, "en cours")
    assert pd.isna(rows.at["Nantes", "annee_fin"])
    assert rows.at["Brest", "annee_debut"] == 2010
    assert pd.isna(rows.at["Brest", "annee_fin"])


def test_a_failure_is_never_a_strong_certainty(data, tmp_path):
    path = written(
        tmp_path / "a.csv",
        "Collectivité;Partenaire;Pays;Type de lien",
        "Rennes;Exeter;Royaume-Uni;jumelage",
        "Rennes;Nulleville;Mali;jumelage",
        "Rennes;;Mali;projet",
    )
    _, dataset = imported(path, data, PARTENARIATS)
    assert list(dataset.table("partenariats")["certitude"]) == ["forte", "faible", "moyenne"]
    assert list(dataset.table("partenariats")["sens_lien"].fillna("")) == ["réciproque", "réciproque", ""]


def test_a_proof_is_not_of_the_future_and_nothing_is_counted_twice(data, tmp_path):
    path = written(
        tmp_path / "a.csv",
        "Collectivité;Partenaire;Pays;Type;Thématique;ODD;Mise à jour",
        "Rennes;Exeter;Royaume-Uni;jumelage;eau | santé;6;2099",
        'Rennes;Exeter;Royaume-Uni;jumelage;santé;"6 ; 13";2020',
    )
    _, dataset = imported(path, data, PARTENARIATS)
    row = dataset.table("partenariats").iloc[0]
    assert (row["theme"], row["odd"], row["annee_attestation"]) == ("eau ; santé", "6 ; 13", 2020)
    assert "2099" in set(ledger(dataset).query("verdict == 'échec'")["nom_source"])


def test_a_link_with_france_is_apart_whoever_its_partner(data, tmp_path):
    path = written(tmp_path / "a.csv", HEADER, "Rennes;35238;;France", "Rennes;35238;Brest;France")
    bilan, dataset = imported(path, data, PARTENARIATS)
    assert bilan.liens_internes == 2
    assert dataset.named("liens_parts", filtre=TOUS).lignes["nb_liens"].iloc[0] == 0
    # Both ends have a profile, and the pair is in each of them.
    assert set(dataset.table("collectivites")["code_insee"]) == {"35238", "29019"}
    brest = TOUS | {"familles": ["lien entre collectivités françaises"], "collectivites": ["brest-29019"]}
    assert len(dataset.named("liens_carte", filtre=brest, limite=9).lignes) == 1


def test_a_filter_does_not_change_what_is_known_of_a_country(data, tmp_path):
    path = written(tmp_path / "a.csv", "Collectivité;Partenaire;Pays;Type", "Rennes;Sétif;Algérie;projet")
    _, dataset = imported(path, data, Origine("partenariats", exhaustif=True))
    asked = TOUS | {"familles": ["jumelage"]}
    states = dataset.named("carte_pays", filtre=asked).lignes.set_index("code_pays")["etat"]
    assert (states["DZA"], states["MLI"]) == ("aucun dans ce choix", "aucun lien déclaré")


def test_a_decision_that_concerns_nothing_is_told(data, tmp_path):
    decide(data, ("collectivité française", "Nulle-Part", "", "", "35238"))
    path = written(tmp_path / "a.csv", HEADER, "Rennes;35238;Sétif;Algérie")
    bilan, _ = imported(path, data, PARTENARIATS)
    assert bilan.decisions_sans_effet == ("« Nulle-Part » (collectivité française)",)


def test_a_spreadsheet_runs_nothing_of_an_export():
    rows = pd.DataFrame({"nom": ["=1+1", "+33", "@x", "-5 %", "Rennes", None], "n": [-1.5, 2, 3, 4, 5, 6]})
    text = spreadsheet_csv(rows).decode("utf-8-sig").splitlines()
    assert text[1:] == ["'=1+1;-1,5", "'+33;2,0", "'@x;3,0", "'-5 %;4,0", "Rennes;5,0", ";6,0"]
