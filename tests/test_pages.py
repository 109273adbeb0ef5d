"""Each page through Streamlit's own test runner: no exception, and what its readers came for."""

from pathlib import Path

import pytest
from streamlit.errors import StreamlitSecretNotFoundError
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

import ui
import ui_acces
from cuf_metrics.construction import build_published
from cuf_metrics.store import Manifeste, dataset_folder

RACINE = Path(__file__).resolve().parent.parent


def use(data: Path, monkeypatch) -> None:
    """Make the application work on a data folder of the test's own; a version that never changes may be open."""
    monkeypatch.setattr(ui, "DATA", data)
    ui._bring_up_to_date.clear()


class Started(PagesManager):
    """A server that has already run app.py: AppTest forgets it at every run, and loses the click on a button."""

    def __init__(self, *arguments, **options):
        PagesManager.uses_pages_directory = False
        super().__init__(*arguments, **options)


def first_page(path: str = "", secrets: dict | None = None, user: dict | None = None, **query: str) -> AppTest:
    """The application opened at an address, which is the first that its server is asked for."""
    test = AppTest.from_file(str(RACINE / "app.py"), default_timeout=60)
    test.secrets, test.user = secrets or {}, user or test.user
    # The runner starts at home: its own change of page wants a first run there, and forgets what the address asks for.
    test._page_hash = calc_hash(path)
    for name, value in query.items():
        test.query_params[name] = value
    return test.run()


@pytest.fixture
def app(built, monkeypatch):
    """The application on the published dataset, started on the page asked for."""
    use(built, monkeypatch)
    return first_page


def html_of(test: AppTest) -> str:
    return "".join(element.proto.body for element in test.get("html"))


def test_the_overview_shows_the_published_figures_with_their_quote(app):
    page = html_of(app())
    for shown in ("plus de", "200", "3\u202f400", "130", "509", "45"):
        assert shown in page
    assert "200+ collectivités territoriales françaises membres de notre réseau" in page
    assert "130 réunions à l" in page
    assert page.count("D’où vient ce chiffre\u00a0?</button>") >= 16


def test_the_overview_shows_both_titles_of_an_axis(app):
    page = html_of(app())
    assert "Conforter Cités Unies France" in page
    assert "«\u00a0Affirmer Cités Unies France" in page
    assert page.count('class="obs-axe"') == 4


def test_the_map_counts_what_it_shows(app):
    test = app("carte")
    page = html_of(test)
    assert "24 liens tracés entre 24 paires" in page.replace("\u00a0", " ")
    assert "Liens non localisés" in test.header[-1].value
    assert "Liens non localisés, et pourquoi" in page
    assert len(test.dataframe[0].value) == 48


def test_the_map_keeps_what_is_chosen(app):
    test = app("carte")
    test.multiselect(key="famille").select("jumelage").run()
    rows = test.dataframe[0].value
    assert set(rows["Famille"]) == {"jumelage"}
    assert 0 < len(rows) < 48


def test_the_catalogue_shows_every_table_and_says_what_is_absent(app):
    test = app("donnees")
    page = html_of(test)
    for name in Manifeste.read(dataset_folder("publie", ui.DATA)).tables:
        assert f"<code>{name}</code>" in page
    test.selectbox(key="table").select("adhesions").run()
    assert not test.exception
    assert "Ce jeu ne contient aucune ligne dans « Adhésions »" in test.info[0].value


@pytest.mark.parametrize("name", ["fonds", "plan", "reunions", "couvertures"])
def test_a_table_can_be_read_whole(app, publie, name):
    test = app("donnees")
    test.selectbox(key="table").select(name).run()
    assert not test.exception
    assert len(test.dataframe[0].value) == len(publie.table(name))


def test_a_missing_dataset_is_built_by_the_app_itself(data, monkeypatch):
    """A host that only knows app.py and requirements.txt works too."""
    use(data, monkeypatch)
    test = AppTest.from_file(str(RACINE / "app.py"), default_timeout=60).run()
    assert not test.exception
    assert not test.error
    assert (data / "extraits/publie/manifeste.json").exists()


def test_facts_that_break_a_contract_are_told_in_french(data, monkeypatch):
    (data / "publications/fonds.csv").write_text("", encoding="utf-8")
    use(data, monkeypatch)
    test = AppTest.from_file(str(RACINE / "app.py"), default_timeout=60).run()
    assert not test.exception
    assert "fonds.csv : le fichier est vide" in test.error[0].value


def test_a_dataset_in_force_outlives_facts_that_are_refused(data, monkeypatch):
    build_published(data)
    (data / "publications/fonds.csv").write_text("", encoding="utf-8")
    use(data, monkeypatch)
    test = AppTest.from_file(str(RACINE / "app.py"), default_timeout=60).run()
    assert not test.exception
    assert not test.error
    assert len(test.title) == 1


def test_a_defect_of_a_page_is_told_in_french(app, monkeypatch):
    monkeypatch.setattr(ui, "cards", lambda *_: 1 / 0)
    test = app("carte")
    assert not test.exception
    assert "Cette page n’a pas pu s’afficher" in test.error[0].value


@pytest.mark.parametrize("name", ["fonds", "adhesions", "chiffres_publies"])
def test_a_link_of_the_catalogue_opens_its_table(app, name):
    test = app("donnees", table=name)
    assert test.selectbox(key="table").value == name
    assert f'href="?table={name}"' in html_of(test)


def test_a_date_is_never_more_precise_than_the_document(app):
    shown = app("donnees", table="fonds").dataframe[0].value
    assert set(shown["date_ouverture"].dropna()) >= {"mars 2022", "septembre 2023", "2023"}


class Illisible:
    """Streamlit's secrets when no file can be parsed: it gives the same exception as for no file at all."""

    def __iter__(self):
        raise StreamlitSecretNotFoundError("illisible")


class Ferme(Exception):
    """What `st.stop` does, seen from a test."""


@pytest.mark.parametrize("present", [True, False], ids=["illisible", "absent"])
def test_an_unreadable_secrets_file_closes_the_application(monkeypatch, tmp_path, present):
    path = tmp_path / "secrets.toml"
    if present:
        path.write_text("[auth]\npas du toml", encoding="utf-8")
    said = []
    monkeypatch.setattr(ui.st, "secrets", Illisible())
    monkeypatch.setattr(ui.st, "get_option", lambda _: [str(path)])
    monkeypatch.setattr(ui.st, "error", said.append)
    monkeypatch.setattr(ui.st, "stop", lambda: (_ for _ in ()).throw(Ferme))
    if not present:
        assert ui_acces.secret_sections() == []
        assert not said
        return
    with pytest.raises(Ferme):
        ui_acces.secret_sections()
    assert "l’Observatoire reste fermé" in said[0]
