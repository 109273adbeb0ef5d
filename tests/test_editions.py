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
from copy import copy
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cuf_metrics.__main__ import main
from cuf_metrics.contracts import TABLES
from cuf_metrics.database import Dataset, open_dataset
from cuf_metrics.disk import writing
from cuf_metrics.editions import blocking, freeze, gaps, list_editions, read_edition, reconciled, verify_all
from cuf_metrics.editions.figer import place
from cuf_metrics.editions.registre import readable, settle
from cuf_metrics.errors import CufError, InvalidData
from cuf_metrics.rapport.contenu import build_report
from cuf_metrics.rapport.rapprochement import unexplained
from cuf_metrics.store import current_manifest
from tests.editions import FONCTION, JOUR, NOM, RACINE, folder_of, frozen
from tests.test_pages import first_page, html_of, use
from tests.test_plan_pages import Started, at_address

PETITES = ("adhesions", "plan")


@pytest.fixture
def mine(built, tmp_path) -> Path:
    return folder_of(built, tmp_path)


@pytest.fixture(scope="module")
def held(built, tmp_path_factory) -> Path:
    """A folder with two editions, only read."""
    data = folder_of(built, tmp_path_factory.mktemp("editions"))
    dataset = open_dataset("publie", data)
    for name in (NOM, "Assemblée générale"):
        frozen(dataset, data, name)
    return data


@pytest.fixture(scope="module")
def kept(held) -> Dataset:
    """The dataset of that folder, open."""
    return open_dataset("publie", held)


@pytest.fixture(scope="module")
def small(built, tmp_path_factory) -> Path:
    """A folder with two editions of a few files, for what does not depend on what they hold; each test copies it."""
    data = tmp_path_factory.mktemp("petites")
    shutil.copytree(built / "extraits", data / "extraits", symlinks=True)
    (data / "pilotage").mkdir()
    shutil.copyfile(RACINE / "data/pilotage/references.csv", data / "pilotage/references.csv")
    for name, ident in ((NOM, "bureau-du-20-novembre"), ("Assemblée générale", "assemblee-generale")):
        place_small(name, ident, data)
    return data


def place_small(name: str, identifiant: str, data: Path) -> None:
    """Put an edition of two tables in place, as freezing does."""
    with writing(data):
        every = settle(data)
        manifest = current_manifest("publie", data)
        manifest = replace(manifest, tables={t: manifest.tables[t] for t in PETITES})
        told = {"nom": name, "fonction": FONCTION, "jeu": "publie", "au": JOUR.isoformat()}
        told["precedente"] = every[-1].empreinte if every else ""
        place(identifiant, told, manifest, data)


def copied(small: Path, into: Path) -> Path:
    """The small folder and its editions, which a test may damage; the rows that they come from are shared."""
    data = into / "copie"
    shutil.copytree(small / "editions", data / "editions")
    for name in ("extraits", "pilotage"):
        (data / name).symlink_to(small / name)
    return data


# What is frozen


def test_the_cover_of_the_pack_names_the_last_edition(held, kept):
    report = build_report(kept, 2023, JOUR, held)
    edition = read_edition("assemblee-generale", held)
    told = f"Assemblée générale, empreinte {edition.empreinte_lisible}, lignes inchangées depuis"
    assert dict(report.etat)["Dernière édition"] == told


def test_an_edition_holds_everything_that_may_be_compared(held, kept):
    edition = read_edition("bureau-du-20-novembre", held)
    content = edition.contenu
    assert (edition.rang, edition.nom, edition.date, edition.jeu, edition.fonction) == (
        1,
        NOM,
        JOUR,
        "publie",
        FONCTION,
    )
    assert len(content["chiffres"]) == len(kept.table("chiffres_publies"))
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
    assert {r["id"] for r in content["rapprochement"]} == set(content["chiffres"])
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
        ({"nom": "Autre\x00"}, "nom de l’édition : il contient un caractère invisible."),
        ({"nom": "\u202eAutre"}, "nom de l’édition : il contient un caractère invisible."),
        ({"nom": "Autre", "fonction": ""}, "fonction : elle est vide, trop longue ou illisible."),
        ({"nom": "Autre", "fonction": "a@b.fr"}, "fonction : c’est une adresse ou un numéro."),
        ({"nom": "Autre", "fonction": "moi＠exemple.org"}, "fonction : c’est une adresse ou un numéro."),
        ({"nom": "Autre", "fonction": "moi(at)exemple.org"}, "fonction : c’est une adresse ou un numéro."),
        ({"nom": "Autre", "fonction": "direction, +33(0)612345678"}, "fonction : c’est une adresse ou un numéro."),
        ({"nom": "Autre", "fonction": "direction 06 12 34 56 78"}, "fonction : c’est une adresse ou un numéro."),
        ({"nom": "Autre", "fonction": "direction (Mme Martin)"}, "fonction : c’est le nom d’une personne."),
        ({"nom": "Autre", "au": date(2026, 11, 21)}, "date de l’édition : le 21 novembre 2026 est à venir."),
        ({"nom": "Autre", "au": date(1, 1, 1)}, "date de l’édition : le 1ᵉʳ janvier 1 précède Cités Unies France."),
    ],
)
def test_what_cannot_be_an_edition_is_refused(held, kept, entered, told):
    with pytest.raises(InvalidData) as refused:
        frozen(kept, held, **entered)
    assert told in str(refused.value)
    assert str(refused.value).endswith("Aucune édition n’a été figée.")
    assert len(list_editions(held)) == 2


def test_an_unexplained_gap_of_any_document_forbids_freezing(mine):
    path, dataset = mine / "pilotage/explications.csv", open_dataset("publie", mine)
    whole = path.read_text("utf-8")
    path.unlink()
    left = {i: some for i, rows in reconciled(dataset, mine).items() if (some := unexplained(rows))}
    assert set(left) > {"rapport_2023"}, "un seul document a des écarts : l’essai ne prouve rien"
    with pytest.raises(InvalidData) as refused:
        frozen(dataset, mine)
    for rows in left.values():
        n = len(rows)
        told = f"« {rows[0].chiffre.source.document} » : {n} écart{'s' if n > 1 else ''} inexpliqué"
        assert told in str(refused.value)
        assert rows[0].chiffre.code in str(refused.value)
    assert "Enregistrez une explication par écart" in str(refused.value)
    assert not list((mine / "editions").iterdir())
    # The last one explained is that of another document than the report: alone, it still forbids it.
    path.write_text("".join(whole.splitlines(True)[:-1]))
    (told,) = blocking(dataset, mine)
    assert told.ou != "« Rapport d’activités 2023 »"
    path.write_text(whole)
    assert blocking(dataset, mine) == []
    assert frozen(dataset, mine).rang == 1


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


@pytest.mark.parametrize("at", [0, 0.37, 0.73, 1])
@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("edition.json", "edition.json : le fichier a été altéré : son empreinte n’est plus celle du registre."),
        ("extraits/plan.parquet", "extraits/plan.parquet : le fichier a été altéré depuis qu’il a été figé."),
        ("decisions/references.csv", "decisions/references.csv : le fichier a été altéré depuis qu’il a été figé."),
    ],
)
def test_a_byte_changed_in_a_file_is_detected(small, tmp_path, file, told, at):
    data = copied(small, tmp_path)
    flip(data / "editions/bureau-du-20-novembre" / file, at)
    with pytest.raises(CufError) as refused:
        read_edition("bureau-du-20-novembre", data)
    assert f"édition « {NOM} », {told}" in str(refused.value)
    told_of = verify_all(data)
    assert told in told_of["bureau-du-20-novembre"]
    assert told_of["assemblee-generale"] == ""


def test_a_missing_file_and_an_added_one_are_detected(small, tmp_path):
    data = copied(small, tmp_path)
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
def test_an_edited_line_of_the_register_is_detected(small, kept, tmp_path, column):
    data = copied(small, tmp_path)
    rewrite(data, lambda rows: rows[0].update({column: other(column, rows[0][column])}))
    refusals = verify_all(data)
    assert f"la ligne de l’édition « {'autre' if column == 'nom' else NOM} »" in refusals["bureau-du-20-novembre"]
    assert refusals["assemblee-generale"], "ce qui suit une ligne rompue ne se vérifie plus"
    with pytest.raises(CufError, match="la chaîne est rompue"):
        freeze(kept, "Suivante", FONCTION, JOUR, data, JOUR)


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


SANS_LIGNE = "dossier sans ligne au registre"


def line_removed(data: Path, rank: int) -> None:
    rewrite(data, lambda rows: rows.pop(rank))


def forged(data: Path) -> None:
    """A folder that says it follows the last edition, and the register that would hold it."""
    folder = data / "editions"
    shutil.copytree(folder / "assemblee-generale", folder / "fausse")
    sheet = json.loads((folder / "fausse/edition.json").read_text("utf-8"))
    sheet |= {"nom": "Fausse", "precedente": list_editions(data)[-1].empreinte}
    (folder / "fausse/edition.json").chmod(0o644)
    (folder / "fausse/edition.json").write_text(json.dumps(sheet))


def last_rewritten(data: Path) -> None:
    """Figures of the last edition changed, its line removed so that it may be written again."""
    sheet = data / "editions/assemblee-generale/edition.json"
    sheet.chmod(0o644)
    sheet.write_text(sheet.read_text("utf-8").replace("direction", "présidence"))
    line_removed(data, -1)


@pytest.mark.parametrize(
    ("damage", "stranger"),
    [
        (lambda data: line_removed(data, -1), "assemblee-generale"),
        (lambda data: (data / "editions/intruse").mkdir(), "intruse"),
        (forged, "fausse"),
        (last_rewritten, "assemblee-generale"),
    ],
    ids=["dernière ligne retirée", "dossier vide", "dossier forgé", "dernière édition réécrite"],
)
def test_a_folder_without_a_line_is_no_edition(small, kept, tmp_path, damage, stranger):
    data = copied(small, tmp_path)
    damage(data)
    assert stranger not in {e.identifiant for e in list_editions(data)}
    assert SANS_LIGNE in verify_all(data)[stranger]
    with pytest.raises(CufError, match=f"editions/{stranger} : {SANS_LIGNE}"):
        freeze(kept, "Suivante", FONCTION, JOUR, data, JOUR)
    with pytest.raises(CufError, match="elle n’existe pas"):
        read_edition(stranger, data)


def test_a_line_removed_from_the_middle_breaks_the_chain(small, tmp_path):
    data = copied(small, tmp_path)
    line_removed(data, 0)
    told = verify_all(data)
    assert "la chaîne est rompue" in told["assemblee-generale"]
    assert SANS_LIGNE in told["bureau-du-20-novembre"]


def emptied(path: Path) -> None:
    path.chmod(0o644)
    path.write_text("")


def replaced(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (Path.unlink, "le registre a disparu, alors que des éditions sont là"),
        (emptied, "le registre ne se lit pas"),
        (replaced, "le registre ne se lit pas"),
    ],
)
def test_a_register_missing_empty_or_replaced_is_refused(small, kept, tmp_path, damage, told):
    data = copied(small, tmp_path)
    damage(data / "editions/registre.csv")
    for reading in (list_editions, verify_all, lambda data: freeze(kept, "Suivante", FONCTION, JOUR, data, JOUR)):
        with pytest.raises(CufError, match=told):
            reading(data)


def linked(path: Path) -> None:
    """The same bytes elsewhere, and a link to them."""
    elsewhere = path.parent.parent.parent / f"ailleurs-{path.name}"
    path.rename(elsewhere)
    path.symlink_to(elsewhere)


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda folder: (folder / "vide").mkdir(), "vide : le fichier a été ajouté"),
        (lambda folder: (folder / "lien").symlink_to("/etc"), "lien : le fichier a été ajouté"),
        (lambda folder: linked(folder / "edition.json"), "edition.json : le fichier a disparu."),
        (lambda folder: linked(folder / "extraits/plan.parquet"), "extraits/plan.parquet : le fichier a disparu."),
        (lambda folder: linked(folder / "extraits"), "le fichier a disparu."),
        (linked, "son dossier a disparu."),
    ],
)
def test_links_and_empty_folders_are_detected(small, tmp_path, damage, told):
    data = copied(small, tmp_path)
    damage(data / "editions/bureau-du-20-novembre")
    assert told in verify_all(data)["bureau-du-20-novembre"]


def test_a_register_that_cannot_be_read_is_told(small, tmp_path):
    data = copied(small, tmp_path)
    path = data / "editions/registre.csv"
    path.chmod(0o644)
    path.write_text("a,b\n1,2\n")
    with pytest.raises(CufError, match=r"editions/registre.csv : le registre ne se lit pas"):
        list_editions(data)


# Puts an edition in place in a fork that dies at its n-th operation on files, in a folder of its own, until one lives.
POSES_TUEES = """
import os, shutil, signal, sys
from pathlib import Path
from tests.test_editions import copied, place_small

small, target = Path(sys.argv[1]), Path(sys.argv[2])

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
    data = copied(small, target / str(step))
    child = os.fork()
    if not child:
        die_at(step)
        place_small("Tuée", "tuee", data)
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    print(status, flush=True)
"""


@pytest.fixture(scope="module")
def killed(small, tmp_path_factory) -> list[Path]:
    """Folders whose third edition was killed, the n-th at its n-th step; the last one was not."""
    target = tmp_path_factory.mktemp("tues")
    command = [sys.executable, "-c", POSES_TUEES, str(small), str(target)]
    done = subprocess.run(command, cwd=RACINE, check=True, capture_output=True, text=True, timeout=120)
    statuses = [int(line) for line in done.stdout.split()]
    assert set(statuses[:-1]) == {signal.SIGKILL}
    assert statuses[-1] == 0
    return [target / str(step) / "copie" for step in range(1, len(statuses) + 1)]


def test_a_freeze_killed_at_any_moment_leaves_whole_editions_only(killed):
    found = [(len(list_editions(data)), [told for told in verify_all(data).values() if told]) for data in killed]
    assert [n for n, _ in found] == sorted(n for n, _ in found), "une fois figée, une édition le reste"
    assert [n for n, _ in found].count(2) > 20
    assert found[-1] == (3, [])
    left = [told for n, told in found if n == 2 and told]
    assert left, "aucun arrêt entre le dossier et sa ligne"
    assert all(SANS_LIGNE in one for told in left for one in told)


def test_what_a_stop_left_is_finished_only_as_it_was_announced(killed, kept, tmp_path):
    left = next(data for data in killed if SANS_LIGNE in verify_all(data).get("tuee", ""))
    data = Path(shutil.copytree(left, tmp_path / "copie", symlinks=True))
    flip(data / "editions/tuee/edition.json", 0.5)
    with pytest.raises(CufError, match=f"editions/tuee : {SANS_LIGNE}"):
        freeze(kept, "Suivante", FONCTION, JOUR, data, JOUR)


def test_the_next_freeze_finishes_a_killed_one_or_clears_what_it_left(killed):
    for data in killed:
        whole = (data / "editions/tuee").is_dir()
        place_small("Suivante", "suivante", data)
        names = [e.identifiant for e in list_editions(data)]
        assert names == ["bureau-du-20-novembre", "assemblee-generale", *(["tuee"] if whole else []), "suivante"]
        assert {p.name for p in (data / "editions").iterdir()} == {*names, "registre.csv"}
        assert set(verify_all(data).values()) == {""}


# Command line


def test_the_command_line_freezes_lists_verifies_and_compares(mine, monkeypatch, capsys):
    monkeypatch.setattr("cuf_metrics.cli_edition.DATA", mine)

    def run(*arguments: str) -> str:
        main(["edition", *arguments])
        return capsys.readouterr().out

    told = run("figer", "--nom", NOM, "--fonction", FONCTION)
    assert "Édition « Bureau du 20 novembre » figée, situation au " in told
    assert "Bureau du 20 novembre" in run("liste")
    assert run("verifier") == "bureau-du-20-novembre : intacte\n"
    compared = json.loads(run("comparer", "--format", "json"))
    assert (compared["avant"], compared["apres"], compared["lignes"]) == (NOM, "aujourd’hui", [])
    assert run("comparer").endswith("Lignes : 0 ligne différente, 0 changement.\n")


def test_the_command_line_refuses_what_was_altered(small, tmp_path):
    data = copied(small, tmp_path)
    flip(data / "editions/assemblee-generale/edition.json", 0.5)
    (data / "editions/intruse").mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "cuf_metrics", "edition", "verifier"],
        cwd=RACINE,
        env={**os.environ, "OBSERVATOIRE_DATA": str(data)},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = ["bureau-du-20-novembre : intacte", "assemblee-generale : refusée", "intruse : refusée"]
    assert (done.returncode, done.stdout.splitlines()) == (1, lines)
    assert "le fichier a été altéré" in done.stderr
    assert SANS_LIGNE in done.stderr
    assert "Traceback" not in done.stderr


# The page


@pytest.fixture
def page(mine, monkeypatch):
    """The page on a folder of one's own, on a server that only this machine reaches."""
    use(mine, monkeypatch)
    monkeypatch.setattr("streamlit.testing.v1.app_test.PagesManager", Started)
    at_address(monkeypatch, "localhost")

    def start() -> AppTest:
        test = first_page("editions")
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
    assert test.success[0].value == rf"« {NOM} » est figée. Empreinte \: {edition.empreinte_lisible}."
    told = html_of(test).replace("\u00a0", " ")
    assert f"Dernière édition : « {NOM} », situation au " in told
    assert f"empreinte {edition.empreinte_lisible}, intacte. Depuis : rien n’a changé." in told
    flip(mine / "editions/bureau-du-20-novembre/extraits/plan.parquet", 0.5)
    (mine / "editions/_intruse_").mkdir()
    test = page()
    assert r"editions/\_intruse\_ \: dossier sans ligne" in test.error[0].value
    assert ", altérée." in html_of(test)
    assert r"extraits/plan.parquet \: le fichier a été altéré" in test.error[1].value


def test_the_page_says_what_forbids_freezing_and_who_may(page, mine, monkeypatch):
    (mine / "pilotage/explications.csv").unlink()
    at_address(monkeypatch, "0.0.0.0")  # noqa: S104 — what a server that anyone reaches would say
    test = page()
    assert "écarts inexpliqués" in test.warning[0].value
    assert 'href="rapport?document=rapport_2023"' in html_of(test)
    assert 'href="rapport?document=guide_dcol"' in html_of(test)
    assert "Figer une édition demande une connexion et une fonction autorisée" in html_of(test)
    assert not test.button


def test_fictional_rows_may_be_frozen_whatever_their_gaps(publie, built):
    verdicts = reconciled(publie, built)
    fictional = copy(publie)
    fictional.manifeste = replace(publie.manifeste, nature="demonstration")
    assert len(gaps(publie, verdicts)) == 3
    assert gaps(fictional, verdicts) == []
