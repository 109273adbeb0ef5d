"""The history of an imported dataset: every version kept, any of them put back, nothing lost."""

import json
import shutil
from pathlib import Path

import pytest

from cuf_metrics.database import open_dataset
from cuf_metrics.errors import CufError, DatasetMissing
from cuf_metrics.imports import Origine, import_file, rebuild
from cuf_metrics.store import Entree, Manifeste, current_manifest, dataset_folder, verify, version_folder
from cuf_metrics.versions import go_back, history
from tests.test_import import data, decide, folder, written  # noqa: F401 — fixtures
from tests.test_store import edit

AUDIENCES = Origine("classeur", table="audiences")


def readings(data: Path, *values: int, name: str = "audiences.csv", fonction: str = "") -> Manifeste:  # noqa: F811
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
        "retour", manifest.version, manifest.historique[-1].le, "direction", retirees=2, lignes=1, vers=made[0]
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
    assert (back / "audiences.parquet").samefile(old / "audiences.parquet")
    assert (back / "plan.parquet").samefile(version_folder("cuf", made[0], data) / "plan.parquet")


def test_an_old_version_comes_back_under_the_facts_and_decisions_of_today(data):  # noqa: F811
    head = "Collectivité;Année"
    for year in (2024, 2025):
        path = written(data.parent / "a.csv", head, f"Saint-Denis;{year}")
        import_file(path, Origine("classeur", table="adhesions"), "cuf", data)
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


def test_a_dataset_published_before_versions_were_kept_goes_on(data):  # noqa: F811
    readings(data, 10)
    path = dataset_folder("cuf", data) / "manifeste.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    del told["historique"]
    path.write_text(json.dumps(told), encoding="utf-8")
    assert history("cuf", data) == []
    assert rebuild("cuf", data)[0].historique == ()
    assert [entree.operation for entree in readings(data, 20).historique] == ["import"]
