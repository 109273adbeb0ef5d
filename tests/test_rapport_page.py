"""The page Rapport annuel: the answer, what the reader keeps, the gaps to explain, the findings, the files."""

import html
import io
import re
import shutil
from contextvars import Context
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest

import ui
import ui_plan
from cuf_metrics import html_rapport
from cuf_metrics.coherence import Constat, Passage, about, findings
from cuf_metrics.exports.revue import review_workbook
from cuf_metrics.formatting import count
from cuf_metrics.provenance import Citation
from cuf_metrics.rapport.explications import read_explanations, record_explanation
from cuf_metrics.rapport.rapprochement import Rapprochement, reconcile, unexplained
from cuf_metrics.rapport.tableaux import findings_table, reconciliation_table
from cuf_metrics.store import Manifeste
from tests.test_pages import RACINE, Started, first_page, html_of, use

NBSP = "\u00a0"
QUI = "Instance ou fonction qui l’explique"
VIETNAM = "assises_vietnam_collectivites_total_2023"


def unexplained_folder(built: Path, folder: Path) -> Path:
    """A data folder where nothing is explained yet."""
    for name in ("publications", "reference", "extraits"):
        (folder / name).symlink_to(built / name)
    shutil.copytree(RACINE / "data/pilotage", folder / "pilotage")
    header = (folder / "pilotage/explications.csv").read_text(encoding="utf-8").splitlines()[0]
    (folder / "pilotage/explications.csv").write_text(f"{header}\n", encoding="utf-8")
    return folder


@pytest.fixture
def mine(built, tmp_path) -> Path:
    return unexplained_folder(built, tmp_path)


def opened(folder: Path, monkeypatch, **query: str) -> AppTest:
    """The page on a data folder, on this very machine, with what its URL asks for."""
    use(folder, monkeypatch)
    monkeypatch.setattr("streamlit.testing.v1.app_test.PagesManager", Started)
    options = ui_plan.st.get_option
    monkeypatch.setattr(
        ui_plan.st, "get_option", lambda name: "localhost" if name == "server.address" else options(name)
    )
    test = first_page("rapport", **query)
    assert not test.exception
    assert not test.error
    return test


@pytest.fixture
def page(mine, monkeypatch):
    return partial(opened, mine, monkeypatch)


@pytest.fixture(scope="module")
def shown(built, tmp_path_factory) -> AppTest:
    """The page as it opens; tests only read it."""
    with pytest.MonkeyPatch.context() as patch:
        return opened(unexplained_folder(built, tmp_path_factory.mktemp("page")), patch)


@pytest.fixture(scope="module")
def rows(publie, tmp_path_factory) -> list[Rapprochement]:
    return reconcile(publie, data=tmp_path_factory.mktemp("rien"))


@pytest.fixture(scope="module")
def found(publie) -> list[Constat]:
    return about(findings(publie), "rapport_2023")


def text_of(test: AppTest) -> str:
    return html.unescape(html_of(test)).replace(NBSP, " ")


def codes(test: AppTest) -> set[str]:
    """Codes of the figures shown part by part."""
    shown = next(e.proto.body for e in test.get("html") if 'class="obs-parties"' in e.proto.body)
    return set(re.findall(r"code\?c=(CUF-2023-F-\d+)", shown))


def test_the_answer_counts_each_verdict_and_the_findings(shown, rows, found):
    told = text_of(shown)
    same = sum(r.verdict == "identique" for r in rows)
    assert f"Rapport d’activités 2023. {len(rows)} chiffres : {same} identiques" in told
    assert f"{len(found)} constats, dont {sum(c.gravite == 'majeure' for c in found)} majeurs." in told


def test_every_figure_is_shown_with_its_verdict_and_its_sources(shown, rows):
    assert codes(shown) == {r.chiffre.code for r in rows}
    for fragment in re.findall(r"<li data-chiffre=.*?</li>", html_of(shown), re.DOTALL):
        assert "data-provenance" in fragment
        assert 'class="obs-verdict-mot"' in fragment


def test_the_parts_are_folded_until_a_filter_is_chosen(page, shown, rows):
    assert '<details class="obs-partie" open' not in html_of(shown)
    test = page(verdict="Partiel")
    assert '<details class="obs-partie" open' in html_of(test)
    assert codes(test) == {r.chiffre.code for r in rows if r.verdict == "partiel"}


def test_a_word_or_a_code_finds_a_figure(page):
    test = page(mots="cuf-2023-f-050")
    assert codes(test) == {"CUF-2023-F-050"}
    field(test.text_input, "Chercher").set_value("zzz").run()
    assert "Aucun chiffre ne répond à ces choix. Retirez un filtre." in [i.value for i in test.info]


def test_another_document_is_shown_by_section(page):
    told = text_of(page(document="projet_2023_2027"))
    assert re.search(r"Projet stratégique 2023-2027\. \d+ chiffres : ", told)
    assert "Aucun écart inexpliqué dans ce document, mais une édition ne peut pas encore être figée." in told
    assert "Axes stratégiques du projet 2023-2027" in told
    assert "Première partie · Révéler" not in told


def test_a_finding_shows_its_quotes_once_its_arithmetic_and_what_to_do():
    quote = Citation("Rapport", "Asie / <Vietnam>", "72 collectivités dont 50 & 12")
    passages = tuple(Passage(quote, "rapport_2023", f"c{n}", f"CUF-2023-F-05{n}") for n in range(3))
    finding = Constat(
        "somme", ("c0",), "majeure", "le total <n’y> est pas", passages, "50 + 12 = 62", "Vérifier.", 2023
    )
    shown = html_rapport.findings([finding])
    assert shown.count("<blockquote") == 1
    assert [shown.count(f"CUF-2023-F-05{n}</a>") for n in range(3)] == [1, 1, 1]
    assert "Le total &lt;n’y&gt; est pas" in shown
    assert "Asie / &lt;Vietnam&gt;" in shown
    assert "50 + 12 = 62" in shown
    assert "Constat majeur" in shown


def test_findings_are_kept_by_severity(page, found):
    told = html_of(page(gravite="Majeure"))
    assert all(c.code in told for c in found if c.gravite == "majeure")
    assert not any(c.code in told for c in found if c.gravite == "mineure")


# Explaining a gap


def field(elements, label: str):
    return next(e for e in elements if e.label == label)


def explained(test: AppTest, why: str, who: str = "pôle Asie") -> AppTest:
    field(test.selectbox, "Écart").set_value(VIETNAM)
    field(test.selectbox, QUI).set_value("direction")
    field(test.date_input, "Expliqué le").set_value(date(2024, 5, 2))
    field(test.text_area, "Explication").set_value(why)
    field(test.text_input, "Votre fonction").set_value(who)
    return field(test.button, "Enregistrer l’explication").click().run()


def test_a_gap_is_explained_on_the_page(page, mine, publie):
    test = explained(page(), "Dix collectivités d’autres pays étaient présentes.")
    (said,) = read_explanations(mine)
    assert (said.id_chiffre_publie, said.valeur_publiee, said.valeur_calculee) == (VIETNAM, 72, 62)
    assert (said.enregistre_par, said.motif) == ("pôle Asie", "Dix collectivités d’autres pays étaient présentes.")
    assert (said.decide_par, said.decide_le) == ("direction", date(2024, 5, 2))
    assert [s.value for s in test.success] == ["Explication n° 1 enregistrée."]
    told = text_of(test)
    assert "1 écart expliqué" in told
    assert "Explications des écarts" in told
    assert "en vigueur" in told


def test_an_explanation_without_words_is_refused(page, mine):
    test = page()
    assert field(test.selectbox, QUI).value is None
    assert field(test.date_input, "Expliqué le").value is None
    test = field(test.button, "Enregistrer l’explication").click().run()
    assert [e.value for e in test.error] == [
        "Choisissez qui explique l’écart. Donnez la date de l’explication. Donnez une explication. "
        "Indiquez votre fonction. Rien n’a été enregistré."
    ]
    assert read_explanations(mine) == []


def test_a_lapsed_explanation_is_shown_as_such(page, mine):
    line = {
        "id_chiffre_publie": VIETNAM,
        "valeur_publiee": 72.0,
        "valeur_calculee": 61.0,
        "motif": "Ancien écart.",
        "decide_par": "direction",
        "decide_le": date(2024, 5, 2),
        "enregistre_par": "pôle Asie",
    }
    record_explanation(line, 0, mine, date(2024, 5, 3))
    assert "caduque : une valeur a changé" in text_of(page())


def test_who_may_not_record_is_told_so(page, monkeypatch):
    told = ui_plan.st.get_option
    test = page()
    monkeypatch.setattr(
        ui_plan.st,
        "get_option",
        lambda name: "0.0.0.0" if name == "server.address" else told(name),  # noqa: S104
    )
    test.run()
    assert "Enregistrer une explication demande une connexion et une fonction autorisée" in text_of(test)
    assert not [b for b in test.button if b.label == "Enregistrer l’explication"]


# Files


def test_the_workbook_holds_every_figure_and_finding(publie):
    rows, found = reconcile(publie), findings(publie)
    tables = {"Chiffres": reconciliation_table(rows), "Constats": findings_table(found)}
    content = review_workbook("Revue", {"Document": "=1+1"}, tables, date(2026, 11, 20))
    assert content == review_workbook("Revue", {"Document": "=1+1"}, tables, date(2026, 11, 20))
    book = load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["Lisez-moi", "Chiffres", "Constats"]
    assert book["Lisez-moi"]["B2"].value == "=1+1"
    assert book["Lisez-moi"]["B2"].data_type == "s"
    assert book["Chiffres"].max_row == len(rows) + 1
    assert book["Constats"].max_row == len(found) + 1
    heads = [cell.value for cell in book["Chiffres"][1]]
    line = next(r for r in book["Chiffres"].iter_rows(values_only=True) if r[0] == "CUF-2023-F-050")
    assert (line[heads.index("Publié")], line[heads.index("Recalculé")], line[heads.index("Écart")]) == (72, 62, -10)


def test_unexplained_gaps_come_first(shown, rows):
    left = unexplained(rows)
    told = text_of(shown)
    assert count(len(left), "écart inexpliqué", "écarts inexpliqués") in told
    assert told.index("Une édition ne peut pas être figée") < told.index("obs-parties")


def test_the_pack_is_made_when_asked_for(page):
    test = page()
    assert not [b for b in test.get("download_button") if b.proto.label.startswith("Télécharger")]
    test = field(test.button, "Préparer le dossier").click().run()
    assert not test.exception
    assert not test.error
    assert [b.proto.label for b in test.get("download_button") if b.proto.label.startswith("Télécharger")] == [
        "Télécharger (PDF)"
    ]
    # What was made before an explanation does not hold it.
    test = explained(test, "Dix collectivités d’autres pays étaient présentes.")
    assert not [b for b in test.get("download_button") if b.proto.label.startswith("Télécharger")]


def test_the_years_of_the_pack_are_those_of_the_documents(shown):
    years = field(shown.selectbox, "Année").options
    assert years[:2] == ["2023", str(date.today().year)]  # noqa: DTZ011
    assert years[-1] == "2018"


def test_each_file_is_made_after_the_page(page, monkeypatch):
    offered = {}
    monkeypatch.setattr(ui.st, "download_button", lambda label, made, *_, **__: offered.setdefault(label, made))
    page()
    # Nothing that the page set is known where a file is made.
    files = {label: Context().run(made) for label, made in offered.items()}
    assert files["Les chiffres (CSV)"].startswith(b"\xef\xbb\xbf")
    book = load_workbook(io.BytesIO(files["Le tout (XLSX)"]))
    assert book["Lisez-moi"]["B2"].value == "Rapport d’activités 2023"


def test_nothing_is_recorded_on_fictional_rows(page, monkeypatch):
    monkeypatch.setattr(Manifeste, "mention", "Données fictives.")
    test = page()
    assert "Ces lignes sont fictives : aucune explication ne s’enregistre sur elles." in text_of(test)
    assert not [b for b in test.button if b.label == "Enregistrer l’explication"]
