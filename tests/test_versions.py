"""The history of an imported dataset: every version kept, any of them put back, nothing lost."""

import json
import shutil
from pathlib import Path

import pytest

from cuf_metrics.database import open_dataset
from cuf_metrics.errors import CufError, DatasetMissing, InvalidData
from cuf_metrics.imports import Origine, import_file, rebuild, withdraw
from cuf_metrics.store import (
    Entree,
    Extrait,
    Manifeste,
    _version,
    current_manifest,
    dataset_folder,
    outdated,
    verify,
    version_folder,
)
from cuf_metrics.versions import documents, go_back, history, undo
from tests.test_import import data, decide, folder, written  # noqa: F401 — fixtures
from tests.test_store import edit

AUDIENCES, MEMBRES = (Origine("classeur", table=table) for table in ("audiences", "adhesions"))


def readings(data: Path, *values: int, name: str = "audiences.csv", fonction: str = "direction") -> Manifeste:  # noqa: F811
    lines = [f"site internet;visites;{value};{2020 + rank}" for rank, value in enumerate(values)]
    path = written(data.parent / name, "Canal;Mesure;Valeur;Année", *lines)
    return import_file(path, AUDIENCES, "cuf", data, fonction)[0]


def values(data: Path) -> list[float]:  # noqa: F811
    return sorted(open_dataset("cuf", data).table("audiences")["valeur"])


def test_the_history_tells_what_was_done_by_whom_to_which_file(data):  # noqa: F811
    first = readings(data, 10, 20, fonction="direction")
    second = readings(data, 11, 20, 30, fonction="animation ")
    last, before = history("cuf", data)
    assert (last.version, before.version) == (second.version, first.version)
    assert (last.operation, last.fonction, last.fichier, last.table) == (
        "import",
        "animation",
        "audiences.csv",
        "audiences",
    )
    assert (last.nouvelles, last.modifiees, last.retirees, last.lignes) == (1, 1, 0, 3)
    assert last.id_document == "audiences-audiences-csv"
    assert len(last.empreinte_sha256) == 64
    assert before.le <= last.le
    assert second.precedente == first.version
    assert history("publie", data) == history("inconnu", data) == []


def test_any_version_comes_back_and_nothing_of_the_history_is_lost(data):  # noqa: F811
    made = [readings(data, 10).version, readings(data, 10, 20).version, readings(data, 10, 20, 30).version]
    reader = open_dataset("cuf", data)
    manifest = go_back("cuf", made[0], "direction", data)
    assert values(data) == [10]
    assert manifest.historique[-1] == Entree(
        "retour",
        manifest.version,
        manifest.historique[-1].le,
        "direction",
        *(getattr(manifest.historique[0], name) for name in ("fichier", "empreinte_sha256", "table", "id_document")),
        retirees=2,
        lignes=1,
        vers=made[0],
    )
    assert manifest.version not in made
    # Who was reading goes on.
    assert len(reader.table("audiences")) == 3
    go_back("cuf", made[2], "direction", data)
    assert values(data) == [10, 20, 30]
    assert [entree.operation for entree in history("cuf", data)] == ["retour"] * 2 + ["import"] * 3
    for entree in history("cuf", data):
        verify(version_folder("cuf", entree.version, data))
    back, old = (version_folder("cuf", name, data) for name in (history("cuf", data)[0].version, made[2]))
    assert not (back / "audiences.parquet").samefile(old / "audiences.parquet")
    assert (back / "plan.parquet").samefile(version_folder("cuf", made[0], data) / "plan.parquet")


def test_an_old_version_comes_back_under_the_facts_and_decisions_of_today(data):  # noqa: F811
    head = "Collectivité;Année"
    for year in (2024, 2025):
        path = written(data.parent / "a.csv", head, f"Saint-Denis;{year}")
        import_file(path, MEMBRES, "cuf", data, "direction")
    decide(data, ("collectivité française", "Saint-Denis", "", "", "93066"))
    facts = data / "publications"
    real = facts.resolve()
    facts.unlink()
    shutil.copytree(real, facts)
    edit(data, "couvertures", lambda text: text.replace("Les neuf fonds cités".encode(), "Neuf fonds cités".encode()))
    go_back("cuf", history("cuf", data)[1].version, "direction", data)
    dataset = open_dataset("cuf", data)
    assert dataset.table("adhesions")[["id_collectivite", "annee"]].values.tolist() == [["saint-denis-93066", 2024]]
    assert dataset.manifeste.tables["fonds"].explication.startswith("Neuf fonds cités")


def test_a_version_that_is_not_one_is_refused(data):  # noqa: F811
    first, second = readings(data, 10), readings(data, 20)
    for asked, sentence in (
        ("../publie", "ce jeu n’a pas de version de ce nom"),
        ("0123456789ab", "ce jeu n’a pas de version de ce nom"),
        (second.version, "elle est déjà en vigueur"),
    ):
        with pytest.raises(CufError, match=sentence):
            go_back("cuf", asked, "direction", data)
    path = version_folder("cuf", first.version, data) / "audiences.parquet"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(DatasetMissing, match=r"audiences\.parquet : le fichier a été altéré"):
        go_back("cuf", first.version, "direction", data)
    assert current_manifest("cuf", data) == second


def test_going_back_mends_a_dataset_that_is_damaged(data):  # noqa: F811
    first = readings(data, 10)
    readings(data, 20)
    (dataset_folder("cuf", data) / "audiences.parquet").unlink()
    with pytest.raises(DatasetMissing, match="Revenez à une version antérieure"):
        readings(data, 30)
    with pytest.raises(DatasetMissing, match="audiences"):
        rebuild("cuf", data)
    manifest = go_back("cuf", first.version, "direction", data)
    verify(dataset_folder("cuf", data))
    assert (values(data), manifest.historique[-1].nouvelles) == ([10], 1)


def test_going_back_works_without_the_manifest_in_force(data):  # noqa: F811
    first, second = readings(data, 10), readings(data, 20)
    readings(data, 30)
    (dataset_folder("cuf", data) / "manifeste.json").write_text("{", encoding="utf-8")
    with pytest.raises(DatasetMissing, match="absent, tronqué ou malformé"):
        readings(data, 40)
    assert [entree.version for entree in history("cuf", data)] == [second.version, first.version]
    go_back("cuf", first.version, "direction", data)
    assert values(data) == [10]
    assert [entree.operation for entree in history("cuf", data)] == ["retour", "import", "import"]


def rewritten(data: Path, change) -> dict:  # noqa: F811
    """The manifest in force as somebody rewrote it by hand."""
    path = dataset_folder("cuf", data) / "manifeste.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    change(told)
    path.write_text(json.dumps(told), encoding="utf-8")
    return told


def test_a_manifest_rewritten_by_hand_is_seen_and_its_history_is_not_lost(data):  # noqa: F811
    first = readings(data, 10)
    readings(data, 20)
    rewritten(data, lambda told: told.pop("historique"))
    told = r"manifeste\.json \(version .*il a été modifié depuis sa publication.*versions --jeu cuf --revenir VERSION"
    for act in (lambda: verify(dataset_folder("cuf", data)), lambda: readings(data, 30)):
        with pytest.raises(DatasetMissing, match=told):
            act()
    assert [entree.version for entree in history("cuf", data)] == [first.version]
    (dataset_folder("cuf", data) / "manifeste.json").unlink()
    assert [entree.version for entree in history("cuf", data)] == [first.version]
    with pytest.raises(DatasetMissing, match="il est absent, tronqué ou malformé.*versions --jeu cuf --revenir"):
        open_dataset("cuf", data)


def test_the_only_version_left_comes_back_over_a_lost_manifest(data):  # noqa: F811
    first = readings(data, 10)
    readings(data, 20)
    rewritten(data, lambda told: told["historique"].pop(0))
    go_back("cuf", first.version, "direction", data)
    assert values(data) == [10]


def test_a_dataset_published_before_versions_were_kept_goes_on(data):  # noqa: F811
    readings(data, 10)

    def before_versions(told: dict) -> None:
        tables = {name: Extrait(**extrait) for name, extrait in told["tables"].items()}
        del told["historique"]
        told["version"] = _version(tables, told["contrat"], ())

    told = rewritten(data, before_versions)
    former = dataset_folder("cuf", data)
    link = data / "extraits/cuf"
    former.rename(former.with_name(told["version"]))
    link.unlink()
    link.symlink_to(f".versions/cuf/{told['version']}")
    assert history("cuf", data) == []
    assert rebuild("cuf", data)[0].historique == ()
    assert [entree.operation for entree in readings(data, 20).historique] == ["import"]


def test_a_damaged_table_of_published_facts_locks_nothing(data):  # noqa: F811
    first = readings(data, 10)
    damaged = dataset_folder("cuf", data) / "plan.parquet"
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"x")
    # The version in force and the one that follows share the file that was damaged.
    readings(data, 20)
    verify(dataset_folder("cuf", data))
    go_back("cuf", first.version, "direction", data)
    verify(dataset_folder("cuf", data))
    damaged = dataset_folder("cuf", data) / "plan.parquet"
    damaged.write_bytes(b"")
    rebuild("cuf", data)
    verify(dataset_folder("cuf", data))
    assert values(data) == [10]


def test_an_import_is_undone_until_somebody_does_something_else(data):  # noqa: F811
    readings(data, 10)
    second = readings(data, 20)
    path = written(data.parent / "autre.csv", "Collectivité;Année", "Rennes;2024")
    other = import_file(path, MEMBRES, "cuf", data, "animation")[0]
    with pytest.raises(CufError, match="il a changé depuis : import de « autre.csv » le .*, par animation"):
        undo("cuf", second.version, "direction", data)
    assert current_manifest("cuf", data) == other
    undo("cuf", other.version, "animation", data)
    assert values(data) == [20]
    assert documents("cuf", data) == {"audiences-audiences-csv": ("audiences.csv", ["audiences"])}
    last = history("cuf", data)[0]
    assert (last.operation, last.fichier, last.fonction, last.retirees) == ("retour", "audiences.csv", "animation", 1)
    assert len(open_dataset("cuf", data).table("adhesions")) == 0


def test_the_first_import_of_a_dataset_is_undone_by_taking_its_file_out(data):  # noqa: F811
    first = readings(data, 10)
    manifest = undo("cuf", first.version, "direction", data)
    assert [entree.operation for entree in manifest.historique] == ["import", "retrait"]
    assert (values(data), documents("cuf", data)) == ([], {})
    undo("cuf", manifest.version, "direction", data)
    assert values(data) == [10]


def test_nobody_acts_under_the_name_of_a_person(data):  # noqa: F811
    first = readings(data, 10)
    second = readings(data, 20)
    acts = (
        lambda who: readings(data, 30, fonction=who),
        lambda who: go_back("cuf", first.version, who, data),
        lambda who: undo("cuf", second.version, who, data),
        lambda who: withdraw("cuf", "audiences-audiences-csv", who, data),
    )
    for who in ("Mme Martin", "", "a@b.fr"):
        for act in acts:
            with pytest.raises(InvalidData, match="^fonction : "):
                act(who)
    with pytest.raises(InvalidData, match="c’est le nom d’une personne"):
        rebuild("cuf", data, "Mme Martin")
    assert current_manifest("cuf", data) == second


def test_a_decision_that_makes_two_rows_one_member_is_refused_before_it_counts_twice(data):  # noqa: F811
    path = written(data.parent / "a.csv", "Collectivité;Année", "Saint-Denis;2024", "Rennes;2024")
    manifest = import_file(path, MEMBRES, "cuf", data, "direction")[0]
    decide(data, ("collectivité française", "Saint-Denis", "", "", "35238"))
    with pytest.raises(InvalidData) as refusal:
        rebuild("cuf", data, "direction", "Décision sur « Saint-Denis »")
    [problem] = refusal.value.problems
    assert problem.constat == "2 lignes en disent une autre, une fois les noms rapprochés"
    assert problem.exemple == (
        "Collectivité : Saint-Denis | Année : 2024 (adhesions-a-csv, ligne 2) et "
        "Collectivité : Rennes | Année : 2024 (adhesions-a-csv, ligne 3)"
    )
    with pytest.raises(InvalidData, match="en disent une autre"):
        readings(data, 10)
    assert current_manifest("cuf", data) == manifest


def test_a_decision_is_signed_in_the_history_and_asked_of_every_imported_dataset(data):  # noqa: F811
    path = written(data.parent / "a.csv", "Collectivité;Année", "Saint-Denis;2024")
    for jeu in ("cuf", "autre"):
        import_file(path, MEMBRES, jeu, data, "direction")
    readings(data, 10)
    assert outdated(data) == []
    decide(data, ("collectivité française", "Saint-Denis", "", "", "93066"))
    assert outdated(data) == ["autre", "cuf"]
    manifest, _ = rebuild("cuf", data, "animation", "Décision sur « Saint-Denis »")
    last = manifest.historique[-1]
    assert (last.operation, last.fonction, last.motif) == (
        "reconstruction",
        "animation",
        "Décision sur « Saint-Denis »",
    )
    assert outdated(data) == ["autre"]
    rebuild("autre", data)
    # A decision about a name that a dataset does not write changes nothing of its history.
    decide(
        data,
        ("collectivité française", "Saint-Denis", "", "", "93066"),
        ("collectivité française", "Ailleurs", "", "", "35238"),
    )
    assert outdated(data) == ["autre", "cuf"]
    assert rebuild("cuf", data)[0].historique == manifest.historique
    rebuild("autre", data)
    assert outdated(data) == []
    verify(dataset_folder("cuf", data))
