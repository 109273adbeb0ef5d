"""The pages of the plan: what they show is what the registry, the plan and the decisions say, and nothing else."""

import csv
import html
import re
import shutil
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, quote

import pytest
from streamlit.testing.v1 import AppTest

import ui
import ui_plan
from cuf_metrics.contracts import PILOTAGE
from cuf_metrics.formatting import count
from cuf_metrics.html import escape
from cuf_metrics.indicators.framework import plan_elements
from cuf_metrics.indicators.measure import rows_behind
from cuf_metrics.indicators.overview import case, chosen
from cuf_metrics.indicators.registry import registry
from cuf_metrics.indicators.state import Etat, indicators_state
from cuf_metrics.pilotage import record
from tests.test_pages import RACINE, Started, first_page, html_of, use

NBSP = "\u00a0"
REEL = RACINE / "data"
JOUR = date(2024, 1, 5)
# A past date: what a page says at it does not change with the day the tests run.
FIN_2024 = date(2024, 12, 31)
AUTORISATION = "Enregistrer une décision demande une connexion et une fonction autorisée"
CIBLE = {
    "id_indicateur": "1.1.a",
    "nature_cible": "finale",
    "valeur_decidee": 150.0,
    "echeance": date(2027, 12, 31),
    "decide_par": "direction",
    "decide_le": JOUR,
    "valable_du": JOUR,
    "motif": "Lu au bureau.",
    "enregistre_par": "direction",
}


@pytest.fixture
def mine(built, tmp_path) -> Path:
    """A data folder with the decisions of the repository, copied: a test may add to them."""
    for name in ("publications", "reference", "extraits"):
        (tmp_path / name).symlink_to(built / name)
    shutil.copytree(REEL / "pilotage", tmp_path / "pilotage")
    return tmp_path


@pytest.fixture
def app(mine, monkeypatch):
    """The application on that folder, started on a page with what its URL asks for."""
    use(mine, monkeypatch)
    monkeypatch.setattr("streamlit.testing.v1.app_test.PagesManager", Started)
    at_address(monkeypatch, "localhost")

    def start(path: str, secrets: dict | None = None, user: dict | None = None, **query: str) -> AppTest:
        test = first_page(path, secrets, user, **query)
        assert not test.exception
        return test

    return start


def at_address(monkeypatch, address: str | None) -> None:
    """Make the server listen there."""
    options = ui_plan.st.get_option
    monkeypatch.setattr(ui_plan.st, "get_option", lambda name: address if name == "server.address" else options(name))


@pytest.fixture(scope="module")
def plan(publie):
    return plan_elements(publie)


@pytest.fixture(scope="module")
def states(publie) -> list[Etat]:
    """Every indicator today, with the decisions of the repository."""
    return indicators_state(publie, None, REEL)


def text_of(test: AppTest) -> str:
    """What the page says, with plain spaces."""
    return html.unescape(html_of(test)).replace(NBSP, " ")


def fragments(test: AppTest, start: str) -> list[str]:
    """The HTML elements of the page that begin so."""
    return [e.proto.body for e in test.get("html") if e.proto.body.startswith(start)]


def tree(test: AppTest) -> str:
    return "".join(fragments(test, '<section class="obs-plan-axe"'))


def ids(fragment: str) -> set[str]:
    """Indicators that an HTML fragment leads to."""
    return set(re.findall(r'href="indicateur\?indicateur=([^"&]+)[^"]*"', fragment))


def idents(states: list[Etat]) -> set[str]:
    return {s.indicateur.id for s in states}


def answer(test: AppTest) -> str:
    (found,) = fragments(test, '<div class="obs-reponse">')
    told = found.partition("<p>")[2].partition("</p>")[0].replace(NBSP, " ")
    return told.removesuffix(' <a href="plan" target="_self">Voir le plan</a>')


# The plan


def test_the_plan_shows_every_axis_objective_action_and_indicator(app, plan, states):
    page = tree(app("plan"))
    shown = {
        "axe": re.findall(r'<div class="obs-axe-numero">Axe (\d)</div>', page),
        "objectif": re.findall(r"<h4><span>([\d.]+)</span>", page),
        "action": re.findall(r"<li><span>([\d.]+)</span>", page),
    }
    assert [len(codes) for codes in shown.values()] == [4, 12, 29]
    for level, codes in shown.items():
        rows = plan[plan["niveau"] == level]
        assert codes == list(rows["code"])
        assert [words for words in rows["libelle"] if escape(words) not in page] == []
    assert ids(page) == idents(states)
    assert len(ids(page)) == len(registry())


def test_the_plan_shows_both_wordings_of_its_first_axis(app):
    page = text_of(app("plan"))
    assert "Conforter Cités Unies France comme tête de réseau de l’AICT française</h3>" in page
    assert "Dans le tableau de synthèse : « Affirmer Cités Unies France comme tête de réseau" in page


def test_the_answer_counts_what_the_states_say(app, states, plan):
    valued, followed = [s for s in states if s.mesure], {c for s in states for c in s.indicateur.action}
    late = sum(s.est_perime for s in states)
    assert not [s for s in states if s.cible]
    assert followed == set(plan.loc[plan["niveau"] == "action", "code"])
    assert answer(app("plan")) == (
        f"{len(valued)} des {len(states)} indicateurs ont une valeur ; {late} en attendent une plus récente ; "
        "aucun n’a de cible, donc aucun n’est noté. "
        f"Les {len(followed)} actions du plan ont toutes un indicateur."
    )


def test_the_overview_gives_the_same_answer(app):
    assert answer(app("")) == answer(app("plan"))


def test_the_answer_counts_targets_and_statuses(app, mine, publie):
    record("cibles", CIBLE, 0, mine)
    states = indicators_state(publie, FIN_2024, mine)
    assert [s.statut.code for s in states if s.statut.est_note] == ["atteint"]
    told = answer(app("plan", annee="2024"))
    assert told.startswith(
        f"{len([s for s in states if s.mesure])} des {len(registry())} indicateurs ont une valeur ; 1 "
    )
    assert " ; 1 atteint. Les 29 actions " in told


def test_an_indicator_shows_its_value_its_target_and_its_status(app, mine):
    record("cibles", CIBLE, 0, mine)
    line = tree(app("plan", annee="2024")).partition('data-chiffre="1.1-1.1.a"')[2].partition("</li>")[0]
    line = line.replace(NBSP, " ")
    assert "<b>au moins 200 collectivités</b>" in line
    assert "cible 2027 : 150 collectivités<" in line
    assert "<i>●</i> Atteint (à ce jour, à maintenir)" in line


@pytest.mark.parametrize(
    ("query", "choice"),
    [
        ({"axe": "Axe 2"}, (["2"], [], [])),
        ({"niveau": "Objectifs spécifiques"}, ([], ["objectif_specifique"], [])),
        ({"statut": "Sans cible"}, ([], [], ["sans cible"])),
        ({"axe": "Axe 4", "niveau": "Activités", "statut": "Pas de valeur"}, (["4"], ["activite"], ["pas de valeur"])),
    ],
    ids=["axe", "niveau", "statut", "les trois"],
)
def test_a_choice_is_read_in_the_url_and_made_by_hand(app, states, query, choice):
    wanted = idents(chosen(states, *choice))
    assert 0 < len(wanted) < len(registry())
    assert ids(tree(app("plan", **query))) == wanted
    test = app("plan")
    for key, values in zip(("axe", "niveau", "statut"), choice, strict=True):
        for value in values:
            test.multiselect(key=key).select(value)
    test.run()
    assert ids(tree(test)) == wanted


def test_two_values_of_a_filter_are_both_kept(app, states):
    test = app("plan")
    test.multiselect(key="axe").select("1").select("3").run()
    assert ids(tree(test)) == idents(chosen(states, ["1", "3"]))


def test_an_unknown_value_in_the_url_is_ignored(app, states):
    test = app("plan", axe="Axe 9", annee="1999", plan="x")
    assert not test.error
    assert ids(tree(test)) == idents(states)


def test_an_axis_chosen_is_shown_alone(app):
    page = tree(app("plan", axe="Axe 1"))
    assert re.findall(r'<div class="obs-axe-numero">Axe (\d)</div>', page) == ["1"]


def test_axes_are_offered_in_order(app):
    assert app("plan").multiselect(key="axe").options == ["Axe 1", "Axe 2", "Axe 3", "Axe 4"]


def test_an_empty_selection_says_so(app):
    test = app("plan", axe="Axe 1", niveau="Objectif général")
    assert [i.value for i in test.info] == ["Aucun indicateur ne répond à ces choix. Retirez un filtre."]
    assert tree(test) == ""


def test_a_past_year_knows_nothing_published_later(app):
    """In 2022, only the aid declared for 2020 is known."""
    test = app("plan", annee="2022")
    assert re.findall(r'<li data-chiffre="([^"]+)"', tree(test)) == ["2.1-2.1.c"]
    assert answer(test).startswith(f"1 des {len(registry())} indicateurs ")
    assert len(ids(tree(test))) == len(registry())


def test_the_answer_agrees_with_one_value(app):
    assert f"1 des {len(registry())} indicateurs ont" not in answer(app("plan", annee="2022"))


def buckets(test: AppTest) -> dict[str, tuple[int, dict[str, str]]]:
    """Case as the reader sees it → number and query of its link."""
    (body,) = fragments(test, '<div class="obs-cases"')
    links = re.findall(r'<a class="obs-case" href="\?([^"]*)".*?<strong>(\d+)</strong> ([^<]*)</a>', body)
    asked = {name: parse_qs(html.unescape(href), strict_parsing=True) for href, _, name in links}
    return {name: (int(n), {k: v[0] for k, v in asked[name].items()}) for _, n, name in links}


@pytest.mark.parametrize("year", ["", "2024", "2022"])
def test_every_bucket_leads_to_as_many_indicators(app, mine, publie, year):
    # Targets, so that there are more cases than with and without a value.
    for name, value in {"1.1.a": 150.0, "1.3.a": 4000.0, "2.2.c": 100.0, "4.1.b": 90.0}.items():
        record("cibles", CIBLE | {"id_indicateur": name, "valeur_decidee": value}, 0, mine)
    au = date(int(year), 12, 31) if year else None
    states = indicators_state(publie, au, mine)
    found = buckets(app("plan", annee=year))
    assert sum(n for n, _ in found.values()) == len(registry())
    assert len(found) >= (2 if year == "2022" else 3)
    for name, (n, query) in found.items():
        test = app("plan", **query)
        assert ids(tree(test)) == {s.indicateur.id for s in states if case(s).casefold() == name.casefold()}
        assert len(ids(tree(test))) == n
        assert test.query_params.get("annee", "") == year


def test_awaited_tables_lead_to_the_indicators_that_wait(app, states):
    (body,) = fragments(app("plan"), '<div class="obs-defile" tabindex="0" role="region" aria-label="Extraits attendus')
    assert ids(body) == {s.indicateur.id for s in states if s.mesure is None}
    assert '<a href="donnees?table=adhesions" target="_self">Adhésions</a>' in body


# The former plan


def test_the_former_plan_shows_its_priorities_axes_and_sites(app, publie):
    former = plan_elements(publie, "2018-2022")
    page = html_of(app("plan", plan="2018-2022"))
    _, _, rest = page.partition("Les priorités et leurs axes opérationnels</h3>")
    priorities, _, rest = rest.partition("Les chantiers internes</h3>")
    sites, _, _ = rest.partition("Les attentes des collectivités</h3>")
    assert priorities.count('<section class="obs-axe"') == 6
    assert sites.count('<section class="obs-axe"') == 4
    for level, part, number in (
        ("priorite", priorities, 6),
        ("axe_operationnel", priorities, 27),
        ("sous_axe", priorities, 8),
        ("chantier", sites, 4),
        ("sous_chantier", sites, 5),
    ):
        words = list(former.loc[former["niveau"] == level, "libelle"])
        assert len(words) == number
        end = "</h4>" if level in ("priorite", "chantier") else ""
        assert [w for w in words if f">{escape(w)}{end}" not in part] == []


def continuities() -> list[dict[str, str]]:
    with (REEL / "pilotage/continuites.csv").open(encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


def test_every_continuity_stands_under_its_element_with_the_code_that_continues_it(app, publie, plan):
    former = plan_elements(publie, "2018-2022").set_index("id_plan")["libelle"]
    current = plan.set_index("id_plan")
    page = html_of(app("plan", plan="2018-2022"))
    links = continuities()
    assert page.count('<span class="obs-suite">') == len(links) >= 20
    for link in links:
        words, after = escape(former[link["id_plan"]]), current.loc[link["id_plan_suite"]]
        place = re.search(f'(?:<li>|obs-axe-titre">){re.escape(words)}(.*?)(?:<li>|<ul>|</li>|</section>)', page)
        ident = quote(f"suite-{link['id_plan']}-{after.code}", safe="")
        assert f'popovertarget="{ident}" aria-label="{escape(f"{after.code} {after.libelle}")}' in place[1]
        assert f"<p>{escape(link['motif'])}.</p>" in place[1]
        assert f'href="plan?axe=Axe+{after.code[0]}"' in place[1]


def test_a_continuity_leads_to_its_axis(app, states):
    """The link of the panel: a plus sign stands for the space."""
    assert parse_qs("axe=Axe+3") == {"axe": ["Axe 3"]}
    assert ids(tree(app("plan", axe="Axe 3"))) == idents(chosen(states, ["3"]))


# An indicator


def headline(test: AppTest) -> str:
    (found,) = fragments(test, '<div class="obs-tete"')
    return html.unescape(found).replace(NBSP, " ").replace("\u202f", " ")


def test_a_derived_value_shows_its_operation_and_both_passages(app):
    page = headline(app("indicateur", indicateur="4.3.b"))
    assert "<strong>14,71 %</strong>" in page
    assert "2023, chiffre dérivé" in page
    assert "Calcul sur des chiffres publiés : 500 / 3 400 = 14,71 %." in page
    assert "« 500 collectivités territoriales participent régulièrement à nos activités »" in page
    assert "« 3400 collectivités sont informées et participent ponctuellement à nos activités »" in page
    assert page.count("<b>Rapport d’activités 2023</b>, section « 2023 en quelques chiffres »") == 2


def test_an_indicator_without_value_says_what_it_waits_for(app):
    page = headline(app("indicateur", indicateur="1.1.b"))
    assert "<strong>n.d.</strong>" in page
    assert 'attend l’extrait : <a href="donnees?table=adhesions" target="_self">Adhésions</a>' in page
    assert "Aucune valeur validée : il n’y a rien à noter." in page


def test_an_incomplete_extract_is_said_so(app):
    page = headline(app("indicateur", indicateur="4.1.e"))
    assert '<a href="donnees?table=reunions" target="_self">Réunions et événements</a> (incomplet)' in page


def test_an_unknown_indicator_falls_back_on_the_first(app):
    test = app("indicateur", indicateur="9.9.z")
    assert not test.error
    assert [i.value for i in test.info] == ["L’indicateur « 9.9.z » n’existe pas : voici le premier."]
    assert test.header[0].value == "Collectivités adhérentes"
    assert test.query_params["indicateur"] == "1.1.a"


def test_the_status_is_shown_step_by_step(app):
    page = headline(app("indicateur", indicateur="1.1.a", annee="2024"))
    assert "Comment ce statut est-il obtenu ?" in page
    assert re.findall("<dt>(.*?)</dt><dd>(.*?)</dd>", page) == [
        ("Dernière valeur validée", "au moins 200 collectivités (2023, chiffre publié)"),
        ("Valeur de référence", "au moins 200 collectivités (2023 ; proposition de l’Observatoire)"),
        ("Cible", "aucune cible fixée"),
        ("Seuils", "r ≥ 0,95 : en bonne voie ; r ≥ 0,60 : à surveiller ; sinon en retard (version 2026-1)"),
    ]


def test_a_stale_value_is_flagged(app):
    fresh, late = (headline(app("indicateur", indicateur="1.1.a", annee=year)) for year in ("2024", "2025"))
    assert "Prochaine valeur : le 31 mars 2025." in fresh
    assert "donnée périmée" not in fresh
    assert "La valeur suivante était attendue avant le 31 mars 2025." in late
    assert '<span class="obs-alerte">donnée périmée</span>' in late


def test_the_query_of_the_indicator_is_shown_as_its_file_has_it(app):
    (code,) = app("indicateur", indicateur="1.1.b").code
    text = (RACINE / "cuf_metrics/sql/indicators/1.1.b.sql").read_text("utf-8")
    assert code.value.strip()
    assert code.value.strip() in text


def test_rows_of_an_incomplete_table_are_shown_and_said_not_to_be_the_value(app, publie):
    test = app("indicateur", indicateur="3.2.d")
    result = rows_behind(publie, registry()["3.2.d"], 2023)
    assert len(test.dataframe[0].value) == len(result.lignes) > 0
    told = (
        f"{count(len(result.lignes), 'ligne')}, année 2023. La table est incomplète : ces lignes ne font pas la valeur"
    )
    assert told in text_of(test)


def test_markup_in_a_decision_is_shown_not_run(app, mine):
    hostile = {"motif": "<script>alert(1)</script>", "enregistre_par": "<img src=x onerror=alert(2)>"}
    record("cibles", CIBLE | hostile, 0, mine)
    page = html_of(app("indicateur", indicateur="1.1.a"))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "&lt;img src=x onerror=alert(2)&gt;" in page
    assert "<script" not in page
    assert "<img" not in page


# Recording a decision


def labelled(widgets, label: str):
    (found,) = [w for w in widgets if w.label == label]
    return found


def fill(test: AppTest, **changes) -> None:
    """Fill in the form as a reader would, but for what a test changes; None leaves a field as it is."""
    given = {"objet": "cible finale", "valeur": 150.0, "motif": "Voté au bureau,  PV du 5.", "fonction": "direction"}
    given |= changes
    labelled(test.selectbox, "Objet").set_value(given["objet"])
    if given["valeur"] is not None:
        test.number_input[0].set_value(given["valeur"])
    labelled(test.selectbox, "Décidé par").set_value("bureau exécutif")
    for label in ("Décidé le", "S’applique à partir du"):
        labelled(test.date_input, label).set_value(JOUR)
    if given["motif"] is not None:
        labelled(test.text_area, "Motif").set_value(given["motif"])
    if given["fonction"] is not None:
        labelled(test.text_input, "Votre fonction").set_value(given["fonction"])


def save(test: AppTest) -> AppTest:
    return labelled(test.button, "Enregistrer la décision").click().run()


def lines(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"pilotage/{table}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "pilotage").iterdir()}


def test_a_target_recorded_is_one_line_and_the_page_rates_on_it(app, mine):
    before = contents(mine)
    test = app("indicateur", indicateur="1.1.a", annee="2024")
    fill(test)
    save(test)
    today = date.today()  # noqa: DTZ011
    assert not test.error
    assert [s.value for s in test.success] == [f"Décision n° 1 enregistrée le {ui_plan.dated(today)}."]
    after = contents(mine)
    assert after["cibles.csv"].startswith(before["cibles.csv"])
    assert after | {"cibles.csv": before["cibles.csv"]} == before
    assert lines(mine, "cibles") == [
        {
            "id_cible": "1",
            "id_indicateur": "1.1.a",
            "nature_cible": "finale",
            "valeur_decidee": "150.0",
            "echeance": "2027-12-31",
            "tolerance": "",
            "decide_par": "bureau exécutif",
            "decide_le": "2024-01-05",
            "valable_du": "2024-01-05",
            "motif": "Voté au bureau, PV du 5.",
            "enregistre_par": "direction",
            "enregistre_le": today.isoformat(),
        }
    ]
    page = headline(test)
    assert "Cible : 150 collectivités (2027 ; bureau exécutif)" in page
    assert "<i>●</i> Atteint (à ce jour, à maintenir)" in page
    assert "La cible est atteinte avant l’échéance : il reste à s’y tenir." in page
    assert "<td>Voté au bureau, PV du 5.</td>" in text_of(test)


def test_the_success_is_told_once(app):
    test = app("indicateur", indicateur="1.1.a", annee="2024")
    fill(test)
    save(test)
    assert len(test.success) == 1
    assert len(test.run().success) == 0


@pytest.mark.parametrize(
    ("objet", "table", "column", "day", "nature"),
    [
        ("jalon", "cibles", "echeance", "2025-12-31", {"nature_cible": "jalon", "valeur_decidee": "150.0"}),
        ("référence", "references", "date_valeur", "2022-06-30", {"valeur_decidee": "150.0"}),
        (
            "retrait d’une échéance",
            "cibles",
            "echeance",
            "2027-12-31",
            {"nature_cible": "retrait", "valeur_decidee": ""},
        ),
    ],
)
def test_each_kind_of_decision_goes_to_its_file(app, mine, objet, table, column, day, nature):
    record("cibles", CIBLE, 0, mine)
    before = {name: lines(mine, name) for name in ("references", "cibles")}
    test = app("indicateur", indicateur="1.1.a", annee="2024")
    fill(test, objet=objet, valeur=None if "retrait" in objet else 150.0)
    labelled(test.date_input, "Échéance (ou date de la référence)").set_value(date.fromisoformat(day))
    save(test)
    assert not test.error
    after = {name: lines(mine, name) for name in ("references", "cibles")}
    added = after[table].pop()
    assert after == before
    wanted = nature | {column: day, "id_indicateur": "1.1.a"}
    assert {name: added[name] for name in wanted} == wanted
    assert list(added) == list(PILOTAGE[table].columns)


def test_a_level_to_maintain_records_its_tolerance(app, mine):
    test = app("indicateur", indicateur="2.1.b", annee="2024")
    fill(test, valeur=10.0)
    labelled(test.number_input, "Écart toléré (comités)").set_value(2.0)
    save(test)
    (added,) = lines(mine, "cibles")
    assert (added["id_indicateur"], added["valeur_decidee"], added["tolerance"]) == ("2.1.b", "10.0", "2.0")


@pytest.mark.parametrize(
    ("missing", "told"),
    [
        ({"motif": None}, "Indiquez un motif."),
        ({"motif": "   "}, "Indiquez un motif."),
        ({"fonction": None}, "Indiquez votre fonction."),
        ({"valeur": None, "motif": None}, "Indiquez une valeur. Indiquez un motif."),
    ],
    ids=["sans motif", "motif blanc", "sans fonction", "sans valeur"],
)
def test_what_is_missing_is_told_and_nothing_is_written(app, mine, missing, told):
    before = contents(mine)
    test = app("indicateur", indicateur="1.1.a", annee="2024")
    fill(test, **missing)
    save(test)
    (error,) = test.error
    assert error.value == f"{told} Rien n’a été enregistré."
    assert not test.success
    assert contents(mine) == before


def test_a_value_that_says_nothing_of_the_indicator_is_refused(app, mine):
    before = contents(mine)
    test = app("indicateur", indicateur="3.3.a", annee="2024")
    fill(test, valeur=150.0)
    save(test)
    (error,) = test.error
    assert "150 n’a pas de sens pour l’unité « % ». Attendu : au plus 100." in error.value
    assert contents(mine) == before


def test_what_is_typed_for_an_indicator_is_not_recorded_on_another(app, mine):
    test = app("indicateur", indicateur="1.1.a", annee="2024")
    fill(test, fonction=None)
    save(test)
    assert len(test.error) == 1
    labelled(test.selectbox, "Indicateur").set_value("1.2.b").run()
    assert (test.number_input[0].value, labelled(test.text_area, "Motif").value) == (None, "")
    fill(test, valeur=60.0)
    save(test)
    assert [(line["id_indicateur"], line["valeur_decidee"]) for line in lines(mine, "cibles")] == [("1.2.b", "60.0")]


def test_a_decision_recorded_meanwhile_is_told_then_seen(app, mine):
    test = app("indicateur", indicateur="1.1.a", annee="2024")
    record("cibles", CIBLE | {"valeur_decidee": 250.0, "enregistre_par": "présidence"}, 0, mine)
    between = contents(mine)
    fill(test)
    save(test)
    (error,) = test.error
    assert error.value.startswith("cibles.csv : une décision sur « 1.1.a » a été enregistrée entre-temps (250, par la ")
    assert "par la fonction présidence" in error.value
    assert "Relisez ce qui a été fixé, puis recommencez si votre décision tient toujours." in error.value
    assert error.value.endswith("Rien n’a été enregistré.")
    assert contents(mine) == between
    assert "250 collectivités (2027 ; direction)" in headline(test)
    save(test)
    assert not test.error
    assert [line["valeur_decidee"] for line in lines(mine, "cibles")] == ["250.0", "150.0"]


def test_a_decision_about_another_indicator_is_no_obstacle(app, mine):
    test = app("indicateur", indicateur="1.1.a", annee="2024")
    record("cibles", CIBLE | {"id_indicateur": "1.2.b"}, 0, mine)
    fill(test)
    save(test)
    assert not test.error
    assert [line["id_indicateur"] for line in lines(mine, "cibles")] == ["1.2.b", "1.1.a"]


def test_two_decisions_in_a_row_are_both_recorded(app, mine):
    test = app("indicateur", indicateur="1.1.a", annee="2024")
    for value in (150.0, 180.0):
        fill(test, valeur=value)
        save(test)
        assert not test.error
    assert [line["valeur_decidee"] for line in lines(mine, "cibles")] == ["150.0", "180.0"]


def test_an_amount_is_written_in_full_in_the_form(app):
    (field,) = app("indicateur", indicateur="2.1.c").number_input
    assert field.proto.format % 122_000_000 == "122000000"


# Who may record


def may_record(test: AppTest) -> bool:
    """Whether the form is there; where it is not, the page says why."""
    shown = [b for b in test.button if b.label == "Enregistrer la décision"]
    assert (AUTORISATION in html_of(test)) is not bool(shown)
    return bool(shown)


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("::1", True),
        ("0.0.0.0", False),  # noqa: S104
        ("192.168.1.5", False),
        ("", False),
        (None, False),
    ],
)
def test_without_sign_in_only_a_local_server_records(app, monkeypatch, address, allowed):
    at_address(monkeypatch, address)
    test = app("indicateur", indicateur="1.1.a")
    assert may_record(test) is allowed
    assert bool(test.number_input) is allowed


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({"Host": "localhost:8501"}, True),
        ({"Host": "127.0.0.1:8501"}, True),
        ({"Host": "[::1]:8501"}, True),
        ({"Host": "observatoire.exemple.fr"}, False),
        ({"Host": "localhost.exemple.fr:8501"}, False),
        ({"Host": "localhost:8501", "X-Forwarded-For": "203.0.113.7"}, False),
        ({"Host": "localhost:8501", "Via": "1.1 proxy"}, False),
        ({"Host": "localhost:8501", "X-Real-IP": "203.0.113.7"}, False),
    ],
)
def test_behind_a_proxy_a_local_server_records_nothing(app, monkeypatch, headers, allowed):
    monkeypatch.setattr(type(ui_plan.st.context), "headers", property(lambda _: headers))
    assert may_record(app("indicateur", indicateur="1.1.a")) is allowed


AUTH = {"redirect_uri": "http://localhost:8501/oauth2callback", "cookie_secret": "x"}
USER = {"is_logged_in": True, "email": "a@exemple.fr"}


@pytest.mark.parametrize(
    "pilotage",
    [None, {}, {"b@exemple.fr": "direction"}],
    ids=["sans section", "section vide", "une autre adresse"],
)
def test_with_sign_in_an_address_that_is_not_listed_records_nothing(app, pilotage):
    secrets = {"auth": AUTH} | ({} if pilotage is None else {"pilotage": pilotage})
    assert not may_record(app("indicateur", secrets, USER, indicateur="1.1.a"))


def test_with_sign_in_a_listed_address_records_under_its_function(app, mine):
    secrets = {"auth": AUTH, "pilotage": {"a@exemple.fr": "présidence"}}
    test = app("indicateur", secrets, USER, indicateur="1.1.a", annee="2024")
    assert may_record(test)
    assert [w.label for w in test.text_input] == []
    fill(test, fonction=None)
    save(test)
    assert not test.error
    assert [line["enregistre_par"] for line in lines(mine, "cibles")] == ["présidence"]


@pytest.mark.parametrize(
    ("user", "allowed"),
    [
        ({"email": "A@Exemple.fr"}, True),
        ({"email": "a@exemple.fr", "email_verified": True}, True),
        ({"email": "a@exemple.fr", "email_verified": False}, False),
        ({"email": ""}, False),
        ({"email": None}, False),
    ],
    ids=["autre casse", "vérifiée", "non vérifiée", "vide", "sans adresse"],
)
def test_an_address_counts_when_the_provider_vouches_for_it(app, user, allowed):
    secrets = {"auth": AUTH, "pilotage": {"a@exemple.fr": "présidence", "": "direction"}}
    assert may_record(app("indicateur", secrets, USER | user, indicateur="1.1.a")) is allowed


def test_with_sign_in_the_address_of_the_server_changes_nothing(app, monkeypatch):
    at_address(monkeypatch, "0.0.0.0")  # noqa: S104
    secrets = {"auth": AUTH, "pilotage": {"a@exemple.fr": "présidence"}}
    assert may_record(app("indicateur", secrets, USER, indicateur="1.1.a"))


def test_before_sign_in_no_page_of_the_plan_shows_anything(app):
    secrets = {"auth": AUTH, "pilotage": {"a@exemple.fr": "présidence"}}
    for path in ("plan", "indicateur", "cadre"):
        test = app(path, secrets, {"is_logged_in": False})
        assert [title.value for title in test.title] == ["Connexion requise"]
        assert (html_of(test), [b.label for b in test.button]) == ("", ["Se connecter"])


def test_what_is_only_followed_takes_no_target(app):
    test = app("indicateur", indicateur="3.2.e")
    assert "Cet indicateur se suit sans se noter : il ne reçoit pas de cible." in text_of(test)
    assert not test.number_input


# The logical framework


def matrices(test: AppTest) -> dict[str, str]:
    """Code of an axis → the body of its matrix."""
    found = re.findall(r"<caption>Cadre logique de l’axe (\d)</caption>.*?<tbody>(.*?)</tbody>", html_of(test))
    return dict(found)


def test_the_framework_has_a_matrix_per_axis_with_every_element(app, plan, states):
    found = matrices(app("cadre"))
    assert list(found) == ["1", "2", "3", "4"]
    for code, body in found.items():
        own = plan[plan["code"].str.startswith(code)]
        objectives, actions = (own[own["niveau"] == level] for level in ("objectif", "action"))
        assert body.count("<tr>") == 1 + 2 * len(objectives) + len(actions)
        for row in own.itertuples():
            assert f"<b>{row.code}</b> {escape(row.libelle)}" in body
        assert ids(body) == {s.indicateur.id for s in states if code in s.indicateur.axes}


@pytest.mark.parametrize("by_hand", [False, True], ids=["par l’URL", "à la main"])
def test_the_framework_keeps_the_axes_chosen(app, by_hand):
    test = app("cadre") if by_hand else app("cadre", axe="Axe 3")
    if by_hand:
        test.multiselect(key="axe").select("3").run()
    assert list(matrices(test)) == ["3"]
    test.multiselect(key="axe").select("2").run()
    assert list(matrices(test)) == ["2", "3"]


def test_the_framework_at_a_past_date_knows_the_references_of_that_date(app):
    now, then = ("".join(matrices(app("cadre", **q)).values()) for q in ({}, {"annee": "2022"}))
    reference = re.compile("Référence : [^<]*proposition")
    assert len(reference.findall(then)) == 1
    assert len(reference.findall(now)) >= 26


def test_the_framework_can_be_downloaded_in_every_format(app, monkeypatch):
    test = app("cadre", annee="2024", axe="Axe 3")
    assert [(b.label, b.key) for b in test.get("download_button")] == [
        ("Télécharger le classeur (XLSX)", "fichier-cadre-logique-2024-12-31.xlsx"),
        ("Télécharger le document (DOCX)", "fichier-cadre-logique-2024-12-31.docx"),
        ("Télécharger les résultats (IATI, XML)", "fichier-resultats-iati-2024-12-31.xml"),
    ]
    made = {}
    monkeypatch.setattr(ui, "download", lambda label, make, name, mime: made.update({name: (make(), mime)}))
    app("cadre", annee="2024")
    assert {name: (content[:4], mime) for name, (content, mime) in made.items() if name.startswith("cadre")} == {
        "cadre-logique-2024-12-31.xlsx": (b"PK\x03\x04", ui.XLSX),
        "cadre-logique-2024-12-31.docx": (b"PK\x03\x04", ui.DOCX),
    }
