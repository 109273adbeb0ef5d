"""An edition is whole or is not, is what was frozen or is refused, and what changed since adds up."""

import csv
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from cuf_metrics.contracts import TABLES
from cuf_metrics.database import Dataset, open_dataset
from cuf_metrics.editions import (
    CLASSES,
    Comparaison,
    Edition,
    blocking,
    compare,
    compare_editions,
    freeze,
    list_editions,
    read_edition,
    verify_all,
)
from cuf_metrics.editions.comparer import between, side, today
from cuf_metrics.editions.registre import readable
from cuf_metrics.editions.rejeu import Cote, as_frozen
from cuf_metrics.errors import CufError, InvalidData
from cuf_metrics.html_editions import answer, bridges, summary
from cuf_metrics.pilotage import record
from cuf_metrics.rapport.contenu import build_report
from cuf_metrics.rapport.explications import record_explanation
from cuf_metrics.rapport.rapprochement import reconcile, unexplained
from cuf_metrics.store import Contenu, publish
from tests.rows import ANYTHING, FIELDS
from tests.test_pages import html_of, use
from tests.test_plan_pages import Started, at_address

RACINE = Path(__file__).resolve().parent.parent
JOUR = date(2026, 11, 20)
NOM = "Bureau du 20 novembre"
FONCTION = "direction générale"


def explain(dataset: Dataset, data: Path) -> None:
    """Record an explanation of every gap."""
    for gap in unexplained(reconcile(dataset, data=data)):
        told = {"id_chiffre_publie": gap.chiffre.id, "valeur_publiee": gap.chiffre.valeur}
        told |= {"valeur_calculee": gap.calcule, "motif": "Périmètres différents.", "decide_par": "direction"}
        record_explanation(told | {"decide_le": JOUR, "enregistre_par": FONCTION}, 0, data, JOUR)


def folder_of(built: Path, into: Path) -> Path:
    """A data folder with the dataset `publie` and decisions, every gap explained."""
    shutil.copytree(built / "extraits", into / "extraits", symlinks=True)
    shutil.copytree(RACINE / "data/pilotage", into / "pilotage")
    for name in ("publications", "reference"):
        (into / name).symlink_to(RACINE / "data" / name)
    explain(open_dataset("publie", into), into)
    return into


@pytest.fixture
def mine(built, tmp_path) -> Path:
    return folder_of(built, tmp_path)


@pytest.fixture(scope="module")
def held(built, tmp_path_factory) -> Path:
    """A folder with two editions, only read."""
    data = folder_of(built, tmp_path_factory.mktemp("editions"))
    for name in (NOM, "Assemblée générale"):
        frozen(data, name)
    return data


def frozen(data: Path, nom: str = NOM, fonction: str = FONCTION, au: date = JOUR, jeu: str = "publie") -> Edition:
    return freeze(open_dataset(jeu, data), nom, fonction, au, data, JOUR)


def copied(held: Path, into: Path) -> Path:
    """The folder and its editions, which a test may damage."""
    return Path(shutil.copytree(held, into / "copie", symlinks=True))


# What is frozen


def test_the_cover_of_the_pack_names_the_last_edition(held):
    report = build_report(open_dataset("publie", held), 2023, JOUR, held)
    edition = read_edition("assemblee-generale", held)
    told = f"Assemblée générale, empreinte {edition.empreinte_lisible}, lignes inchangées depuis"
    assert dict(report.etat)["Dernière édition"] == told


def test_an_edition_holds_everything_that_may_be_compared(held):
    edition = read_edition("bureau-du-20-novembre", held)
    content = edition.contenu
    assert (edition.rang, edition.nom, edition.date, edition.jeu, edition.fonction) == (
        1,
        NOM,
        JOUR,
        "publie",
        FONCTION,
    )
    dataset = open_dataset("publie", held)
    assert len(content["chiffres"]) == len(dataset.table("chiffres_publies"))
    assert content["chiffres"]["collectivites_membres_2023"]["valeur"] == 200
    assert "200+" in content["chiffres"]["collectivites_membres_2023"]["citation"]
    indicator = content["indicateurs"]["1.1.a"]
    assert indicator["mesures"][-1] == {
        "annee": 2023,
        "modalite": "",
        "valeur": 200.0,
        "numerateur": None,
        "denominateur": None,
        "origine": "publié",
        "qualificatif": "au moins",
        "est_validee": True,
    }
    assert indicator["reference"]["valeur"] == 200
    assert indicator["cible"] is None
    assert indicator["cas"] == "sans cible"
    assert "select" in indicator["sql"]
    assert {v["nom"] for v in content["vues"]} >= {"adherents", "liens", "presences"}
    assert len(content["constats"]) >= 40
    assert {r["verdict"] for r in content["rapprochement"]} >= {"identique", "écart expliqué"}
    assert set(content["manifeste"]["tables"]) == set(TABLES)
    assert {f"extraits/{t}.parquet" for t in TABLES} <= set(content["fichiers"])
    assert {"extraits/reference_pays.parquet", "decisions/cibles.csv", "decisions/phrases.csv"} <= set(
        content["fichiers"]
    )


def test_nothing_of_an_edition_can_be_written(held):
    files = [p for p in (held / "editions").rglob("*") if p.is_file()]
    assert len(files) > 60
    assert {p.stat().st_mode & 0o777 for p in files} == {0o444}


def test_an_edition_shares_no_file_with_the_dataset(held):
    assert {p.stat().st_nlink for p in (held / "editions").rglob("*.parquet")} == {1}


def test_editions_are_chained(held):
    first, second = list_editions(held)
    assert [first.rang, second.rang] == [1, 2]
    assert (first.precedente, second.precedente) == ("", first.empreinte)
    assert verify_all(held) == {"bureau-du-20-novembre": "", "assemblee-generale": ""}


def test_the_fingerprint_fits_on_paper(held):
    assert re.fullmatch(r"([0-9A-F]{4} ){3}[0-9A-F]{4}", list_editions(held)[0].empreinte_lisible)
    assert readable("0123456789abcdef0000") == "0123 4567 89AB CDEF"


def test_freezing_takes_less_than_three_seconds(mine):
    dataset = open_dataset("publie", mine)
    start = time.perf_counter()
    freeze(dataset, NOM, FONCTION, JOUR, mine, JOUR)
    assert time.perf_counter() - start < 3


# What is refused


@pytest.mark.parametrize(
    ("entered", "told"),
    [
        ({"nom": " "}, "nom de l’édition : il est vide ou trop long."),
        ({"nom": "!?"}, "nom de l’édition : il est vide ou trop long."),
        ({"nom": "x" * 81}, "de 1 à 80 caractères"),
        ({"nom": " BUREAU du 20  Novembre"}, f"« {NOM} » a déjà été figée, à la date du 20 novembre 2026."),
        ({"nom": "Autre", "fonction": ""}, "fonction : elle est vide ou trop longue."),
        ({"nom": "Autre", "fonction": "a@b.fr"}, "fonction : c’est une adresse ou un numéro."),
        ({"nom": "Autre", "fonction": "direction 06 12 34 56 78"}, "fonction : c’est une adresse ou un numéro."),
        ({"nom": "Autre", "au": date(2026, 11, 21)}, "date de l’édition : le 21 novembre 2026 est à venir."),
    ],
)
def test_what_cannot_be_an_edition_is_refused(held, entered, told):
    with pytest.raises(InvalidData) as refused:
        frozen(held, **entered)
    assert told in str(refused.value)
    assert str(refused.value).endswith("Aucune édition n’a été figée.")
    assert len(list_editions(held)) == 2


def test_an_unexplained_gap_forbids_freezing(built, tmp_path):
    data = folder_of(built, tmp_path)
    (data / "pilotage/explications.csv").unlink()
    dataset = open_dataset("publie", data)
    gaps = unexplained(reconcile(dataset, data=data))
    with pytest.raises(InvalidData) as refused:
        frozen(data)
    assert f"{len(gaps)} écart" in str(refused.value)
    assert gaps[0].chiffre.code in str(refused.value)
    assert "Enregistrez une explication par écart" in str(refused.value)
    assert not list((data / "editions").iterdir())
    explain(dataset, data)
    assert blocking(dataset, data) == []
    assert frozen(data).rang == 1


def test_an_unknown_edition_is_told(held):
    with pytest.raises(CufError, match="l’une de : « bureau-du-20-novembre », « assemblee-generale »"):
        read_edition("bureau", held)


# What was altered


def flip(path: Path, at: float) -> None:
    """Change one byte, at a part of the file."""
    path.chmod(0o644)
    content = bytearray(path.read_bytes())
    content[int(at * (len(content) - 1))] ^= 1
    path.write_bytes(bytes(content))


@pytest.mark.parametrize("at", [0, 0.1, 0.37, 0.5, 0.73, 0.9, 1])
@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("edition.json", "edition.json : le fichier a été altéré : son empreinte n’est plus celle du registre."),
        ("extraits/reunions.parquet", "extraits/reunions.parquet : le fichier a été altéré depuis qu’il a été figé."),
        ("extraits/reference_pays.parquet", "extraits/reference_pays.parquet : le fichier a été altéré"),
        ("decisions/references.csv", "decisions/references.csv : le fichier a été altéré depuis qu’il a été figé."),
    ],
)
def test_a_byte_changed_in_a_file_is_detected(held, tmp_path, file, told, at):
    data = copied(held, tmp_path)
    flip(data / "editions/bureau-du-20-novembre" / file, at)
    with pytest.raises(CufError) as refused:
        read_edition("bureau-du-20-novembre", data)
    assert f"édition « {NOM} », {told}" in str(refused.value)
    told_of = verify_all(data)
    assert told in told_of["bureau-du-20-novembre"]
    assert told_of["assemblee-generale"] == ""


def test_a_missing_file_and_an_added_one_are_detected(held, tmp_path):
    data = copied(held, tmp_path)
    folder = data / "editions/bureau-du-20-novembre"
    (folder / "extraits/note.txt").write_text("ajout")
    assert "extraits/note.txt : le fichier a été ajouté" in verify_all(data)["bureau-du-20-novembre"]
    (folder / "extraits/note.txt").unlink()
    (folder / "extraits/plan.parquet").unlink()
    assert "extraits/plan.parquet : le fichier a disparu." in verify_all(data)["bureau-du-20-novembre"]
    (folder / "edition.json").unlink()
    assert "edition.json : le fichier a disparu." in verify_all(data)["bureau-du-20-novembre"]
    shutil.rmtree(folder)
    assert f"édition « {NOM} » : son dossier a disparu." in verify_all(data)["bureau-du-20-novembre"]


@pytest.mark.parametrize("column", ["rang", "nom", "date", "jeu", "fonction", "fige_le", "empreinte", "chaine"])
def test_an_edited_line_of_the_register_is_detected(held, tmp_path, column):
    data = copied(held, tmp_path)
    rewrite(data, lambda rows: rows[0].update({column: other(column, rows[0][column])}))
    refusals = verify_all(data)
    assert f"la ligne de l’édition « {'autre' if column == 'nom' else NOM} »" in refusals["bureau-du-20-novembre"]
    assert refusals["assemblee-generale"], "ce qui suit une ligne rompue ne se vérifie plus"
    with pytest.raises(CufError, match="la chaîne est rompue"):
        frozen(data, "Suivante")


def other(column: str, value: str) -> str:
    return {"rang": "7", "date": "2026-11-19"}.get(column, "autre" if len(value) < 60 else "0" * 64)


def rewrite(data: Path, change) -> None:
    """Change the rows of the register in place."""
    path = data / "editions/registre.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    change(rows)
    path.chmod(0o644)
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        lines.writeheader()
        lines.writerows(rows)


def test_a_line_removed_from_the_middle_or_a_stranger_is_detected(held, tmp_path):
    data = copied(held, tmp_path)
    rewrite(data, lambda rows: rows.pop(0))
    with pytest.raises(CufError, match="1 dossier sans ligne au registre"):
        verify_all(data)
    data = copied(held, tmp_path / "seconde")
    (data / "editions/intruse").mkdir()
    with pytest.raises(CufError, match="editions/intruse : 1 dossier sans ligne"):
        verify_all(data)


def test_the_last_line_is_known_by_its_folder(held, tmp_path):
    data = copied(held, tmp_path)
    before = (data / "editions/registre.csv").read_bytes()
    rewrite(data, lambda rows: rows.pop())
    assert [e.nom for e in list_editions(data)] == [NOM, "Assemblée générale"]
    frozen(data, "Suivante")
    assert (data / "editions/registre.csv").read_bytes().startswith(before)


def test_a_register_that_cannot_be_read_is_told(held, tmp_path):
    data = copied(held, tmp_path)
    path = data / "editions/registre.csv"
    path.chmod(0o644)
    path.write_text("a,b\n1,2\n")
    with pytest.raises(CufError, match=r"editions/registre.csv : le registre ne se lit pas"):
        list_editions(data)


# Puts an edition in place in a fork that dies at its n-th operation on files, in a folder of its own, until one lives.
POSES_TUEES = """
import json, os, shutil, signal, sys
from pathlib import Path
from cuf_metrics.disk import writing
from cuf_metrics.editions.figer import place
from cuf_metrics.editions.registre import list_editions, settle
from cuf_metrics.store import current_manifest

source, target = Path(sys.argv[1]), Path(sys.argv[2])
last = list_editions(source)[-1]
told = json.loads((last.dossier / "edition.json").read_text(encoding="utf-8"))
del told["fige_le"], told["fichiers"]
told |= {"nom": "Tuée", "precedente": last.empreinte}

def die_at(step):
    seen = 0
    def reached(event, arguments):
        nonlocal seen
        written = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax")
        if written or event in ("os.rename", "os.mkdir", "os.chmod", "os.remove", "os.rmdir", "shutil.copyfile"):
            seen += 1
            if seen == step:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(reached)

step, status = 0, signal.SIGKILL
while status == signal.SIGKILL:
    step += 1
    data = target / str(step)
    shutil.copytree(source, data, symlinks=True, copy_function=os.link)
    child = os.fork()
    if not child:
        die_at(step)
        with writing(data):
            settle(data)
            place("tuee", told, current_manifest("publie", data), data)
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    print(status, flush=True)
"""


@pytest.fixture(scope="module")
def killed(held, tmp_path_factory) -> list[Path]:
    """Folders whose third edition was killed, the n-th at its n-th step; the last one was not."""
    source, target = copied(held, tmp_path_factory.mktemp("source")), tmp_path_factory.mktemp("tues")
    command = [sys.executable, "-c", POSES_TUEES, str(source), str(target)]
    done = subprocess.run(command, cwd=RACINE, check=True, capture_output=True, text=True, timeout=120)
    statuses = [int(line) for line in done.stdout.split()]
    assert set(statuses[:-1]) == {signal.SIGKILL}
    assert statuses[-1] == 0
    return [target / str(step) for step in range(1, len(statuses) + 1)]


def test_a_freeze_killed_at_any_moment_leaves_whole_editions_only(killed):
    found = [len(list_editions(data)) for data in killed]
    assert set(found) == {2, 3}
    assert found == sorted(found), "une fois figée, une édition le reste"
    assert found.count(2) > 100
    assert found.count(3) > 2, "aucun arrêt entre le dossier et sa ligne"
    for data in killed:
        assert set(verify_all(data).values()) == {""}


def test_the_next_freeze_goes_on_after_a_killed_one_and_clears_what_it_left(killed):
    for data in [*killed[5::40], *killed[-4:]]:
        rank = len(list_editions(data))
        assert frozen(data, "Suivante").rang == rank + 1
        names = {p.name for p in (data / "editions").iterdir()}
        assert names == {e.identifiant for e in list_editions(data)} | {"registre.csv"}
        assert len((data / "editions/registre.csv").read_text("utf-8").splitlines()) == rank + 2
        assert set(verify_all(data).values()) == {""}


# What changed

COUVERT = "2020-2025"


def membership(ident: str, annee: int, commune: str, paid: bool = True) -> dict:
    return {
        "id_adhesion": ident,
        "id_collectivite": commune,
        "annee": annee,
        "statut_adhesion": "à jour" if paid else "radiée",
    }


def meeting(ident: str, annee: int, ours: bool = False) -> dict:
    return {
        "id_reunion": ident,
        "titre": "Réunion",
        "type_reunion": "instance d’un partenaire",
        "date_debut": date(annee, 5, 4),
        "precision_date": "jour",
        "est_organisee_par_cuf": ours,
        "statut_reunion": "réalisé",
    }


def rows_of(name: str, rows: list[dict]) -> pa.Table:
    """Rows in the schema of a table; what a case does not care about is anything of its type."""

    def filled(row: dict) -> dict:
        contract = TABLES[name]
        return {c: row.get(c, default(c) if c in contract.required else None) for c in contract.columns}

    def default(column: str):
        field = FIELDS[column]
        return field.valeurs[0] if field.valeurs else ANYTHING[field.type]

    return pa.Table.from_pylist([filled(row) for row in rows], schema=TABLES[name].arrow_schema)


def import_rows(data: Path, adhesions: list[dict], reunions: list[dict], covered: str = COUVERT) -> Dataset:
    """An imported dataset beside the published facts."""
    base = open_dataset("publie", data)
    tables = {
        name: Contenu(base.connection.cursor().table(name).to_arrow_table(), couverture=e.couverture)
        for name, e in base.manifeste.tables.items()
        if e.couverture != "absente" and name not in ("adhesions", "reunions")
    }
    tables["adhesions"] = Contenu(rows_of("adhesions", adhesions), periode_couverte=covered)
    tables["reunions"] = Contenu(rows_of("reunions", reunions), periode_couverte=covered)
    publish("essai", tables, "importe", data)
    return open_dataset("essai", data)


COMMUNES = [f"c{n}" for n in range(6)]
AVANT = [membership(f"a{y}{c}", y, c) for y in (2024, 2025) for c in COMMUNES[:4]]
REUNIONS = [meeting(f"r{n}", 2025) for n in range(3)]


@pytest.fixture(scope="module")
def imported(built, tmp_path_factory) -> tuple[Path, Edition]:
    """A folder with an edition of an imported dataset, which each test publishes otherwise."""
    data = folder_of(built, tmp_path_factory.mktemp("imports"))
    dataset = import_rows(data, AVANT, REUNIONS)
    explain(dataset, data)
    return data, freeze(dataset, NOM, FONCTION, JOUR, data, JOUR)


def bridge(changes: Comparaison, ident: str, year: int = 2025):
    (found,) = [p for p in changes.ponts if p.id_indicateur == ident and p.annee_apres == year]
    return found


def steps_of(pont) -> dict[str, Fraction | None]:
    return {" et ".join(e.classes): e.contribution for e in pont.etapes}


def test_nothing_changed_is_said(imported):
    data, edition = imported
    changes = compare(edition, import_rows(data, AVANT, REUNIONS), JOUR, data)
    assert changes.est_vide
    assert summary(changes) == "rien n’a changé"
    assert "Depuis\u00a0: rien n’a changé." in answer(edition, True, "", changes)


def test_each_class_of_change_has_its_part(imported):
    data, edition = imported
    added = [membership("n1", 2025, "c4"), membership("n2", 2025, "c5")]
    dataset = import_rows(data, [a for a in AVANT if a["id_adhesion"] != "a2025c0"] + added, REUNIONS)
    changes = compare(edition, dataset, JOUR, data)
    pont = bridge(changes, "1.1.a")
    assert (pont.avant, pont.apres, pont.difference) == (4, 5, 1)
    assert steps_of(pont) == {"donnée nouvelle": 2, "correction rétroactive": -1}
    rows = changes.behind(pont)
    assert rows["nature"].tolist() == ["ligne ajoutée", "ligne ajoutée", "ligne retirée"]
    assert rows["cle"].tolist() == ["n1", "n2", "a2025c0"]
    assert "annee : 2025" in rows["apres"][0]
    assert re.search(r">\+2</td>.*>−1</td>.*<b>\+1</b>", bridges(changes))


def test_a_corrected_value_is_told_column_by_column(imported):
    data, edition = imported
    corrected = [REUNIONS[0] | {"est_organisee_par_cuf": True}, *REUNIONS[1:]]
    changes = compare(edition, import_rows(data, AVANT, corrected), JOUR, data)
    assert steps_of(bridge(changes, "1.2.c")) == {"correction rétroactive": -1}
    row = changes.lignes.iloc[0].to_dict()
    assert row == {
        "table": "reunions",
        "cle": "r0",
        "nature": "ligne corrigée",
        "colonne": "est_organisee_par_cuf",
        "avant": "false",
        "apres": "true",
    }


def test_a_year_that_is_told_for_the_first_time_is_new_data(imported):
    data, edition = imported
    dataset = import_rows(data, [*AVANT, membership("n", 2026, "c1")], REUNIONS, "2020-2026")
    changes = compare(edition, dataset, date(2027, 1, 5), data)
    pont = bridge(changes, "1.1.a", 2026)
    assert (pont.annee_avant, pont.avant, pont.apres) == (2025, 4, 1)
    assert steps_of(pont) == {"donnée nouvelle": -3}


def with_definition(edition: Edition, ident: str, old: str, new: str) -> Cote:
    """An edition whose indicator was defined otherwise, with the values that this definition gave."""
    content = json.loads(json.dumps(edition.contenu))
    held = content["indicateurs"][ident]
    assert old in held["sql"]
    held |= {"sql": held["sql"].replace(old, new), "empreinte": "autre"}
    cote = replace(side(edition), contenu=content)
    values = as_frozen(cote).values(ident, held)
    held["mesures"] = [m | {"valeur": values[m["annee"]]} for m in held["mesures"] if m["annee"] in values]
    return cote


def test_a_changed_definition_is_what_is_left(imported):
    data, edition = imported
    before = with_definition(edition, "1.2.c", "where not est_organisee_par_cuf", "where id_reunion <> 'r1'")
    rows = [REUNIONS[0] | {"est_organisee_par_cuf": True}, *REUNIONS[1:], meeting("r9", 2025)]
    changes = between(before, today(import_rows(data, AVANT, rows), JOUR, data))
    pont = bridge(changes, "1.2.c")
    assert (pont.avant, pont.apres) == (2, 3)
    assert steps_of(pont) == {"donnée nouvelle": 1}
    (told,) = [c for c in changes.of("définition changée") if c.objet == "1.2.c"]
    assert (told.nature, told.avant) == ("requête", "where id_reunion <> 'r1'")
    assert told.apres == "where not est_organisee_par_cuf"


def test_changes_that_cancel_out_are_told(imported):
    data, edition = imported
    rows = [REUNIONS[0] | {"est_organisee_par_cuf": True}, *REUNIONS[1:], meeting("r9", 2025)]
    changes = compare(edition, import_rows(data, AVANT, rows), JOUR, data)
    pont = bridge(changes, "1.2.c")
    assert pont.difference == 0
    assert steps_of(pont) == {"donnée nouvelle": 1, "correction rétroactive": -1}


def test_a_definition_that_no_longer_runs_is_not_torn_apart(imported):
    data, edition = imported
    before = with_definition(edition, "1.2.c", "where not est_organisee_par_cuf", "where id_reunion <> 'r1'")
    held = before.contenu["indicateurs"]["1.2.c"]
    held["sql"] = held["sql"].replace("id_reunion <> 'r1'", "colonne_disparue > 0")
    changes = between(before, today(import_rows(data, AVANT, [*REUNIONS, meeting("r9", 2025)]), JOUR, data))
    pont = bridge(changes, "1.2.c")
    assert not pont.est_separable
    assert steps_of(pont) == {"définition changée et donnée nouvelle et correction rétroactive": 2}
    assert "structure changée" in bridges(changes)


def test_other_columns_and_keys_are_told_and_stop_nothing(imported):
    data, edition = imported
    content, old = json.loads(json.dumps(edition.contenu)), data / "ancienne.parquet"
    files = dict(side(edition).fichiers)
    pa.parquet.write_table(pa.parquet.read_table(files["reunions"]).drop_columns(["heure_fin"]), old)
    content["manifeste"]["tables"]["reunions"]["sha256"] = "autre"
    content["cles"]["adhesions"] = ["id_collectivite", "annee"]
    before = Cote(NOM, content, files | {"reunions": old})
    changes = between(before, today(import_rows(data, AVANT[1:], [*REUNIONS, meeting("r9", 2025)]), JOUR, data))
    assert set(changes.structure) == {
        "table « reunions » : colonne « heure_fin » ajoutée",
        "table « adhesions » : sa clé a changé, ses lignes ne se comparent pas",
    }
    assert set(changes.lignes["table"]) == {"reunions"}
    assert steps_of(bridge(changes, "1.1.a", 2024)) == {"correction rétroactive": -1}


def target(data: Path, value: float, seen: int = 0) -> None:
    told = {"id_indicateur": "1.1.a", "nature_cible": "finale", "valeur_decidee": value, "motif": "Bureau."}
    told |= {"echeance": date(2027, 12, 31), "tolerance": None, "decide_par": "bureau exécutif", "decide_le": JOUR}
    record("cibles", told | {"valable_du": JOUR, "enregistre_par": FONCTION}, seen, data, JOUR)


def test_a_changed_target_and_a_crossed_status_are_told(mine):
    data, dataset = mine, import_rows(mine, AVANT, REUNIONS)
    explain(dataset, data)
    target(data, 300)
    edition = freeze(dataset, "Avec cible", FONCTION, JOUR, data, JOUR)
    target(data, 3, 1)
    changes = compare(edition, dataset, JOUR, data)
    assert not changes.ponts
    assert [(c.classe, c.nature, c.avant, c.apres) for c in changes.changements] == [
        ("statut franchi", "statut", "En retard", "Atteint"),
        (
            "cible changée",
            "cible",
            "300 collectivités au 31 décembre 2027 (bureau exécutif, le 20 novembre 2026)",
            "3 collectivités au 31 décembre 2027 (bureau exécutif, le 20 novembre 2026)",
        ),
    ]
    assert summary(changes) == "1 statut franchi, 1 cible ou référence changée"


def test_published_figures_added_removed_and_corrected_keep_their_passages(held):
    edition = read_edition("bureau-du-20-novembre", held)
    content = json.loads(json.dumps(edition.contenu))
    figures = content["chiffres"]
    figures["collectivites_membres_2023"] |= {"valeur": 180.0, "citation": "180 collectivités"}
    gone = figures.pop("reunions_participation_cuf_2023")
    figures["ancien"] = gone | {"code": "CUF-2023-F-999"}
    changes = between(
        replace(side(edition), contenu=content), today(open_dataset("publie", held), JOUR, held)
    ).changements
    told = {c.objet: c for c in changes}
    corrected = told[edition.contenu["chiffres"]["collectivites_membres_2023"]["code"]]
    assert (corrected.classe, corrected.nature) == ("correction rétroactive", "valeur, passage")
    assert (corrected.avant, corrected.apres) == ("au moins 180 collectivités", "au moins 200 collectivités")
    assert "« 180 collectivités »" in corrected.passage_avant
    assert "200+" in corrected.passage_apres
    assert (told["CUF-2023-F-999"].classe, told["CUF-2023-F-999"].apres) == ("correction rétroactive", "")
    assert told[gone["code"]].classe == "donnée nouvelle"


def test_a_corrected_published_figure_moves_the_indicator_it_measures(held):
    edition = read_edition("bureau-du-20-novembre", held)
    content = json.loads(json.dumps(edition.contenu))
    content["chiffres"]["collectivites_membres_2023"]["valeur"] = 180.0
    content["indicateurs"]["1.1.a"]["mesures"][-1]["valeur"] = 180.0
    before = replace(side(edition), contenu=content)
    changes = between(before, today(open_dataset("publie", held), JOUR, held))
    assert steps_of(bridge(changes, "1.1.a", 2023)) == {"correction rétroactive": 20}


def test_two_editions_compare_like_an_edition_and_today(imported):
    data, first = imported
    dataset = import_rows(data, [*AVANT, membership("n1", 2025, "c4")], REUNIONS)
    now = compare(first, dataset, JOUR, data)
    second = freeze(dataset, "Suivante", FONCTION, JOUR, data, JOUR)
    then = compare_editions(first, second)
    assert then.ponts == now.ponts
    assert then.changements == now.changements
    assert then.lignes.equals(now.lignes)


MESURES = ("1.1.a", "1.1.c", "1.2.c")


@pytest.fixture(scope="module")
def base(built, tmp_path_factory) -> Cote:
    """An imported dataset, three of whose indicators are followed, as a side to draw others from."""
    data = folder_of(built, tmp_path_factory.mktemp("tirages"))
    cote = today(import_rows(data, AVANT, REUNIONS), JOUR, data)
    kept = {ident: cote.contenu["indicateurs"][ident] for ident in MESURES}
    return replace(cote, contenu=dict(cote.contenu) | {"indicateurs": kept})


YEARS = st.sampled_from([2023, 2024, 2025])
ADHESIONS = st.dictionaries(
    st.sampled_from([f"a{n}" for n in range(8)]), st.tuples(YEARS, st.sampled_from(COMMUNES), st.booleans())
)
MEETINGS = st.dictionaries(st.sampled_from([f"r{n}" for n in range(8)]), st.tuples(YEARS, st.booleans()))
AUTREMENT = st.sampled_from(["where not est_organisee_par_cuf", "where id_reunion <> 'r1'", "where inconnue"])


def drawn(base: Cote, folder: Path, adhesions: dict, reunions: dict) -> Cote:
    """A side with other rows, and the values that its definitions give on them."""
    members = {(y, c): membership(i, y, c, paid) for i, (y, c, paid) in adhesions.items()}
    rows = {"adhesions": [*members.values()], "reunions": [meeting(i, *told) for i, told in reunions.items()]}
    content = json.loads(json.dumps(base.contenu))
    files = dict(base.fichiers)
    for name, given_rows in rows.items():
        files[name] = folder / f"{name}-{len(list(folder.iterdir()))}.parquet"
        pa.parquet.write_table(rows_of(name, given_rows), files[name])
        content["manifeste"]["tables"][name]["sha256"] = files[name].name
    return measured(replace(base, contenu=content, fichiers=files))


def measured(cote: Cote) -> Cote:
    """A side whose values are those that its definitions give, none where they do not run."""
    frozen_rows = as_frozen(cote)
    for ident, held in cote.contenu["indicateurs"].items():
        values = frozen_rows.values(ident, held) or {}
        held["mesures"] = [{"annee": y, "valeur": v, "est_validee": True} for y, v in values.items()]
    return cote


@settings(max_examples=8)
@given(first=st.tuples(ADHESIONS, MEETINGS), last=st.tuples(ADHESIONS, MEETINGS), where=AUTREMENT)
def test_contributions_add_up_exactly_whatever_changed(base, tmp_path_factory, first, last, where):
    folder = tmp_path_factory.mktemp("tirage")
    before, after = drawn(base, folder, *first), drawn(base, folder, *last)
    held = before.contenu["indicateurs"]["1.2.c"]
    held |= {"sql": held["sql"].replace("where not est_organisee_par_cuf", where), "empreinte": where}
    changes = between(measured(before), after)
    for pont in changes.ponts:
        assert {c for e in pont.etapes for c in e.classes} <= set(CLASSES[:3])
        assert (pont.etapes[0].avant, pont.etapes[-1].apres) == (pont.avant, pont.apres)
        if pont.difference is not None:
            worth = [e.contribution for e in pont.etapes]
            assert sum(worth) == pont.difference == Fraction(str(pont.apres)) - Fraction(str(pont.avant))
    told = {(p.id_indicateur, p.annee_apres) for p in changes.ponts}
    for ident in MESURES:
        values = [
            {m["annee"]: m["valeur"] for m in c.contenu["indicateurs"][ident]["mesures"]} for c in (before, after)
        ]
        moved = {y for y in {*values[0], *values[1]} if values[0].get(y) != values[1].get(y)}
        assert not moved or {y for i, y in told if i == ident}
        assert all((ident, y) in told for y in moved & set(values[1]))


# Command line


def run(data: Path, *arguments: str) -> subprocess.CompletedProcess:
    program = "import sys; from cuf_metrics.__main__ import main; sys.exit(main(sys.argv[1:]))"
    return subprocess.run(
        [sys.executable, "-c", program, "edition", *arguments],
        cwd=RACINE,
        env={**os.environ, "OBSERVATOIRE_DATA": str(data)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_line_freezes_lists_verifies_and_compares(mine):
    done = run(mine, "figer", "--nom", NOM, "--fonction", FONCTION, "--au", "2024-01-05")
    assert done.returncode == 0, done.stderr
    assert "Édition « Bureau du 20 novembre » figée, situation au 5 janvier 2024" in done.stdout
    assert "Bureau du 20 novembre" in run(mine, "liste").stdout
    assert run(mine, "verifier").stdout == "bureau-du-20-novembre : intacte\n"
    compared = json.loads(run(mine, "comparer", "--format", "json").stdout)
    assert (compared["avant"], compared["apres"], compared["lignes"]) == (NOM, "aujourd’hui", [])
    flip(mine / "editions/bureau-du-20-novembre/edition.json", 0.5)
    refused = run(mine, "verifier")
    assert (refused.returncode, refused.stdout) == (1, "bureau-du-20-novembre : altérée\n")
    assert "le fichier a été altéré" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert run(mine, "comparer").returncode == 1


# The page


@pytest.fixture
def page(mine, monkeypatch):
    """The page on a folder of one's own, on a server that only this machine reaches."""
    use(mine, monkeypatch)
    monkeypatch.setattr("streamlit.testing.v1.app_test.PagesManager", Started)
    at_address(monkeypatch, "localhost")

    def start() -> AppTest:
        test = AppTest.from_file(str(RACINE / "app.py"), default_timeout=60).run()
        test = test.switch_page("pages/editions.py").run()
        assert not test.exception
        return test

    return start


def test_the_page_freezes_then_tells_what_is_altered(page, mine):
    test = page()
    assert "Aucune édition n’a encore été figée pour ce jeu." in html_of(test)
    test.text_input(key="nom-edition").set_value(NOM)
    test.text_input(key="fonction-edition").set_value(FONCTION)
    test = test.button[0].click().run()
    (edition,) = list_editions(mine)
    assert test.success[0].value == f"« {NOM} » est figée. Empreinte : {edition.empreinte_lisible}."
    told = html_of(test).replace("\u00a0", " ")
    assert f"Dernière édition : <b>{NOM}</b>" in told
    assert f"<code>{edition.empreinte_lisible}</code>, <b>intacte</b>. Depuis : rien n’a changé." in told
    flip(mine / "editions/bureau-du-20-novembre/extraits/plan.parquet", 0.5)
    test = page()
    assert "<b>altérée</b>" in html_of(test)
    assert "extraits/plan.parquet : le fichier a été altéré" in test.error[0].value


def test_the_page_says_what_forbids_freezing_and_who_may(page, mine, monkeypatch):
    (mine / "pilotage/explications.csv").unlink()
    at_address(monkeypatch, "0.0.0.0")  # noqa: S104 — what a server that anyone reaches would say
    test = page()
    assert "écarts inexpliqués" in test.warning[0].value
    assert 'href="rapport"' in html_of(test)
    assert "Figer une édition demande une connexion et une fonction autorisée" in html_of(test)
    assert not test.button
