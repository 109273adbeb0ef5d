"""Decisions are lines added one by one: none is lost, changed or half written, and a date tells which are in force."""

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from cuf_metrics import pilotage
from cuf_metrics.contracts import PILOTAGE
from cuf_metrics.errors import CufError
from cuf_metrics.indicators.registry import registry
from cuf_metrics.indicators.state import indicators_state
from cuf_metrics.pilotage import read_continuities, read_decisions, record

RACINE = Path(__file__).resolve().parent.parent
REEL = RACINE / "data"
JOUR = date(2026, 1, 6)
INSTANCE = {
    "decide_par": "direction",
    "decide_le": date(2024, 1, 5),
    "valable_du": date(2024, 1, 5),
    "motif": "Lu au bureau.",
    "enregistre_par": "direction",
}
REFERENCE = {"id_indicateur": "1.1.a", "valeur_decidee": 200.0, "date_valeur": date(2023, 12, 31)} | INSTANCE
CIBLE = {
    "id_indicateur": "1.1.a",
    "nature_cible": "finale",
    "valeur_decidee": 300.0,
    "echeance": date(2027, 12, 31),
} | INSTANCE
LIGNES = {"references": REFERENCE, "cibles": CIBLE}


def path_of(data: Path, table: str = "references") -> Path:
    return data / "pilotage" / f"{table}.csv"


def save(data: Path, table: str = "references", seen: int = 0, **changes) -> int:
    return record(table, LIGNES[table] | changes, seen, data, JOUR)


def refused(call, *arguments, **named) -> str:
    with pytest.raises(CufError) as refusal:
        call(*arguments, **named)
    return str(refusal.value)


# What the repository holds


@pytest.fixture(scope="module")
def states(publie):
    return {state.indicateur.id: state for state in indicators_state(publie, date(2026, 11, 30), REEL)}


def test_every_real_reference_is_a_published_value_of_its_indicator(states):
    references = read_decisions(REEL).references
    assert len(references) >= 26
    for decision in references:
        told = [(m.annee, round(m.valeur, 2)) for m in states[decision.id_indicateur].publiees]
        assert decision.date == date(decision.date.year, 12, 31)
        assert (decision.date.year, round(decision.valeur, 2)) in told, decision


def test_every_indicator_with_a_published_value_has_a_reference(states):
    started = {decision.id_indicateur for decision in read_decisions(REEL).references}
    assert started == {ident for ident, state in states.items() if state.publiees}


def test_no_target_is_set(states):
    """No published document sets one: the file holds its header."""
    assert path_of(REEL, "cibles").read_text("utf-8") == ",".join(PILOTAGE["cibles"].columns) + "\n"
    assert read_decisions(REEL).cibles == ()
    assert {state.statut.est_note for state in states.values()} == {False}


def test_continuities_link_a_former_element_to_a_current_one(publie):
    plan = publie.table("plan").groupby("periode_plan")["id_plan"].agg(set)
    rows = read_continuities(REEL)
    assert len(rows) >= 20
    assert set(rows["id_plan"]) <= plan["2018-2022"]
    assert set(rows["id_plan_suite"]) <= plan["2023-2027"]


# Appending


def test_a_missing_file_is_created_with_its_header(tmp_path):
    assert read_decisions(tmp_path) == pilotage.Decisions((), ())
    assert save(tmp_path) == 1
    header, line = path_of(tmp_path).read_text("utf-8").splitlines()
    assert header == ",".join(PILOTAGE["references"].columns)
    assert line == "1,1.1.a,200.0,2023-12-31,direction,2024-01-05,2024-01-05,Lu au bureau.,direction,2026-01-06"
    assert sorted(p.name for p in path_of(tmp_path).parent.iterdir()) == ["references.csv"]


@pytest.mark.parametrize("table", LIGNES)
def test_earlier_lines_stay_byte_for_byte(tmp_path, table):
    before = b""
    for rank, name in enumerate(("1.1.a", "1.2.b", "1.1.a"), 1):
        assert save(tmp_path, table, 1 if rank == 3 else 0, id_indicateur=name) == rank
        after = path_of(tmp_path, table).read_bytes()
        assert after.startswith(before)
        assert after.count(b"\n") == rank + 1
        before = after


@pytest.mark.parametrize("end", [b"\n", b"\r\n"], ids=["dans une cellule", "entre les lignes"])
def test_earlier_lines_keep_their_line_ends(tmp_path, end):
    save(tmp_path, motif="Lu au bureau.\r\nPuis au conseil." if end == b"\n" else "Lu au bureau.")
    before = path_of(tmp_path).read_bytes().replace(b"\n", end)
    path_of(tmp_path).write_bytes(before)
    save(tmp_path, id_indicateur="1.2.b")
    assert path_of(tmp_path).read_bytes().startswith(before)


def test_a_last_line_without_end_is_kept(tmp_path):
    save(tmp_path)
    before = path_of(tmp_path).read_bytes()
    path_of(tmp_path).write_bytes(before.rstrip(b"\n"))
    save(tmp_path, id_indicateur="1.2.b")
    assert path_of(tmp_path).read_bytes().startswith(before)
    assert [d.rang for d in read_decisions(tmp_path).references] == [1, 2]


@pytest.mark.parametrize(
    "text",
    ["a, b", 'dit « a », "b"', "ligne 1\nligne 2", "=1+1", "+33", "-2 points", "@CUF", "'", '"', "é’œ\u202f€", "a;b"],
)
def test_any_text_survives_the_round_trip(tmp_path, text):
    save(tmp_path, motif=text)
    save(tmp_path, id_indicateur="1.2.b", motif="après")
    assert [d.motif for d in read_decisions(tmp_path).references] == [text, "après"]


def test_a_carriage_return_does_not_break_the_file(tmp_path):
    save(tmp_path, motif="ligne 1\rligne 2")
    assert len(read_decisions(tmp_path).references) == 1


@pytest.mark.parametrize("value", [0.1 + 0.2, 1e-7, 1e12, 14.71, 0])
def test_any_number_survives_the_round_trip(tmp_path, value):
    save(tmp_path, valeur_decidee=value)
    assert read_decisions(tmp_path).references[0].valeur == value


def test_a_number_of_a_data_frame_is_a_number(tmp_path):
    save(tmp_path, valeur_decidee=np.float64(1.5))
    assert read_decisions(tmp_path).references[0].valeur == 1.5


# Refusing

TROP_TARD = (
    "cibles.csv : une décision sur « 1.1.a » a été enregistrée entre-temps ({}, par la fonction direction, "
    "le 6 janvier 2026). Attendu : la dernière décision sous les yeux. Relisez ce qui a été fixé, puis "
    "recommencez si votre décision tient toujours.\nRien n’a été enregistré."
)


@pytest.mark.parametrize("told", ["300", "un retrait"])
def test_an_author_who_did_not_see_the_last_decision_is_told(tmp_path, told):
    save(tmp_path, "cibles")
    if told == "un retrait":
        save(tmp_path, "cibles", 1, **RETRAIT)
    last = len(read_decisions(tmp_path).cibles)
    before = path_of(tmp_path, "cibles").read_bytes()
    assert refused(save, tmp_path, "cibles", seen=last - 1, valeur_decidee=250.0) == TROP_TARD.format(told)
    assert path_of(tmp_path, "cibles").read_bytes() == before
    assert save(tmp_path, "cibles", seen=last, valeur_decidee=250.0) == last + 1


CORPS = (
    "une valeur parmi « assemblée générale », « conseil d’administration », « bureau exécutif », « présidence », "
    "« direction », « proposition de l’Observatoire »"
)
BORNES = "un nombre d’au moins 0 et d’au plus 1\u202f000\u202f000\u202f000\u202f000"
NOMBRE, VIDE = f"{BORNES}, avec un point pour les décimales", "1 valeur sur 1 est vide"
REGLE = "1 ligne sur 1 ne respecte pas une règle de la table"
VALEUR = "une valeur pour une cible ou un jalon, aucune pour un retrait"
# Table, change → where, finding, what was expected.
MAUVAISES = {
    "texte": (
        "references",
        {"valeur_decidee": "beaucoup"},
        ("valeur_decidee", "1 valeur sur 1 n’est pas un nombre accepté (ex. « beaucoup »", NOMBRE),
    ),
    "non-nombre": (
        "references",
        {"valeur_decidee": float("nan")},
        ("valeur_decidee", "1 valeur sur 1 n’est pas un nombre accepté (ex. « NaN »", NOMBRE),
    ),
    "infini": (
        "cibles",
        {"valeur_decidee": float("inf")},
        ("valeur_decidee", "1 valeur sur 1 n’est pas un nombre accepté (ex. « Infinity »", NOMBRE),
    ),
    "sans valeur": ("references", {"valeur_decidee": None}, ("valeur_decidee", VIDE, NOMBRE)),
    "sans motif": ("references", {"motif": " "}, ("motif", VIDE, "un texte d’au plus 1 000 caractères")),
    "sans date": ("cibles", {"decide_le": None}, ("decide_le", VIDE, "AAAA-MM-JJ (ex. 2023-09-18)")),
    "personne": (
        "references",
        {"decide_par": "Mme Martin"},
        ("decide_par", "1 valeur sur 1 n’est pas dans la liste (ex. « Mme Martin »", CORPS),
    ),
    "date en mots": (
        "references",
        {"date_valeur": "hier"},
        ("date_valeur", "1 valeur sur 1 n’est pas une date (ex. « hier »", "AAAA-MM-JJ (ex. 2023-09-18)"),
    ),
    "tolérance négative": (
        "cibles",
        {"tolerance": -1.0},
        (
            "tolerance",
            "1 valeur sur 1 n’est pas un nombre accepté (ex. « -1.0 »",
            "un nombre d’au moins 0, avec un point pour les décimales",
        ),
    ),
    "échéance passée": (
        "cibles",
        {"echeance": date(2024, 1, 4)},
        (None, REGLE, "une échéance au plus tôt à valable_du"),
    ),
    "retrait avec valeur": ("cibles", {"nature_cible": "retrait"}, (None, REGLE, VALEUR)),
    "finale sans valeur": ("cibles", {"valeur_decidee": None}, (None, REGLE, VALEUR)),
    "jalon sans valeur": ("cibles", {"nature_cible": "jalon", "valeur_decidee": None}, (None, REGLE, VALEUR)),
}


@pytest.mark.parametrize("cas", MAUVAISES)
def test_a_bad_decision_is_refused_and_nothing_is_written(tmp_path, cas):
    table, change, (column, constat, attendu) = MAUVAISES[cas]
    message = refused(save, tmp_path, table, **change)
    ou = f"{table}.csv, colonne « {column} »" if column else f"{table}.csv"
    assert message.startswith(f"{ou} : {constat}")
    assert f". Attendu : {attendu}. " in message
    assert message.endswith("\nRien n’a été enregistré.")
    assert not path_of(tmp_path, table).exists()


def test_a_near_name_is_proposed(tmp_path):
    message = refused(save, tmp_path, decide_par="bureau executif")
    assert "Vouliez-vous dire « bureau exécutif » ?" in message


def test_every_problem_of_a_decision_is_told_at_once(tmp_path):
    message = refused(save, tmp_path, motif="", decide_par="Mme Martin")
    assert message.startswith("2 problèmes :\n- references.csv, colonne « decide_par »")
    assert "\n- references.csv, colonne « motif »" in message


def test_a_refused_decision_does_not_send_its_author_to_the_file(tmp_path):
    message = refused(save, tmp_path, motif="")
    assert "ligne 0" not in message
    assert "Corrigez le fichier" not in message


# Reading a damaged file


def lines_changed(data: Path, change) -> str:
    """What reading says once the lines of a file of four decisions are changed."""
    for number in range(4):
        save(data, id_indicateur=f"1.2.{'abcd'[number]}")
    lines = path_of(data).read_bytes().splitlines(keepends=True)
    path_of(data).write_bytes(b"".join(change(lines)))
    message = refused(read_decisions, data)
    assert message.endswith("\nAucune référence ni cible n’a été lue.")
    assert refused(save, data, id_indicateur="1.2.a")
    return message


RANGS = (
    "references.csv, colonne « id_reference » : le rang {} suit le rang {} : une ligne a été retirée ou déplacée "
    "(ligne {}). Attendu : les rangs 1, 2, 3… dans l’ordre d’enregistrement. Rétablissez le fichier depuis son "
    "historique : une décision ne s’efface pas, elle se remplace."
)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda t: t[:2] + t[3:], (3, 1, 3)),
        (lambda t: t[:1] + t[2:], (2, 0, 2)),
        (lambda t: [*t[:2], t[3], t[2], t[4]], (3, 1, 3)),
        (lambda t: [*t[:1], t[4], *t[1:4]], (4, 0, 2)),
    ],
    ids=["retirée", "première retirée", "deux échangées", "dernière remontée"],
)
def test_a_line_removed_or_moved_by_hand_is_told_with_its_line(tmp_path, change, told):
    assert lines_changed(tmp_path, change).startswith(RANGS.format(*told))


def test_the_line_told_is_that_of_the_file(tmp_path):
    message = lines_changed(tmp_path, lambda t: [t[0], t[1].replace(b"Lu au bureau.", b'"Lu\nau bureau."'), *t[3:]])
    assert message.startswith(RANGS.format(3, 1, 4))


MALFORMES = {
    "clé répétée": (lambda t: [*t, t[4]], "répète la clé d’une ligne précédente (ex. « 4 », ligne 6)"),
    "ligne tronquée": (lambda t: [*t, b"5,1.1.a\n"], "1 ligne sans le bon nombre de cellules (2 au lieu de 10)"),
    "guillemet ouvert": (lambda t: [*t, b'"5,1.1.a'], "un guillemet n’est pas refermé, la suite n’a pas été lue"),
    "points-virgules": (lambda t: [x.replace(b",", b";") for x in t], "les cellules sont séparées par « ; »"),
    "fichier vide": (lambda t: [], "le fichier est vide"),
    "octet latin-1": (lambda t: [*t[:4], t[4].replace(b"Lu", b"L\xfb")], "le fichier n’est pas en UTF-8 : octet 0xFB"),
    "colonne mal nommée": (lambda t: [t[0].replace(b"motif", b"motifs"), *t[1:]], "Vouliez-vous dire « motif » ?"),
    "rang qui n’en est pas un": (
        lambda t: [*t[:4], b"x" + t[4][1:]],
        "n’est pas un entier accepté (ex. « x », ligne 5)",
    ),
    "valeur en mots": (lambda t: [*t[:4], t[4].replace(b"200.0", b"deux cents")], "n’est pas un nombre accepté"),
}


@pytest.mark.parametrize("cas", MALFORMES)
def test_a_malformed_file_is_told_and_nothing_is_added_to_it(tmp_path, cas):
    change, told = MALFORMES[cas]
    message = lines_changed(tmp_path, change)
    assert "references.csv" in message
    assert told in message


def test_a_folder_in_place_of_the_file_is_told_in_french(tmp_path):
    path_of(tmp_path).mkdir(parents=True)
    assert "le fichier ne peut pas être lu : c’est un dossier" in refused(read_decisions, tmp_path)


def test_a_header_with_a_byte_order_mark_holds_nothing(tmp_path):
    path_of(tmp_path).parent.mkdir()
    path_of(tmp_path).write_text("\ufeff" + ",".join(PILOTAGE["references"].columns) + "\n", "utf-8")
    assert read_decisions(tmp_path).references == ()


@pytest.mark.parametrize("fault", [errno.EACCES, errno.EROFS, errno.ENOSPC])
@pytest.mark.parametrize("step", ["tempfile.mkstemp", "Path.replace", "os.fdopen"])
def test_what_the_system_refuses_is_told_and_changes_nothing(tmp_path, monkeypatch, fault, step):
    data = tmp_path / "data"
    save(data)
    before = path_of(data).read_bytes()
    holder, name = step.split(".")

    def refuse(*_, **__):
        raise OSError(fault, os.strerror(fault), str(data / "pilotage/references.csv"))

    monkeypatch.setattr(getattr(pilotage, holder), name, refuse)
    message = refused(save, data, id_indicateur="1.2.b")
    assert message.startswith("data/pilotage/references.csv : ")
    assert message.endswith("\nRien n’a été modifié.")
    assert os.strerror(fault) not in message
    monkeypatch.undo()
    assert path_of(data).read_bytes() == before
    assert save(data, id_indicateur="1.2.b") == 2


def test_a_file_in_place_of_the_folder_is_told_in_french(tmp_path):
    path_of(tmp_path).parent.touch()
    message = refused(save, tmp_path)
    assert message.startswith(f"{tmp_path.name}/pilotage : un fichier occupe la place d’un dossier. Attendu : ")
    assert message.endswith("Déplacez-le, puis relancez.\nRien n’a été modifié.")


# Saving at once

# Saves what each line of its standard input asks for, as soon as it asks; one JSON answer per line.
SAUVEGARDES_DEMANDEES = """
import json, sys
from pathlib import Path
from cuf_metrics.errors import CufError
from tests.test_pilotage import save

print(json.dumps("prêt"), flush=True)
for line in sys.stdin:
    data, name = json.loads(line)
    try:
        told = save(Path(data), id_indicateur=name)
    except CufError as refusal:
        told = str(refusal)
    print(json.dumps(told), flush=True)
"""


@pytest.fixture(scope="module")
def two_processes():
    """Two processes that save the same moment. Not a pool: it would run again the page that AppTest left as main."""
    command = [sys.executable, "-c", SAUVEGARDES_DEMANDEES]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "cwd": RACINE}
    with subprocess.Popen(command, **pipes) as one, subprocess.Popen(command, **pipes) as other:
        assert [json.loads(process.stdout.readline()) for process in (one, other)] == ["prêt", "prêt"]

        def ask(data: Path, names: list[str]) -> list[int | str]:
            for process, name in zip((one, other), names, strict=True):
                process.stdin.write(json.dumps([str(data), name]) + "\n")
                process.stdin.flush()
            return [json.loads(process.stdout.readline()) for process in (one, other)]

        yield ask


NOMS = [n for n, ind in registry().items() if ind.unite not in ("%", "indice", "oui/non")]


def test_of_two_processes_on_one_indicator_one_is_kept_and_one_is_told(tmp_path, two_processes):
    for turn, name in enumerate(NOMS[:10], 1):
        rank, told = sorted(two_processes(tmp_path, [name] * 2), key=str)
        assert rank == turn
        assert told.startswith(f"references.csv : une décision sur « {name} » a été enregistrée entre-temps (200,")
    assert [d.id_indicateur for d in read_decisions(tmp_path).references] == NOMS[:10]


def test_of_two_processes_on_two_indicators_both_are_kept(tmp_path, two_processes):
    for turn in range(10):
        assert sorted(two_processes(tmp_path, NOMS[2 * turn : 2 * turn + 2])) == [2 * turn + 1, 2 * turn + 2]
    kept = read_decisions(tmp_path).references
    assert [d.rang for d in kept] == list(range(1, 21))
    assert {d.id_indicateur for d in kept} == set(NOMS[:20])


# Saves a decision in a fork that dies at its n-th step, in a folder of its own, until one lives; a number written on
# the standard output for each. Steps are just before each operation on files, and just after: a file opened for
# writing is already empty.
SAUVEGARDES_TUEES = """
import os, shutil, signal, sys
from pathlib import Path
from tests.test_pilotage import save

def die_at(step):
    seen = 0
    def reached(counts):
        nonlocal seen
        seen += counts
        if counts and seen == step:
            os.kill(os.getpid(), signal.SIGKILL)
    files = ("open", "write", "flush", "close", "fsync", "replace", "rename", "chmod", "truncate")
    sys.addaudithook(lambda event, _: reached(event == "open" or event.startswith(("os.", "tempfile.", "fcntl."))))
    sys.setprofile(lambda _, event, called: reached(event == "c_return" and called.__name__ in files))

first = Path(sys.argv[1]) / "avant"
save(first)
step, status = 0, signal.SIGKILL
while status == signal.SIGKILL:
    step += 1
    data = Path(shutil.copytree(first, Path(sys.argv[1]) / str(step)))
    child = os.fork()
    if not child:
        die_at(step)
        save(data, id_indicateur="1.2.b")
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    print(status, flush=True)
"""


@pytest.fixture(scope="module")
def killed(tmp_path_factory) -> list[Path]:
    """Folders whose second save was killed, the n-th at its n-th step; the last one was not."""
    folder = tmp_path_factory.mktemp("tuees")
    command = [sys.executable, "-c", SAUVEGARDES_TUEES, str(folder)]
    done = subprocess.run(command, cwd=RACINE, check=True, capture_output=True, text=True, timeout=120)
    statuses = [int(line) for line in done.stdout.split()]
    assert set(statuses[:-1]) == {signal.SIGKILL}
    assert statuses[-1] == 0
    return [folder / str(step) for step in range(1, len(statuses) + 1)]


def test_a_save_killed_at_any_moment_leaves_the_old_file_or_the_new_one(killed):
    after = path_of(killed[-1]).read_bytes()
    before = b"".join(after.splitlines(keepends=True)[:2])
    found = [path_of(data).read_bytes() for data in killed]
    assert set(found) == {before, after}
    assert found == sorted(found), "une fois le nouveau fichier en place, il y reste"
    assert found.count(before) > 5, "les arrêts n’ont pas touché l’écriture"


def copies(folders: list[Path], into: Path) -> list[Path]:
    """Copies that a test may write in, one of each state: many stops leave the same files, but for a name drawn."""

    def state(folder: Path) -> tuple:
        return tuple(sorted((file.read_bytes(), file.stat().st_mode) for file in path_of(folder).parent.iterdir()))

    found = {state(folder): folder for folder in folders}
    assert len(found) > 3
    return [shutil.copytree(folder, into / folder.name) for folder in found.values()]


def test_the_next_save_goes_on_after_a_killed_one(killed, tmp_path):
    for data in copies(killed, tmp_path):
        rank = len(read_decisions(data).references)
        assert save(data, id_indicateur="1.2.c") == rank + 1


def test_what_a_killed_save_left_is_removed_by_the_next(killed, tmp_path):
    for data in copies(killed, tmp_path):
        save(data, id_indicateur="1.1.d")
        assert [p.name for p in path_of(data).parent.iterdir()] == ["references.csv"]


# In force

FIN = date(2027, 12, 31)
MILIEU = date(2025, 12, 31)


def decided(data: Path, *rows: dict) -> pilotage.Decisions:
    """Decisions about one indicator recorded one after the other; a row may name its table."""
    for row in rows:
        table = "cibles" if {"nature_cible", "echeance"} & set(row) else "references"
        held = [d.rang for d in getattr(read_decisions(data), table)]
        save(data, table, seen=max(held, default=0), **row)
    return read_decisions(data)


def test_the_last_recorded_reference_wins(tmp_path):
    found = decided(tmp_path, {"valeur_decidee": 200.0}, {"valeur_decidee": 210.0})
    assert found.reference("1.1.a", JOUR).valeur == 210
    assert found.reference("1.2.b", JOUR) is None
    assert [d.valeur for d in found.of("1.1.a")] == [200, 210]


@pytest.mark.parametrize(
    ("au", "valeur"), [("2024-01-04", None), ("2024-01-05", 200), ("2025-12-31", 200), ("2026-01-01", 90)]
)
def test_a_decision_waits_for_the_day_it_applies(tmp_path, au, valeur):
    later = {"valable_du": date(2026, 1, 1)}
    found = decided(
        tmp_path,
        {"valeur_decidee": 200.0},
        {"valeur_decidee": 90.0} | later,
        {"valeur_decidee": 200.0, "echeance": FIN},
        {"valeur_decidee": 90.0, "echeance": FIN} | later,
    )
    day = date.fromisoformat(au)
    assert [d and d.valeur for d in (found.reference("1.1.a", day), found.cible("1.1.a", day))] == [valeur, valeur]


def test_the_last_recorded_target_wins_even_for_another_due_date(tmp_path):
    found = decided(tmp_path, {"echeance": FIN}, {"echeance": date(2030, 12, 31), "valeur_decidee": 500.0})
    assert (found.cible("1.1.a", JOUR).valeur, found.cible("1.1.a", JOUR).date.year) == (500, 2030)


RETRAIT = {"nature_cible": "retrait", "valeur_decidee": None}


def test_a_withdrawn_target_leaves_none(tmp_path):
    found = decided(tmp_path, {"echeance": FIN}, {"echeance": FIN, "valable_du": date(2025, 1, 1)} | RETRAIT)
    assert found.cible("1.1.a", date(2024, 12, 31)).valeur == 300
    assert found.cible("1.1.a", date(2025, 1, 1)) is None
    again = decided(tmp_path, {"echeance": FIN, "valeur_decidee": 280.0})
    assert again.cible("1.1.a", JOUR).valeur == 280


def test_withdrawing_another_due_date_keeps_the_target(tmp_path):
    decided(tmp_path, {"echeance": FIN})
    told = refused(save, tmp_path, "cibles", 1, echeance=MILIEU, **RETRAIT)
    assert told.startswith("cibles.csv : rien n’est fixé à cette échéance pour cet indicateur.")
    assert read_decisions(tmp_path).cible("1.1.a", JOUR).valeur == 300


def jalon(year: int, valeur: float) -> dict:
    return {"nature_cible": "jalon", "echeance": date(year, 12, 31), "valeur_decidee": valeur}


def test_milestones_come_by_due_date_and_the_last_recorded_wins(tmp_path):
    found = decided(tmp_path, {"echeance": FIN}, jalon(2026, 270.0), jalon(2025, 240.0), jalon(2026, 260.0))
    assert [d.valeur for d in found.jalons("1.1.a", JOUR)] == [240, 260]
    assert found.cible("1.1.a", JOUR).valeur == 300


def test_a_withdrawn_milestone_is_left_out_and_the_others_stay(tmp_path):
    found = decided(tmp_path, {"echeance": FIN}, jalon(2025, 240.0), jalon(2026, 260.0), {"echeance": MILIEU} | RETRAIT)
    assert [d.valeur for d in found.jalons("1.1.a", JOUR)] == [260]
    assert found.cible("1.1.a", JOUR).valeur == 300


def test_milestones_from_the_final_due_date_on_are_ignored(tmp_path):
    found = decided(tmp_path, jalon(2026, 260.0), jalon(2027, 290.0), jalon(2028, 350.0), {"echeance": FIN})
    assert [d.valeur for d in found.jalons("1.1.a", JOUR)] == [260]


def test_one_indicator_says_nothing_of_another(tmp_path):
    decided(tmp_path, {"echeance": FIN})
    save(tmp_path, "cibles", id_indicateur="1.2.b")
    save(tmp_path, "cibles", 2, id_indicateur="1.2.b", **RETRAIT)
    assert read_decisions(tmp_path).cible("1.1.a", JOUR).valeur == 300


@pytest.mark.parametrize(
    ("au", "cible", "jalons", "statut"),
    [
        ("2024-01-31", None, 0, ("non mesuré", "sans cible")),
        ("2024-06-30", 200, 0, ("atteint", "à ce jour, à maintenir")),
        ("2024-12-31", 1100, 1, ("en retard", "")),
        ("2025-01-31", None, 0, ("non mesuré", "sans cible")),
        ("2025-03-31", 250, 0, ("en bonne voie", "")),
        ("2026-03-31", 250, 0, ("non mesuré", "donnée périmée")),
    ],
)
def test_a_status_at_a_past_date_uses_the_target_then_in_force(publie, tmp_path, au, cible, jalons, statut):
    """The published value is 200 in 2023, from a reference of 100 in 2022; the target changes under it."""
    decided(
        tmp_path,
        {"valeur_decidee": 100.0, "date_valeur": date(2022, 12, 31)},
        {"echeance": FIN, "valeur_decidee": 200.0, "valable_du": date(2024, 6, 1)},
        {"echeance": FIN, "valeur_decidee": 1100.0, "valable_du": date(2024, 9, 1)},
        jalon(2025, 900.0) | {"valable_du": date(2024, 9, 1)},
        {"echeance": FIN, "valable_du": date(2025, 1, 1)} | RETRAIT,
        {"echeance": MILIEU, "valable_du": date(2025, 1, 1)} | RETRAIT,
        {"echeance": FIN, "valeur_decidee": 250.0, "valable_du": date(2025, 3, 1)},
    )
    only = {"1.1.a": registry()["1.1.a"]}
    (state,) = indicators_state(publie, date.fromisoformat(au), tmp_path, only)
    assert state.reference.valeur == 100
    assert (state.cible and state.cible.valeur, len(state.jalons)) == (cible, jalons)
    assert (state.statut.code, state.statut.precision) == statut
