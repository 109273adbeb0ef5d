"""A data folder of one's own: the real publications, copied where a test may damage them."""

import re
import shutil
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from streamlit.components.v2 import manifest_scanner
from xdist.scheduler import LoadScopeScheduling

from cuf_metrics.construction import build_published
from cuf_metrics.database import Dataset, open_dataset
from cuf_metrics.demonstration import build_demonstration
from cuf_metrics.reference import TABLES
from cuf_metrics.resolution import Referentiel

# The profile of a gate is the first of its parameters: `[wide-rapport]`.
PROFIL = re.compile(r"\[\w+")
RACINE = Path(__file__).resolve().parent.parent
# Files that take half a minute or more, the longest first.
LONGS = (
    "test_gates",
    "test_fichiers_hostiles",
    "test_map",
    "test_store",
    "test_notebooks",
    "test_import",
    "test_arrets",
    "test_pilotage",
    "test_cli",
    "test_plan_pages",
    "test_editions",
    "test_versions",
    "test_rapport_formats",
)
# A busy machine is slow to draw examples: that says nothing of what is tested.
settings.register_profile(
    "essais", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
settings.load_profile("essais")


class ByFile(LoadScopeScheduling):
    """Tests of a file run one after the other on one worker, sharing what they build; the gates, by profile."""

    def _split_scope(self, nodeid: str) -> str:
        file, _, test = nodeid.partition("::")
        if file.endswith("test_deep_links.py"):
            # Each starts a server of its own: nothing is shared, and it is long.
            return nodeid
        profile = PROFIL.search(test) if file.endswith("test_gates.py") else None
        return file + (profile[0] if profile else "")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Longest files first: one left for the end would keep a worker busy while the others have nothing to do."""
    ranks = {name: rank for rank, name in enumerate(LONGS)}
    items.sort(key=lambda item: ranks.get(item.path.stem, len(LONGS)))


def pytest_xdist_make_scheduler(config: pytest.Config, log) -> ByFile:
    """How workers share the tests."""
    return ByFile(config, log)


@pytest.fixture(scope="session", autouse=True)
def one_reference():
    """The reference of places read once for all the tests: each import would read it again."""
    read, kept = Referentiel.read, {}

    def once(folder: Path = TABLES) -> Referentiel:
        place = folder.resolve()
        if place not in kept:
            kept[place] = read(folder)
        return kept[place]

    Referentiel.read = once
    yield
    Referentiel.read = read


@pytest.fixture(scope="session", autouse=True)
def one_scan_of_components():
    """Packages searched once for Streamlit components: each page opened by AppTest would read them all again."""
    scan = manifest_scanner.scan_component_manifests
    manifest_scanner.scan_component_manifests = cache(scan)
    yield
    manifest_scanner.scan_component_manifests = scan


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the published facts, with no dataset built yet."""
    shutil.copytree(RACINE / "data/publications", tmp_path / "publications")
    (tmp_path / "reference").symlink_to(RACINE / "data/reference")
    return tmp_path


@pytest.fixture(scope="session")
def built(tmp_path_factory) -> Path:
    """A data folder whose dataset `publie` is built; tests only read it."""
    folder = tmp_path_factory.mktemp("data")
    (folder / "publications").symlink_to(RACINE / "data/publications")
    (folder / "reference").symlink_to(RACINE / "data/reference")
    build_published(folder)
    return folder


@pytest.fixture(scope="session")
def simulated(built: Path, tmp_path_factory) -> Path:
    """A data folder where both datasets are built, the published one and the demonstration; tests only read it."""
    folder = tmp_path_factory.mktemp("demonstration")
    for name in ("publications", "reference"):
        (folder / name).symlink_to(RACINE / "data" / name)
    shutil.copytree(built / "extraits", folder / "extraits", symlinks=True)
    build_demonstration(1, folder)
    return folder


@pytest.fixture(scope="session")
def publie(built: Path) -> Dataset:
    """The dataset `publie`, open."""
    return open_dataset("publie", built)
