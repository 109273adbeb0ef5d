"""Names to settle: what a file writes, what people decide, what it moves, and how it is taken back."""

import argparse
import csv
import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from cuf_metrics import cli_identites, versions
from cuf_metrics.database import open_dataset, sql
from cuf_metrics.errors import CufError, InvalidData
from cuf_metrics.identites import (
    Effet,
    Nom,
    decide,
    designation,
    history,
    lines_of,
    names_to_settle,
    proposed,
    resolved_again,
    suggestions_for,
    withdraw_decision,
)
from cuf_metrics.imports import Origine, import_file
from cuf_metrics.indicators.case_tables import tables_of
from cuf_metrics.resolution.decisions import COLLECTIVITE, LIEU, PAYS

JOUR = date(2026, 11, 21)
SAINT_DENIS = Nom(COLLECTIVITE, "Saint-Denis")
LIGNES = (
    "collectivité;partenaire;pays;type",
    "Saint-Denis;Exeter;Royaume-Uni;jumelage",
    "Saint-Denis;Bamako;Mali;jumelage",
    "Rennes;Bamako;Mali;jumelage",
    "Renes;Ségou;Mali;jumelage",
)


@pytest.fixture(scope="module")
def folder(built, tmp_path_factory) -> Path:
    """A data folder with a dataset imported from a small table of links, only read."""
    data = tmp_path_factory.mktemp("identites") / "data"
    shutil.copytree(built, data, symlinks=True)
    (data / "pilotage").mkdir()
    path = data.parent / "liens.csv"
    path.write_text("\n".join(LIGNES) + "\n", encoding="utf-8")
    import_file(path, Origine("partenariats"), "essai", data)
    return data


@pytest.fixture
def data(folder, tmp_path) -> Path:
    """The same, for the test alone."""
    return Path(shutil.copytree(folder, tmp_path / "data", symlinks=True))


def left(data: Path) -> dict[str, str]:
    rows = names_to_settle(open_dataset("essai", data), COLLECTIVITE, data).lignes
    return dict(zip(rows["nom_source"], rows["verdict"], strict=True))


def test_names_are_listed_with_what_they_concern_those_to_settle_first(folder):
    rows = names_to_settle(open_dataset("essai", folder), COLLECTIVITE, folder).lignes
    shown = rows[["nom_source", "verdict", "nb_lignes", "nb_a_trancher", "rang"]].to_numpy().tolist()
    assert shown == [["Saint-Denis", "échec", 2, 2, 0], ["Renes", "échec", 1, 1, 0], ["Rennes", "certain", 1, 0, 0]]


def test_a_name_shows_where_it_is_written_and_what_it_may_be(folder):
    dataset = open_dataset("essai", folder)
    lines = lines_of(dataset, SAINT_DENIS).lignes
    shown = lines[["titre_document", "numero_ligne", "nb_lignes", "contenu"]].to_numpy().tolist()
    assert shown == [["liens.csv", 2, 2, "Saint-Denis | Exeter | Royaume-Uni | jumelage"]]
    codes = [s.code for s in suggestions_for(SAINT_DENIS, lines, "", folder)]
    assert codes[:2] == ["97411", "93066"]
    supposed = suggestions_for(SAINT_DENIS, lines, "35238", folder)[0]
    assert (supposed.nom, supposed.raison) == ("Rennes", "C’est ce que l’import suppose.")


def test_a_name_written_otherwise_is_proposed_where_only_one_bears_it(folder):
    assert [proposed(nom, folder) for nom in ("Gd Poitiers", "St Denis", "Renes", "Zzz")] == [
        "CU du Grand Poitiers", "", "", "",
    ]  # fmt: skip


def test_a_decision_moves_the_lines_of_the_name_and_is_taken_back(data):
    assert decide(SAINT_DENIS, "93066", "Le jumelage de 1960.", "direction", data, today=JOUR) == 1
    assert (
        str(resolved_again("essai", data, "direction", SAINT_DENIS.motif))
        == "1 nom rapproché autrement : 2 lignes ont changé de collectivité."
    )
    assert left(data) == {"Saint-Denis": "décision", "Renes": "échec", "Rennes": "certain"}
    found = sql(open_dataset("essai", data), "select code_insee from collectivites where nom = 'Saint-Denis'")
    assert found["code_insee"].tolist() == ["93066"]
    entry = versions.history("essai", data)[0]
    assert (entry.operation, entry.fonction, entry.motif) == (
        "reconstruction",
        "direction",
        "Décision sur « Saint-Denis »",
    )
    assert withdraw_decision(SAINT_DENIS, "Erreur de dossier.", "direction", data, seen=1, today=JOUR) == 2
    assert resolved_again("essai", data) == Effet(1, 2)
    assert left(data)["Saint-Denis"] == "échec"
    assert str(resolved_again("essai", data)) == "Rien n’a changé dans ce jeu."


def test_the_history_keeps_every_decision_the_latest_first(data):
    decide(SAINT_DENIS, "93066", "Le jumelage de 1960.", "direction", data, today=JOUR)
    decide(SAINT_DENIS, "97411", "Celui de La Réunion.", "direction", data, seen=1, today=JOUR)
    decide(Nom(PAYS, "Prussia"), "aucun", "État disparu.", "direction", data, today=JOUR)
    withdraw_decision(Nom(PAYS, "Prussia"), "À revoir.", "direction", data, seen=3, today=JOUR)
    rows = history(data)
    assert rows[["id_correspondance", "retenu", "est_en_vigueur"]].to_numpy().tolist() == [
        [4, "automatique", False], [3, "aucun", False], [2, "97411", True], [1, "93066", False],
    ]  # fmt: skip
    assert designation(COLLECTIVITE, "97411", data) == "Saint-Denis (974)"
    assert designation(PAYS, "SEN", data) == "Sénégal"
    assert designation(LIEU, "2460596", data) == "Bamako"
    assert designation(PAYS, "aucun", data) == "aucune de celles du référentiel"


@pytest.mark.parametrize(
    ("nom", "retenu", "told"),
    [
        (
            SAINT_DENIS,
            "99999",
            "correspondances.csv : le code « 99999 » retenu pour « Saint-Denis » (collectivité française) ne désigne rien "
            "d’unique dans le référentiel. Attendu : un code Insee de commune ou un SIREN de collectivité, ou « aucun ». "
            "Corrigez ce qui a été choisi puis enregistrez.\nRien n’a été enregistré.",
        ),
        (
            SAINT_DENIS,
            "53",
            "le code « 53 » retenu pour « Saint-Denis » (collectivité française) ne désigne rien d’unique",
        ),
        (SAINT_DENIS, "automatique", "aucune décision sur « Saint-Denis » n’est en vigueur"),
        (Nom("lien", "Rennes – Brno"), "aucun", "« lien » ne se décide pas"),
        (Nom(PAYS, "Prussia"), "PRU", "Attendu : un code ISO 3166-1 (ex. SEN), ou « aucun »."),
    ],
)
def test_a_decision_that_means_nothing_is_refused(data, nom, retenu, told):
    with pytest.raises(InvalidData) as refusal:
        decide(nom, retenu, "Essai.", "direction", data)
    assert told in str(refusal.value)
    assert history(data).empty


def test_what_is_missing_is_refused(data):
    with pytest.raises(InvalidData, match="motif"):
        decide(SAINT_DENIS, "93066", " ", "direction", data)
    for role in ("", "Mme Martin", "accueil@exemple.fr"):
        with pytest.raises(InvalidData, match="fonction, jamais un nom|fonction : elle est vide"):
            decide(SAINT_DENIS, "93066", "Essai.", role, data)
    assert history(data).empty


def test_two_people_who_decide_of_the_same_name_do_not_undo_each_other(data):
    decide(SAINT_DENIS, "93066", "Le jumelage de 1960.", "direction", data, today=JOUR)
    with pytest.raises(CufError) as refusal:
        decide(SAINT_DENIS, "97411", "Celui de La Réunion.", "présidence", data, seen=0)
    assert str(refusal.value).startswith(
        "correspondances.csv : une décision sur « Saint-Denis » a été enregistrée entre-temps (par la fonction "
        "direction, le 21 novembre 2026). Attendu : la dernière décision sous les yeux."
    )


def test_a_file_written_by_hand_before_is_still_read_and_added_to(data):
    path = data / "pilotage/correspondances.csv"
    path.write_text(
        "id_correspondance,nature_rapprochement,nom_source,pays_source,position_source,retenu,motif,decide_par,decide_le\n"
        "1,collectivité française,Saint-Denis,,,93066,Le jumelage est celui de la Seine-Saint-Denis,direction,2026-11-21\n",
        encoding="utf-8",
    )
    before = path.read_bytes()
    assert history(data)[["retenu", "enregistre_par", "est_en_vigueur"]].to_numpy().tolist() == [
        ["93066", "direction", True]
    ]
    decide(Nom(COLLECTIVITE, "Renes"), "35238", "Faute de frappe.", "chargée de mission", data, today=JOUR)
    assert path.read_bytes().startswith(before)
    with path.open(encoding="utf-8", newline="") as handle:
        assert list(csv.reader(handle))[-1][-4:] == ["35238", "Faute de frappe.", "chargée de mission", "2026-11-21"]


def test_the_least_sure_look_up_of_a_name_is_told_with_its_own_lines():
    """A homonym that a code designates does not hide the one that nothing does."""
    base = {"id_document": "f", "nature_rapprochement": COLLECTIVITE, "nom_source": "Saint-Denis"}
    rows = [
        base | {"id_rapprochement": "f-1", "verdict": "certain", "nb_lignes": 8, "retenu": "97411"},
        base | {"id_rapprochement": "f-2", "verdict": "échec", "nb_lignes": 3, "explication": "Rien ne dit laquelle."},
        base | {"id_rapprochement": "f-3", "nature_rapprochement": PAYS, "verdict": "échec"},
    ]
    connection = tables_of({"rapprochements": rows, "documents": [{"id_document": "f", "titre": "f.xlsx"}]})
    text = (Path(cli_identites.__file__).parent / "sql/identites_noms.sql").read_text(encoding="utf-8")
    found = connection.execute(text, {"nature": COLLECTIVITE}).df().iloc[0]
    assert (found["verdict"], found["retenu"], found["explication"], found["nb_lignes"], found["nb_a_trancher"]) == (
        "échec", "", "Rien ne dit laquelle.", 11, 3,
    )  # fmt: skip


def test_a_line_of_a_typed_table_is_quoted_with_its_code_and_departement():
    beside = {"code_source": "2,43E+13", "departement_source": "93", "numero_ligne": 12}
    ledger = {"id_document": "f", "nature_rapprochement": COLLECTIVITE, "nom_source": "Saint-Denis", "numero_ligne": 12}
    connection = tables_of({
        "documents": [{"id_document": "f", "titre": "membres.xlsx"}],
        "rapprochements": [ledger | {"verdict": "échec", "explication": "Rien ne dit laquelle.", "nb_lignes": 3}],
        "adhesions": [beside | {"id_document": "f", "nom_source": "Saint-Denis", "citation": "Collectivité : Saint-Denis"}],
    })  # fmt: skip
    text = (Path(cli_identites.__file__).parent / "sql/identites_lignes.sql").read_text(encoding="utf-8")
    found = connection.execute(text, SAINT_DENIS._asdict()).df()
    assert found.drop(columns="explication").to_numpy().tolist() == [
        ["échec", 3, 12, "membres.xlsx", "Collectivité : Saint-Denis", "2,43E+13", "93"]
    ]


MEMBRES = (
    "Collectivité;Département;Année;Montant",
    "Syndicat Zzz;35;2023;100",
    "Syndicat Zzz;35;2024;100",
    "Syndicat Zzz;44;2024;200",
    "Syndicat Zzz;;2024;300",
)


def test_two_local_governments_of_the_same_name_are_decided_one_by_one(data, command):
    path = data.parent / "membres.csv"
    path.write_text("\n".join(MEMBRES) + "\n", encoding="utf-8")
    import_file(path, Origine("classeur", table="adhesions"), "essai", data)
    rows = names_to_settle(open_dataset("essai", data), COLLECTIVITE, data).lignes
    mine = rows[rows["nom_source"] == "Syndicat Zzz"]
    assert mine[["position_source", "nb_a_trancher", "etat"]].to_numpy().tolist() == [
        ["département 35", 2, "inconnu"], ["", 1, "inconnu"], ["département 44", 1, "inconnu"],
    ]  # fmt: skip
    who = ("--retenu", "35238", "--motif", "Essai.", "--fonction", "direction")
    with pytest.raises(CufError, match="plusieurs départements, codes, positions ou pays.*« département 44 »"):
        command("identites", "--jeu", "essai", "--decider", "Syndicat Zzz", *who)
    told = command("identites", "--jeu", "essai", "--decider", "Syndicat Zzz", *who, "--position", "département 35")
    assert "« Syndicat Zzz », département 35 désigne désormais Rennes (35)." in told
    assert "1 nom rapproché autrement : 2 lignes ont changé de collectivité." in told
    text = (
        "select departement_source, code_insee from adhesions join collectivites using (id_collectivite) order by all"
    )
    found = sql(open_dataset("essai", data), text).astype(object).fillna("").to_numpy().tolist()
    assert found == [["35", "35238"], ["35", "35238"], ["44", ""], ["", ""]]
    # The same member twice in a year: the decision stands, the dataset does not follow, and is told how to.
    other = command("identites", "--jeu", "essai", "--decider", "Syndicat Zzz", *who, "--position", "département 44")
    assert "La décision est enregistrée, mais le jeu n’a pas pu être rapproché de nouveau." in other
    assert "Le jeu est resté tel qu’il était : annulez la décision si elle est fausse." in other
    command("identites", "--jeu", "essai", "--annuler", "Syndicat Zzz", *who[2:], "--position", "département 44")
    # Taken back without saying which: only one is in force.
    command("identites", "--jeu", "essai", "--annuler", "Syndicat Zzz", *who[2:])
    assert not history(data)["est_en_vigueur"].any()


@pytest.fixture
def command(data, monkeypatch, capsys):
    """A command of the program on that folder: what it prints."""
    monkeypatch.setattr(cli_identites, "DATA", data)
    parser = argparse.ArgumentParser()
    cli_identites.register(parser.add_subparsers())

    def run(*words: str) -> str:
        options = parser.parse_args(words)
        options.run(options)
        return capsys.readouterr().out

    return run


def test_the_command_lists_decides_and_takes_back(command):
    listed = json.loads(command("identites", "--jeu", "essai", "--format", "json"))
    assert [(row["nom_source"], row["nb_a_trancher"]) for row in listed] == [("Saint-Denis", 2), ("Renes", 1)]
    who = ("--motif", "Le jumelage de 1960.", "--fonction", "direction")
    assert command("identites", "--jeu", "essai", "--decider", "Saint-Denis", "--retenu", "93066", *who) == (
        "Décision n° 1 enregistrée : « Saint-Denis » désigne désormais Saint-Denis (93).\n"
        "1 nom rapproché autrement : 2 lignes ont changé de collectivité.\n"
    )
    assert command("identites", "--jeu", "essai", "--annuler", "Saint-Denis", *who) == (
        "Décision n° 2 enregistrée : « Saint-Denis » est de nouveau rapproché automatiquement.\n"
        "1 nom rapproché autrement : 2 lignes ont changé de collectivité.\n"
    )
    with pytest.raises(
        CufError, match="« Sant-Denis » n’est écrit ainsi dans aucun fichier de ce jeu.*Vouliez-vous dire « S"
    ):
        command("identites", "--jeu", "essai", "--decider", "Sant-Denis", "--retenu", "93066", *who)
    with pytest.raises(CufError, match="il manque --fonction, --retenu"):
        command("identites", "--jeu", "essai", "--decider", "Renes", "--motif", "Faute.")


def test_the_command_suggests(command):
    rows = list(
        csv.DictReader(command("suggestions", "St Denis", "--departement", "93", "--format", "csv").splitlines())
    )
    assert (rows[0]["code"], rows[0]["raison"]) == ("93066", "Même nom ; dans le département indiqué (93).")
    assert "Aucune collectivité du référentiel" in command("suggestions", "zzz qqq")
