"""The page Données: a file brought in step by step, what is told at each, who may publish, versions put back."""

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import ui
import ui_reunions
from cuf_metrics import html_import, html_manques
from cuf_metrics.database import open_dataset
from cuf_metrics.errors import Problem
from cuf_metrics.formatting import NBSP
from cuf_metrics.imports import Origine, import_file
from cuf_metrics.store import Entree
from cuf_metrics.versions import history
from tests.test_pages import RACINE, first_page, html_of, use
from tests.test_plan_pages import Started, at_address

ENTETE = "Collectivité;Code INSEE;Année;Cotisation en euros;Référent\n"
MEMBRES = ENTETE + "Lyon;69123;2025;5 000 €;agent A\nNantes;44109;2025;4 000 €;agent B\n"
SUITE = ENTETE + "Lyon;69123;2025;5 500 €;agent A\nDijon;21231;2025;2 000 €;agent C\n"
FAUX = ENTETE + "Lyon;69123;deux mille;5 000 €;agent A\nNantes;44109;2025;*beaucoup*;agent B\n"
FONCTION = "pôle adhésions"


@pytest.fixture
def mine(built, tmp_path) -> Path:
    """A data folder of the test's own, beside the published facts."""
    for name in ("publications", "reference"):
        (tmp_path / name).symlink_to(built / name)
    for name in ("extraits", "pilotage"):
        shutil.copytree((built if name == "extraits" else RACINE / "data") / name, tmp_path / name, symlinks=True)
    return tmp_path


@pytest.fixture
def page(mine, monkeypatch):
    """The page Données on that folder, started with what its address asks for."""
    use(mine, monkeypatch)
    monkeypatch.setattr("streamlit.testing.v1.app_test.PagesManager", Started)
    at_address(monkeypatch, "localhost")

    def start(**query: str) -> AppTest:
        return checked(first_page("donnees", **query))

    return start


def checked(test: AppTest) -> AppTest:
    assert not test.exception
    return test


def told(test: AppTest) -> str:
    return html_of(test).replace(NBSP, " ")


def button(test: AppTest, label: str):
    return next(each for each in test.button if each.label == label)


def click(test: AppTest, label: str) -> AppTest:
    return checked(button(test, label).click().run())


def brought(test: AppTest, text: str, name: str = "membres.csv") -> AppTest:
    """The same after a file was put in the uploader."""
    file = (name, text.encode("cp1252"), "text/csv")
    return checked(test.file_uploader(key="import-fichier").set_value(file).run())


def ready(test: AppTest, text: str, name: str = "membres.csv") -> AppTest:
    """The same once the file is checked."""
    return click(click(brought(test, text, name), "Continuer"), "Vérifier")


def published(test: AppTest, text: str) -> AppTest:
    """The same once the file is published."""
    test = click(ready(test, text), "Continuer")
    test.text_input(key="import-fonction").set_value(FONCTION)
    return click(test, "Publier")


def members(data: Path) -> dict[str, float]:
    rows = open_dataset("cuf", data).table("adhesions")
    return dict(zip(rows["nom_source"], rows["montant_eur"].astype(float), strict=True))


def test_the_first_step_says_what_to_bring_and_gives_the_workbook(page):
    test = page()
    assert 'data-etape="1"' in told(test)
    assert "Une ligne : une collectivité adhérente pour une année." in told(test)
    assert "Télécharger le modèle « Adhésions » (XLSX)" in [each.label for each in test.get("download_button")]
    assert test.selectbox(key="import-jeu").value == "cuf"
    assert "Les versions d’un jeu importé sont toutes gardées." in told(test)


def test_the_address_of_a_page_that_lacks_rows_opens_its_import(page):
    assert [each.value for each in page(importer="reunions").header][:2] == [
        "Importer un fichier",
        "Ce que contient le jeu « Faits publiés »",
    ]
    assert page(importer="reunions").selectbox(key="import-table").value == "reunions"


def test_a_file_goes_through_four_steps_and_can_be_undone(page, mine):
    test = brought(page(), MEMBRES)
    assert "« membres.csv » : 2 lignes et 5 colonnes, en-têtes à la ligne 1." in told(test)
    test = click(test, "Continuer")
    assert "4 colonnes reconnues sur 5" in told(test)
    assert "Laissées de côté, donc non gardées : « Référent »." in told(test)
    test = click(test, "Vérifier")
    assert "Rien ne s’oppose à la publication : 2 lignes nouvelles." in told(test)
    assert "cuf" not in [path.name for path in (mine / "extraits").iterdir()]
    test = click(test, "Continuer")
    assert "« membres.csv » entrera dans un nouveau jeu, « cuf » : 2 lignes nouvelles." in told(test)
    assert "elle est vide, trop longue ou illisible" in click(test, "Publier").error[0].value
    test.text_input(key="import-fonction").set_value("Mme Martin")
    assert "c’est le nom d’une personne" in click(test, "Publier").error[0].value
    test.text_input(key="import-fonction").set_value(FONCTION)
    test = click(test, "Publier")
    assert "« membres.csv » est publié dans le jeu « cuf » : 2 lignes nouvelles." in told(test)
    assert 'href="adhesions?jeu=cuf"' in told(test)
    assert members(mine) == {"Lyon": 5000, "Nantes": 4000}
    assert test.sidebar.selectbox(key="jeu").value == "cuf"
    assert next(each.value for each in test.header) == "Ce que contient le jeu « cuf »"
    assert "agent A" not in open_dataset("cuf", mine).table("adhesions").to_string()

    test = published(click(test, "Importer un autre fichier"), SUITE)
    assert "1 ligne nouvelle, 1 modifiée, 1 retirée." in told(test)
    assert members(mine) == {"Lyon": 5500, "Dijon": 2000}
    test = click(test, "Annuler cet import")
    assert "L’import est annulé : le jeu « cuf » est celui d’avant." in told(test)
    assert members(mine) == {"Lyon": 5000, "Nantes": 4000}
    assert [(e.operation, e.fonction) for e in history("cuf", mine)] == [
        ("retour", FONCTION), ("import", FONCTION), ("import", FONCTION)
    ]  # fmt: skip


def test_nothing_is_lost_on_the_way_back(page):
    test = click(brought(page(), MEMBRES), "Continuer")
    test = checked(test.selectbox(key="import-colonne-Référent").select("note").run())
    assert "Laissées de côté" not in told(test)
    test = click(click(test, "Revenir au fichier"), "Continuer")
    assert test.selectbox(key="import-colonne-Référent").value == "note"
    test = click(click(test, "Vérifier"), "Revenir aux colonnes")
    assert test.selectbox(key="import-colonne-Référent").value == "note"


def test_what_resembles_a_known_header_is_confirmed_then_remembered(page, mine):
    text = MEMBRES.replace("Cotisation en euros", "Cotisasion")
    test = click(brought(page(), text), "Continuer")
    assert button(test, "Vérifier").disabled
    assert "1 colonne reste à confirmer : « Cotisasion »." in told(test)
    test = click(test, "Confirmer ce qui ressemble")
    assert test.selectbox(key="import-colonne-Cotisasion").value == "montant_eur"
    test = click(click(test, "Vérifier"), "Continuer")
    test.text_input(key="import-fonction").set_value(FONCTION)
    click(test, "Publier")
    assert members(mine)["Lyon"] == 5000
    assert "cotisasion,montant_eur" in (mine / "pilotage/entetes.csv").read_text("utf-8")


def test_what_is_wrong_is_told_by_column_and_nothing_can_be_published(page, mine):
    test = ready(page(), FAUX, "mes *membres* [a](b).csv")
    shown = told(test)
    assert "2 problèmes : corrigez ces cellules, puis déposez de nouveau le fichier." in shown
    assert "<b>Année</b>" in shown
    assert "ex. « deux mille », ligne 2" in shown
    assert "ex. « *beaucoup* », ligne 3" in shown
    assert button(test, "Continuer").disabled
    assert "Télécharger le classeur annoté (XLSX)" in [each.label for each in test.get("download_button")]
    assert not test.error
    assert not (mine / "extraits/cuf").exists()


def test_a_file_that_cannot_be_read_is_refused_in_french(page):
    test = brought(page(), "%PDF-1.7 rien", "membres.csv")
    assert "Tout le fichier" in told(test)
    assert not [each for each in test.button if each.label == "Continuer"]


def test_a_dataset_that_changed_meanwhile_is_told_and_checked_again(page, mine, tmp_path):
    test = click(ready(page(), MEMBRES), "Continuer")
    other = tmp_path / "autre.csv"
    other.write_text(ENTETE + "Brest;29019;2025;900;x\n", encoding="utf-8")
    import_file(other, Origine("classeur", table="adhesions"), "cuf", mine, "direction générale")
    test.text_input(key="import-fonction").set_value(FONCTION)
    test = click(test, "Publier")
    assert "Il a changé depuis la vérification" in told(test)
    assert "par direction générale" in told(test)
    assert members(mine) == {"Brest": 900}
    test = click(test, "Continuer")
    test.text_input(key="import-fonction").set_value(FONCTION)
    click(test, "Publier")
    assert members(mine) == {"Brest": 900, "Lyon": 5000, "Nantes": 4000}


def test_whoever_may_not_record_checks_a_file_and_publishes_nothing(page, monkeypatch):
    at_address(monkeypatch, "0.0.0.0")  # noqa: S104
    test = click(ready(page(), MEMBRES), "Continuer")
    assert "Publier demande une connexion et une fonction autorisée" in told(test)
    assert "Publier" not in [each.label for each in test.button]


def test_versions_are_put_back_and_files_taken_out_where_they_stand(page, mine, tmp_path):
    for text in (MEMBRES, SUITE):
        path = tmp_path / "membres.csv"
        path.write_text(text, encoding="utf-8")
        import_file(path, Origine("classeur", table="adhesions"), "cuf", mine, FONCTION)
    first = history("cuf", mine)[-1].version
    test = page(jeu="cuf")
    assert "2 versions gardées depuis le" in told(test)
    assert "Import de « membres.csv » (Adhésions)" in told(test)
    test = checked(test.button(key=f"retour-{first}").click().run())
    assert "elle est vide, trop longue ou illisible" in click(test, "Confirmer").error[0].value
    asked = "redeviendra celui du"
    assert "(Import de « membres.csv » (Adhésions)) : 2 lignes de fichiers, au lieu de 2." in told(test).split(asked)[1]
    test.text_input(key=f"fonction-retour-{first}").set_value(FONCTION)
    test = click(test, "Confirmer")
    assert members(mine) == {"Lyon": 5000, "Nantes": 4000}
    assert "Retour à la version du" in told(test)
    key = f"retrait-{history('cuf', mine)[-1].id_document}"
    test = checked(test.button(key=key).click().run())
    test.text_input(key=f"fonction-{key}").set_value(FONCTION)
    click(test, "Confirmer")
    assert history("cuf", mine)[0].operation == "retrait"
    assert members(mine) == {}


def test_a_file_said_to_be_whole_completes_its_table(page, mine):
    test = brought(page(), MEMBRES)
    assert "le Plan attend : une table incomplète ne mesure rien." in told(test)
    test = checked(test.checkbox(key="import-exhaustif").check().run())
    test = click(click(click(test, "Continuer"), "Vérifier"), "Continuer")
    test.text_input(key="import-fonction").set_value(FONCTION)
    click(test, "Publier")
    assert open_dataset("cuf", mine).manifeste.tables["adhesions"].couverture == "complète"


def test_an_import_that_something_followed_is_not_undone_in_silence(page, mine, tmp_path):
    test = published(page(), MEMBRES)
    other = tmp_path / "autre.csv"
    other.write_text(ENTETE + "Brest;29019;2025;900;x\n", encoding="utf-8")
    import_file(other, Origine("classeur", table="adhesions"), "cuf", mine, "direction générale")
    assert "Il a changé depuis" in told(click(test, "Annuler cet import"))
    assert members(mine) == {"Brest": 900, "Lyon": 5000, "Nantes": 4000}


REUNIONS = "Titre;Date de début;Type;Situation\nGroupe Liban;12/03/2024;réunion de groupe-pays;réalisé\n"


def test_meetings_brought_in_are_shown_at_their_own_years(page, mine, tmp_path):
    path = tmp_path / "reunions.csv"
    path.write_text(REUNIONS, encoding="utf-8")
    import_file(path, Origine("classeur", table="reunions"), "cuf", mine, FONCTION)
    assert ui_reunions.latest(open_dataset("publie", mine)) == 2023
    test = checked(page(jeu="cuf").switch_page("pages/reunions.py").run())
    shown = told(test)
    assert "Aucune année choisie : voici 2024, la dernière que ce jeu couvre bien." in shown
    assert "dont les fichiers importés n’ont aucune réunion" in shown
    assert "que les documents nomment" not in shown
    assert "Département de la Vienne" in shown
    assert "departement-de-la-vienne" not in shown


# --- words ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((0, 0, 0), "Aucune ligne ne change ; 1 ligne ensuite."),
        ((1, 2, 0), "1 ligne nouvelle, 2 modifiées ; 1 ligne ensuite."),
        ((0, 0, 3), "3 lignes retirées ; 1 ligne ensuite."),
    ],
)
def test_what_a_version_changed(counts, expected):
    new, changed, removed = counts
    entry = Entree("import", nouvelles=new, modifiees=changed, retirees=removed, lignes=1)
    assert html_import.changes(entry) == expected


def test_problems_are_gathered_by_column_and_escaped():
    problems = [
        Problem("f", "2 valeurs ne sont pas des années", "quatre chiffres", exemple="<b>", colonne="A", lignes=[3, 5]),
        Problem("f", "le fichier est vide"),
        Problem("f", "une autre faute", colonne="A", lignes=range(10, 30)),
    ]
    shown = html_import.problems(problems).replace(NBSP, " ")
    assert shown.index("une autre faute".capitalize()) < shown.index("Tout le fichier")
    assert "ex. « &lt;b&gt; », lignes 3, 5" in shown
    assert "lignes 10, 11, 12, 13, 14, 15 et 14 autres" in shown


def test_a_sample_hides_what_may_name_a_person_and_writes_days_in_french():
    assert html_import.sample(["2025-03-01", "", "2025-03-01 00:00:00", "2025-03-02"]) == ["01/03/2025", "02/03/2025"]
    assert html_import.sample(["a.martin@ville.fr", "06 12 34 56 78", "Mme Martin"]) == ["(masqué)"]


def test_versions_of_the_same_minute_are_told_apart():
    entries = [
        Entree("import", f"v{n}", f"2026-11-22T00:{minute}+00:00")
        for n, minute in enumerate(["26:54", "26:59", "27:07"])
    ]
    assert list(html_import.moments(entries).values()) == [
        "22 novembre 2026 à 01:26:54", "22 novembre 2026 à 01:26:59", "22 novembre 2026 à 01:27"
    ]  # fmt: skip


def test_what_is_missing_can_be_imported():
    shown = html_manques.missing("adhesions", "Aucun fichier.", "qui adhère", importable=True)
    assert '<a href="donnees?importer=adhesions" target="_self">Importer ce tableau</a>' in shown
    assert "importer=" not in html_manques.missing("adhesions", "Aucun fichier.", "qui adhère")


def test_the_uploader_takes_no_more_than_the_reader():
    from cuf_metrics.sources.fichier import OCTETS_MAX

    assert ui.st.get_option("server.maxUploadSize") * 1024**2 <= OCTETS_MAX
