"""Pages of links through Streamlit's test runner: filters, search, levels, profiles, a dataset of one's own."""

import re
import shutil
from functools import partial
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from streamlit.testing.v1 import AppTest

import ui
import ui_liens
from cuf_metrics.construction import build_published
from cuf_metrics.imports import SOCLE, Origine, import_file
from cuf_metrics.store import Contenu, current_manifest, dataset_folder, outdated, publish
from tests.test_pages import app, first_page, html_of, use  # noqa: F401 — `app` is a fixture

RACINE = Path(__file__).resolve().parent.parent
FICHIER = """Collectivité française;Code INSEE;Partenaire;Pays;Type de lien;Thématique;ODD;Année de début;Année de fin;Statut
Rennes;35238;Sétif;Algérie;coopération décentralisée;eau;6;2010;2015;terminé
Rennes;35238;Exeter;Royaume-Uni;jumelage;;;1957;;en cours
Nantes;44109;Niigata;Japon;jumelage;culture | jeunesse;;2009;;en cours
Inconnueville;;;Mali;projet;;;;;
Brest;29019;Quimper;France;jumelage;;;1990;;
"""


@pytest.fixture(scope="module")
def with_import(tmp_path_factory) -> Path:
    """A data folder with a dataset of five links beside the published one."""
    data = tmp_path_factory.mktemp("liens")
    for name in ("publications", "reference"):
        (data / name).symlink_to(RACINE / "data" / name)
    (data / "pilotage").mkdir()
    build_published(data)
    path = data / "atlas.csv"
    path.write_text(FICHIER, encoding="utf-8")
    import_file(path, Origine("partenariats", annee="2020", titre="Mon <atlas>"), "mon-jeu", data)
    return data


@pytest.fixture
def unlinked(with_import, monkeypatch):
    """A page of a dataset that names no link, whose announced counts are known."""
    facts = dataset_folder("publie", with_import)
    held = {name: Contenu(pq.read_table(facts / f"{name}.parquet")) for name in (*SOCLE, "groupes")}
    publish("sans-lien", held, "demonstration", with_import)
    use(with_import, monkeypatch)

    def start(path: str, **query: str) -> AppTest:
        return first_page(path, jeu="sans-lien", **query)

    return start


@pytest.fixture
def own(with_import, monkeypatch):
    """The application, started on a page of the imported dataset."""
    use(with_import, monkeypatch)

    return partial(first_page, jeu="mon-jeu")


def shown(test: AppTest) -> str:
    return html_of(test).replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("path", [page.path for page in ui.PAGES], ids=lambda p: p or "accueil")
def test_every_page_runs_on_an_imported_dataset(own, path):
    test = own(path)
    assert not test.exception
    assert not test.error
    assert test.selectbox(key="jeu").value == "mon-jeu"


def test_the_published_figures_stay_those_of_the_documents(own):
    page = shown(own(""))
    assert "130" in page
    assert "200+ collectivités territoriales françaises membres de notre réseau" in page


def test_a_table_of_published_facts_covers_no_more_than_before(with_import):
    own, published = (current_manifest(jeu, with_import).tables for jeu in ("mon-jeu", "publie"))
    for name in SOCLE:
        if name != "documents":
            assert (own[name].couverture, own[name].sha256) == (published[name].couverture, published[name].sha256)


def test_the_map_counts_its_links_at_every_level(own):
    for level, label in ui_liens.NIVEAUX.items():
        test = own("carte", niveau=label)
        assert not test.exception
        page = shown(test)
        # The pair of French towns is no international link; the project has a country and no local government.
        assert "3 liens tracés entre 3 paires" in page, level
        assert "1 non localisé." in page


def test_links_between_french_towns_show_when_their_family_is_chosen(own):
    test = own("carte", famille="lien entre collectivités françaises")
    assert list(test.dataframe[0].value["Partenaire"]) == ["Quimper"]


def test_filters_come_from_the_address_and_are_said(own):
    test = own("partenariats", pays="Japon", famille="jumelage")
    assert list(test.dataframe[0].value["Collectivité française"]) == ["Nantes"]
    assert "Filtré : pays Japon ; famille jumelage." in shown(test)
    reset = next(button for button in test.button if button.label == "Effacer les filtres")
    reset.click().run()
    assert not test.exception
    assert len(test.dataframe[0].value) == 4
    assert test.multiselect(key="pays").value == []


def test_search_and_its_empty_answer(own):
    test = own("partenariats")
    test.text_input(key="recherche").set_value("SETIF").run()
    assert list(test.dataframe[0].value["Partenaire"]) == ["Sétif"]
    test.text_input(key="recherche").set_value("introuvable").run()
    assert not test.exception
    assert any("Aucun résultat parmi les liens" in info.value for info in test.info)
    assert not test.header


def test_facets_count_each_theme_of_a_link(own):
    page = shown(own("partenariats"))
    for label in ("culture", "jeunesse", "eau", "Bretagne", "Pays de la Loire"):
        assert f'<span class="obs-mot">{label}</span><b>1</b>' in page.replace("<b>2</b>", "<b>1</b>"), label


def test_a_period_leaves_out_undated_links(own):
    test = own("carte")
    test.select_slider(key="periode").set_value((2012, 2014)).run()
    assert set(test.dataframe[0].value["Partenaire"]) == {"Sétif", "Exeter", "Niigata"}
    test.select_slider(key="periode").set_value((2020, 2021)).run()
    assert set(test.dataframe[0].value["Partenaire"]) == {"Exeter", "Niigata"}


def test_a_country_has_a_profile(own, app):  # noqa: F811
    page = shown(own("fiche", code_pays="JPN"))
    assert "plus de 180 partenariats" in page
    assert 'data-chiffre="partenariats_japon_2024"' in page
    published = shown(app("fiche", code_pays="UKR"))
    assert "Fonds de solidarité Ukraine" in published
    assert "380 000 €" in published


def test_a_local_government_has_a_profile(app):  # noqa: F811
    page = shown(app("fiche", fiche="collectivite", collectivite="nancy"))
    assert "Nancy" in page
    assert "Groupes de CUF" in page


def test_an_unknown_profile_shows_no_other(own):
    for asked in ({"code_pays": "ZZZ"}, {"fiche": "collectivite", "collectivite": "nulle-part"}):
        test = own("fiche", **asked)
        assert not test.exception
        assert "Ce jeu ne sait rien de" in test.info[0].value
        assert not test.header


def test_links_of_a_page_keep_the_dataset(own):
    assert "jeu=mon-jeu" in html_of(own("partenariats"))


def test_titles_from_a_file_are_escaped(own):
    page = html_of(own("carte")) + html_of(own("donnees", table="documents"))
    assert "<atlas>" not in page


def test_an_imported_dataset_follows_the_published_facts(with_import, tmp_path, monkeypatch):
    data = Path(shutil.copytree(with_import, tmp_path / "data", symlinks=True))
    (data / "publications").unlink()
    shutil.copytree(RACINE / "data/publications", data / "publications")
    assert outdated(data) == []
    facts = data / "publications/groupes.csv"
    facts.write_text(facts.read_text("utf-8").replace("Mission Sahel", "Mission Sahel."), encoding="utf-8")
    before = current_manifest("mon-jeu", data).version
    build_published(data)
    assert outdated(data) == ["mon-jeu"]
    use(data, monkeypatch)
    test = AppTest.from_file(str(RACINE / "app.py"), default_timeout=60).run()
    assert not test.exception
    assert outdated(data) == []
    assert current_manifest("mon-jeu", data).version != before


@pytest.mark.parametrize("path", ["carte", "partenariats"])
def test_where_no_link_is_named_the_page_says_so_and_counts_nothing(unlinked, path):
    page = html_of(unlinked(path)).replace("\u00a0", " ")
    assert "Extrait absent : « Partenariats »." in page
    assert "On y verrait qui coopère avec qui, où, sur quoi et depuis quand." in page
    assert not re.search(r"<[^>]* data-chiffre=", page)
    assert "lien tracé" not in page


def test_a_profile_where_no_link_is_named_counts_none_and_shows_what_is_announced(unlinked):
    page = html_of(unlinked("fiche", code_pays="JPN")).replace("\u00a0", " ")
    assert "Extrait absent : « Partenariats »." in page
    assert "collectivites-en-lien" not in page
    assert re.findall(r'<td class="[^"]*obs-num[^"]*">(n\.d\.)</td>', page) == ["n.d.", "n.d."]
