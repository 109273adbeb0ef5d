"""Services: rules on small rows, then the page on the published facts and on the demonstration, against other counts."""

import re
import shutil
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from streamlit.testing.v1 import AppTest

import ui_publications
import ui_services
from cuf_metrics import html_services
from cuf_metrics.charts import services as charts
from cuf_metrics.database import Dataset, open_dataset
from cuf_metrics.figures import Figure
from cuf_metrics.filtres import Filtre
from cuf_metrics.indicators.case_tables import tables_of
from cuf_metrics.indicators.measure import counts
from cuf_metrics.indicators.registry import registry
from cuf_metrics.provenance import Citation, Requete
from cuf_metrics.sql import named_query
from tests.test_pages import first_page, html_of, use

RACINE = Path(__file__).resolve().parent.parent
SESSIONS = list(ui_services.SESSIONS)
OUVRAGES = list(ui_services.OUVRAGES)
TOUT = Filtre().valeurs()
AU = date(2026, 11, 21)
DCOL = [{"id_dispositif": "dcol", "nom": "DCOL", "type_dispositif": "dispositif"}]
SOURCE_DE_TEST = Requete("services_sessions", "select 1", {}, ("reunions",), 1)
SOURCE = [{"id_document": "d", "titre": "Rapport"}]


def answer(given: dict, name: str, **parameters) -> pd.DataFrame:
    return tables_of(given).execute(named_query(name), parameters).df()


def support(town: str, year: int, **more) -> dict:
    key = f"{town}-{year}"
    return {"id_accompagnement": key, "id_dispositif": "dcol", "id_collectivite": town, "annee": year} | more


def town(key: str, kind: str = "commune", **more) -> dict:
    return {"id_collectivite": key, "nom": key, "type_collectivite": kind} | more


def session(key: str, kind: str, start: date, end: date | None = None, **more) -> dict:
    return {
        "id_reunion": key,
        "type_reunion": kind,
        "date_debut": start,
        "date_fin": end or start,
        "precision_date": "jour",
        "statut_reunion": "réalisé",
        "est_organisee_par_cuf": True,
        "id_document": "d",
    } | more


def present(meeting: str, who: str) -> dict:
    return {"id_participation": f"{meeting}-{who}", "id_reunion": meeting, "id_collectivite": who}


def directory(key: str, group: str | None, when: date, country: str | None = None, **more) -> dict:
    return {
        "id_publication": key,
        "titre": key,
        "type_publication": "répertoire",
        "date_debut": when,
        "date_fin": when,
        "precision_date": "jour",
        "groupe": group,
        "code_pays": country,
        "pole": "Afrique",
        "id_document": "d",
    } | more


def group(key: str, name: str, country: str, when: str, **more) -> dict:
    return {
        "id_groupe": key,
        "nom": name,
        "type_groupe": "groupe-pays",
        "pole": "Afrique",
        "code_pays": country,
        "date_etat": when,
        "situation_groupe": "actif",
        "id_document": when,
    } | more


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


# --- the DCOL ---------------------------------------------------------------------------------------------------------


def test_a_merged_commune_supported_again_is_one_local_government_over_the_years():
    given = {
        "dispositifs": DCOL,
        "collectivites": [town("a", id_successeur="ab"), town("b", id_successeur="ab"), town("ab"), town("c")],
        "accompagnements": [support("a", 2019), support("b", 2020), support("ab", 2022), support("c", 2022)],
    }
    rows = answer(given, "services_accompagnements", filtre=TOUT)
    assert rows["nb_collectivites"].tolist() == [1, 1, 2], "comptées dans l’année sous le nom qu’elles y ont"
    assert rows["nb_depuis"].tolist() == [1, 1, 2]
    assert rows["nb_accompagnements_depuis"].tolist() == [1, 2, 4]


def test_a_local_government_with_two_types_over_time_counts_under_the_last_one():
    given = {
        "dispositifs": DCOL,
        "collectivites": [town("cg", "département", id_successeur="ea"), town("ea", "statut particulier")],
        "accompagnements": [support("cg", 2019), support("ea", 2022)],
    }
    rows = answer(given, "services_repartition", filtre=TOUT)
    kinds = rows[rows["dimension"] == "Par type"]
    assert kinds[["libelle", "nb_collectivites"]].to_numpy().tolist() == [["statut particulier", 1]]
    of_2019 = answer(given, "services_repartition", filtre=Filtre(annee=2019).valeurs())
    assert of_2019["libelle"].tolist() == ["département", "non renseignée"]


def test_a_running_total_goes_on_in_a_year_without_any_of_the_choice():
    given = {
        "dispositifs": DCOL,
        "collectivites": [town("a"), town("r", "région")],
        "accompagnements": [support("r", 2019), support("a", 2020)],
    }
    rows = answer(given, "services_accompagnements", filtre=Filtre(types=("région",)).valeurs())
    assert rows["nb_collectivites"].tolist() == [1, 0]
    assert rows["nb_depuis"].tolist() == [1, 1]


def test_a_support_planned_or_of_an_unknown_year_is_not_counted():
    supports = [
        support("a", 2023, statut_accompagnement="prévu"),
        support("b", 2023, annee=None),
        support("c", 2023, statut_accompagnement="en cours"),
    ]
    given = {"dispositifs": DCOL, "collectivites": [town(k) for k in "abc"], "accompagnements": supports}
    assert answer(given, "services_accompagnements", filtre=TOUT)["nb_collectivites"].tolist() == [1]


def test_what_followed_counts_to_the_end_of_the_second_year():
    given = {
        "dispositifs": DCOL,
        "collectivites": [town(k) for k in "abcd"],
        "accompagnements": [
            support("a", 2020, date_deliberation=date(2022, 12, 31)),
            support("b", 2020, date_deliberation=date(2023, 1, 1)),
            support("c", 2020),
            support("d", 2025),
        ],
        "financements": [{"id_dispositif": "dcol", "id_collectivite": "c", "annee": 2021}],
    }
    rows = answer(given, "services_suites", filtre=TOUT, au=AU)
    assert rows.iloc[0].tolist() == [2020, 3, 1, 1, 2, True]
    assert rows.iloc[1].tolist() == [2025, 1, 0, 0, 0, False]


def test_calls_have_their_published_and_their_counted_beneficiaries(publie):
    rows = publie.named("services_appels").lignes
    assert rows["rang"].tolist() == [9, 10, 12]
    assert rows["nb_candidatures"].dropna().tolist() == [6]
    assert rows["nb_beneficiaires"].dropna().tolist() == [4]
    assert (
        plain(html_services.missing_calls(rows))
        == "Aucun document lu ne décrit les autres appels : du 1ᵉʳ au 8ᵉ, le 11ᵉ."
    )


# --- training ---------------------------------------------------------------------------------------------------------


def training(more: dict | None = None, **parameters) -> pd.DataFrame:
    given = {
        "documents": SOURCE,
        "collectivites": [town("m"), town("n"), town("r", "région")],
        "adhesions": [{"id_collectivite": "m", "annee": 2023}],
        "reunions": [
            session("c1", "chronique géopolitique", date(2023, 3, 1), theme_reunion="géopolitique", nb_participants=40),
            session("c2", "chronique géopolitique", date(2023, 12, 31), date(2024, 1, 1), theme_reunion="géopolitique"),
            session("w", "webinaire", date(2023, 5, 1), nb_reunions=3, nb_participants=10),
            session("x", "webinaire", date(2023, 6, 1), est_organisee_par_cuf=False),
            session("y", "webinaire", date(2023, 6, 1), statut_reunion="annoncé"),
            session("z", "assemblée générale", date(2023, 6, 1)),
        ],
        "participations": [
            present("c1", "m"),
            present("c1", "n"),
            present("c2", "m"),
            present("w", "n"),
            present("z", "r"),
        ],
    }
    return answer(given | (more or {}), "services_sessions", **({"filtre": TOUT, "sessions": SESSIONS} | parameters))


def test_sessions_are_those_that_cuf_held_and_a_local_government_counts_once():
    rows = training()
    whole = ui_services.whole_years(rows).iloc[0]
    assert (whole["annee"], whole["nb_sessions"]) == (2023, 5)
    assert (whole["nb_collectivites"], whole["nb_presences"], whole["nb_presences_membres"]) == (2, 4, 2)
    typed = rows[~rows["est_theme"]].set_index("type_reunion")
    assert typed.loc["chronique géopolitique", "nb_collectivites"] == 2
    assert typed.loc["webinaire", "nb_sessions"] == 3


def test_a_local_government_in_the_room_and_remote_is_present_once():
    twice = [
        present("w", "n") | {"id_participation": mode, "mode_participation": mode} for mode in ("visio", "présentiel")
    ]
    whole = ui_services.whole_years(training({"participations": twice})).iloc[0]
    assert (whole["nb_presences"], whole["nb_presences_membres"]) == (1, 0)


def test_members_are_unknown_in_a_year_without_membership():
    whole = ui_services.whole_years(training({"adhesions": []})).iloc[0]
    assert whole["nb_presences"] == 4
    assert pd.isna(whole["nb_presences_membres"])


def test_attendance_is_unknown_in_a_year_that_no_list_tells():
    whole = training({"participations": []})
    assert whole["nb_presences"].isna().all()
    table = html_services.sessions(ui_services.whole_years(whole), ui_services.SESSIONS, SOURCE_DE_TEST, 2023)
    assert "Collectivités" not in table.split("<table")[1].split("</table>")[0]


def test_local_governments_by_session_are_told_by_session_not_by_row():
    rows = ui_services.whole_years(training())
    table = plain(html_services.sessions(rows, ui_services.SESSIONS, SOURCE_DE_TEST, 2023))
    assert re.findall(r"<td[^>]*>([^<]*)</td>", table)[:4] == ["5", "2", "1", "50 %"], "4 présences en 5 sessions"


def test_a_session_over_two_years_belongs_to_the_one_it_begins_in():
    assert training()["annee"].unique().tolist() == [2023]


def test_persons_are_known_only_where_every_session_says_them():
    rows = training()
    typed = rows[~rows["est_theme"]].set_index("type_reunion")
    assert typed.loc["webinaire", "nb_participants"] == 10
    assert pd.isna(typed.loc["chronique géopolitique", "nb_participants"])


def test_a_filter_keeps_the_sessions_where_one_of_its_local_governments_came():
    assert training(filtre=Filtre(types=("région",)).valeurs()).empty, "la région n’est venue qu’à l’assemblée générale"
    members = ui_services.whole_years(training(filtre=Filtre(membre="oui").valeurs())).iloc[0]
    assert (members["nb_sessions"], members["nb_presences"]) == (2, 2)


# --- directories and publications -------------------------------------------------------------------------------------


def directories(publications: list[dict], groups: list[dict], **filtre) -> pd.DataFrame:
    given = {"documents": SOURCE, "publications": publications, "groupes": groups}
    return answer(given, "services_repertoires", filtre=Filtre(**filtre).valeurs(), au=AU)


def test_a_group_renamed_keeps_the_directory_of_its_former_name():
    groups = [group("g", "Ancien nom", "MLI", "2020"), group("g", "Nouveau nom", "MLI", "2024")]
    rows = directories([directory("r", "Ancien nom", date(2021, 5, 1))], groups)
    assert len(rows) == 1
    assert (rows.loc[0, "titre"], rows.loc[0, "code_pays"]) == ("r", "MLI")


def test_three_years_to_the_day_are_not_more_than_three_years():
    kept = directory("k", None, date(2023, 11, 21), "MLI")
    old = directory("o", None, date(2023, 11, 20), "SEN")
    rows = directories([kept, old], []).set_index("titre")
    assert (rows.loc["o", "est_a_actualiser"], rows.loc["k", "est_a_actualiser"]) == (True, False)


def test_the_last_edition_stands_and_an_announced_one_does_not():
    editions = [
        directory("2019", None, date(2019, 1, 1), "MLI"),
        directory("2022", None, date(2022, 1, 1), "MLI"),
        directory("2027", None, date(2027, 1, 1), "MLI"),
        directory("annonce", None, date(2025, 1, 1), "MLI", statut_reunion="annoncé"),
    ]
    rows = directories(editions, [])
    assert rows["titre"].tolist() == ["2022"]


def test_an_age_counts_whole_months_only():
    young, due = directory("y", None, date(2026, 9, 22), "MLI"), directory("d", None, date(2026, 9, 21), "SEN")
    rows = directories([young, due], []).set_index("titre")
    assert rows["nb_mois"].to_dict() == {"d": 2, "y": 1}


def test_a_country_with_a_group_and_no_directory_is_told_and_a_stopped_group_is_not():
    groups = [
        group("g", "Mali", "MLI", "2020"),
        group("h", "Niger", "NER", "2020"),
        group("h", "Niger", "NER", "2022", situation_groupe="arrêté"),
    ]
    rows = directories([], groups)
    assert rows["code_pays"].tolist() == ["MLI"]
    assert directories([], groups, poles=("Asie",)).empty


@pytest.mark.parametrize(
    ("months", "precision", "told"),
    [
        (38, "mois", "3 ans et 2 mois"),
        (12, "jour", "1 an"),
        (0, "jour", "0 mois"),
        (11, "jour", "11 mois"),
        (35, "annee", "plus de 2 ans"),
    ],
)
def test_an_age_is_no_more_precise_than_its_date(months, precision, told):
    assert plain(html_services.age(months, precision)) == told


def test_a_publication_of_a_group_answers_for_its_country():
    given = {
        "publications": [directory("r", "Mali", date(2023, 1, 1)), directory("s", "Ailleurs", date(2023, 1, 1))],
        "groupes": [group("g", "Mali", "MLI", "2020")],
    }
    rows = answer(given, "services_publications", filtre=Filtre(pays=("MLI",)).valeurs(), ouvrages=OUVRAGES)
    assert rows[["annee", "nb_publications", "nb_repertoires"]].to_numpy().tolist() == [[2023, 1, 1]]


# --- audience ---------------------------------------------------------------------------------------------------------


def reading(value: float, **more) -> dict:
    return {"canal": "site", "mesure": "visites", "valeur": value, "unite": "visites"} | more


def test_a_yearly_reading_beside_monthly_ones_is_not_a_month():
    given = {
        "audiences": [
            reading(100, date_mesure=date(2023, 1, 31)),
            reading(50, date_mesure=date(2023, 2, 28)),
            reading(150, annee=2023),
        ]
    }
    rows = answer(given, "services_visites", annee=2023)
    assert rows["nb_visites"].tolist() == [100, 50]


def test_twelve_months_are_drawn_and_one_without_reading_is_empty():
    months = pd.to_datetime([date(2023, 1, 1), date(2023, 3, 1)])
    figure = charts.by_month(pd.DataFrame({"mois": months, "valeur": [10.0, 20.0], "texte": ["10", "20"]}))
    assert list(figure.data[0].x) == ["janv.", "mars"]
    assert figure.layout.xaxis.categoryarray[-1] == "déc."
    assert "mars 2023" in figure.data[0].customdata[1]


# --- published beside counted -----------------------------------------------------------------------------------------


def published(value: float, qualifier: str = "exact") -> Figure:
    return Figure("x", "Chiffre", value, "collectivités", Citation("d", "s", "t"), qualifier, "2023")


@pytest.mark.parametrize(
    ("value", "qualifier", "counted", "told"),
    [
        (45, "exact", 45, "le même nombre"),
        (45, "exact", 1, "2 % de ce qui est publié"),
        (7, "exact", 8, "1 de plus que le chiffre publié"),
        (3000, "plus de", 3030, "au-dessus du minimum publié"),
        (35, "environ", 35.4, "du même ordre"),
        (1000, "exact", 999, "> 99 % de ce qui est publié"),
        (0, "exact", 0, "le même nombre"),
        (0, "exact", 2, "2 de plus que le chiffre publié"),
        (35, "environ", 33, "94 % de ce qui est publié"),
    ],
)
def test_what_rows_hold_is_told_beside_what_is_published(value, qualifier, counted, told):
    assert plain(html_services.compared(published(value, qualifier), counted)) == told


def test_rows_stand_where_they_are_complete_then_the_document_then_a_minimum():
    counted = Figure("c", "Comptées", 3, "collectivités", Citation("d", "s", "t"))
    assert ui_services.stands(published(7), counted, complete=True).valeur == 3
    assert ui_services.stands(published(7), counted, complete=False).valeur == 7
    assert ui_services.stands(None, counted, complete=False).texte == "au moins 3 collectivités"


# --- the page ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def demonstration(simulated) -> Dataset:
    return open_dataset("demonstration", simulated)


@pytest.fixture
def page(simulated, monkeypatch):
    """The page on a dataset, as the address asks for it."""
    use(simulated, monkeypatch)

    def start(jeu: str = "publie", **query: str) -> AppTest:
        return first_page("services", jeu=jeu, **query)

    return start


def words(test: AppTest) -> str:
    """What the page says, without its panels."""
    return plain(re.sub(r"<[^>]+>", " ", html_of(test)))


def cards(test: AppTest) -> dict[str, str]:
    found = re.findall(r'data-chiffre="services-(\w+)"><p class="obs-valeur">(.*?)</p>', html_of(test))
    return {name: plain(re.sub(r"<[^>]+>", "", text)).strip() for name, text in found}


def test_published_facts_stand_at_the_head_where_rows_are_incomplete(page):
    test = page()
    assert not test.exception
    assert not test.error
    assert cards(test) == {
        "dcol": "7 collectivités",
        "sessions": "au moins 31 sessions",
        "publications": "16 publications",
        "visites": "environ 400 000 visites par an",
    }
    told = words(test)
    assert "De 2018 à 2023, le DCOL a accompagné 45 collectivités." in told
    assert "Aucune année n’est choisie : 2023 est la dernière année complète de ce jeu." in told
    assert test.selectbox(key="annee").options[0] == "La dernière (2023)"
    assert "2 % de ce qui est publié" in told, "1 ligne sur 45"
    assert "aucune table ne le dit" in told, "les 17 collectivités capitalisées"
    for table in ("financements", "participations", "audiences"):
        assert f"donnees?table={table}" in html_of(test), table


def test_every_published_figure_of_services_is_on_the_page(page):
    held = html_of(page())
    wanted = (
        "dcol_collectivites_2023 dcol_cumul_collectivites_2023 dcol_collectivites_capitalisees chroniques_2023 "
        "chroniques_participation_moyenne_2023 cafes_elus_2023 capitalisations_publications_2023 "
        "repertoires_publies_2023 documents_capitalisation_2023 visites_site_2023 abonnes_x_2023 "
        "abonnes_linkedin_2023 abonnes_reseaux_sociaux_2023 lettres_electroniques_2023"
    )
    assert [i for i in wanted.split() if f'data-chiffre="{i}"' not in held] == []


def test_the_demonstration_of_2023_equals_what_is_published(page):
    test = page("demonstration", annee="2023")
    assert not test.exception
    assert not test.error
    assert cards(test)["dcol"] == "7 collectivités"
    assert cards(test)["visites"] == "400 000 visites par an"
    told = words(test)
    assert "De 2018 à 2023, le DCOL a accompagné 45 collectivités." in told
    assert "Données de démonstration, fictives" in told
    assert "les réseaux ne s’additionnent pas" in told
    rows = re.findall(r"<td>(le même nombre|[^<]*publié)</td>", html_of(test))
    assert set(map(plain, rows)) == {"le même nombre", "au-dessus du minimum publié"}


def test_the_demonstration_shows_the_last_year_that_is_over(page):
    told = words(page("demonstration"))
    assert "Aucune année n’est choisie : 2025 est la dernière année complète de ce jeu." in told


def test_the_published_figures_are_those_of_the_year_shown_else_of_the_latest(demonstration):
    def year(shown: int | None, *roots: str) -> float:
        rows = demonstration.named("services_publies", annee=shown, racines=list(roots)).lignes
        return rows["annee"].iloc[0]

    assert [year(shown, "raict_edition", "chroniques") for shown in (2023, 2024, 2018, None)] == [
        2023,
        2024,
        2026,
        2026,
    ]
    assert pd.isna(year(2023, "inconnu"))


def test_the_head_leaves_out_what_a_filter_does_not_touch(page):
    by_pole = page("demonstration", pole="Afrique")
    assert set(cards(by_pole)) == {"sessions", "publications"}
    told = words(by_pole)
    assert "En 2025 (pôle Afrique), " in told
    assert "le DCOL a accompagné" not in told
    assert set(cards(page("demonstration", type="commune"))) == {"dcol", "sessions"}


def test_a_year_without_attendance_beside_years_that_have_some(simulated, monkeypatch, tmp_path, page):
    """Lists of attendance begin in 2022: the years before are told without them."""
    copied = tmp_path / "data"
    shutil.copytree(simulated, copied, symlinks=True)
    path = copied / "extraits/demonstration/participations.parquet"
    rows, meetings = pd.read_parquet(path), read(simulated, "reunions").set_index("id_reunion")
    late = pd.to_datetime(rows["id_reunion"].map(meetings["date_debut"])).dt.year >= 2022
    pq.write_table(pq.read_table(path).filter(pa.array(late)), path)
    use(copied, monkeypatch)
    for year in ("", "2021", "2022"):
        test = page("demonstration", **({"annee": year} if year else {}))
        assert not test.exception, year
        assert not test.error


def test_a_filter_without_effect_on_a_part_is_told(page):
    test = page("demonstration", type="commune", pole="Afrique")
    told = words(test)
    assert "Sans effet sur cette partie : pôle Afrique." in told, "le DCOL"
    assert "Sans effet sur cette partie : type commune." in told, "les publications"
    drawn = dict(re.findall(r'data-graphique="([\w-]+)".*?data-filtre="(.*?)"', html_of(test)))
    said = {name: plain(text) for name, text in drawn.items()}
    assert said["dcol-annees"] == said["dcol-cumul"] == "Filtré : type commune."
    assert said["publications-annees"] == "Filtré : pôle Afrique."
    assert said["visites-annees"] == said["abonnes"] == ""


def test_years_without_publication_are_not_closed_up(page):
    test = page("demonstration", pole="Afrique")
    assert not test.exception
    assert not test.error
    rows = pd.DataFrame({"annee": [2018, 2021], "nb_repertoires": [1, 2], "texte": ["1", "2"]})
    whole = ui_publications._every_year(rows)
    assert whole["annee"].tolist() == [2018, 2019, 2020, 2021]
    assert whole["texte"].tolist() == ["1", "", "", "2"]


def test_an_empty_part_says_which_filter_empties_it(page):
    test = page(annee="2023", type="région")
    told = [plain(info.value) for info in test.info]
    assert told == [
        "Aucun résultat parmi les collectivités accompagnées : sans « type région », il y en aurait 1.",
        "Aucun résultat parmi les sessions : sans « type région », il y en aurait 31.",
    ]
    assert "7 collectivités" not in cards(test).values(), "un chiffre publié ne répond pas à un filtre"


def test_none_of_a_choice_is_zero_where_rows_are_complete(page, simulated, demonstration):
    rows = ui_services.supports(demonstration, Filtre(types=("syndicat",))).lignes.set_index("annee")
    assert rows.loc[2019, "nb_collectivites"] == 0
    assert cards(page("demonstration", annee="2019", type="syndicat"))["dcol"] == "0 collectivité"
    assert cards(page(annee="2023", type="région"))["dcol"] == "n.d."


def read(folder: Path, table: str) -> pd.DataFrame:
    return pd.read_parquet(folder / "extraits/demonstration" / f"{table}.parquet")


def test_sessions_of_the_demonstration_are_those_of_its_rows(simulated, demonstration):
    meetings = read(simulated, "reunions")
    held = meetings[
        meetings["type_reunion"].isin(SESSIONS)
        & (meetings["statut_reunion"] == "réalisé")
        & meetings["est_organisee_par_cuf"].fillna(False).astype(bool)
        & (pd.to_datetime(meetings["date_debut"]).dt.year == 2024)
    ]
    came = read(simulated, "participations")
    came = came[came["id_reunion"].isin(held["id_reunion"])].dropna(subset="id_collectivite")
    rows = ui_services.whole_years(ui_services.sessions(demonstration, Filtre()).lignes).set_index("annee")
    assert rows.loc[2024, "nb_sessions"] == held["nb_reunions"].fillna(1).sum()
    assert rows.loc[2024, "nb_collectivites"] == came["id_collectivite"].nunique()
    assert rows.loc[2024, "nb_presences"] == len(came)


def test_the_page_and_the_indicators_count_alike(demonstration):
    rows = ui_services.supports(demonstration, Filtre()).lignes.set_index("annee")

    def indicator(name: str) -> pd.Series:
        return counts(demonstration, registry()[name]).lignes.set_index("annee")["valeur"]

    assert rows["nb_collectivites"].to_dict() == indicator("4.1.a").to_dict()
    assert rows["nb_depuis"].to_dict() == indicator("4.1.b")[rows.index].to_dict()
    followed = demonstration.named("services_suites", filtre=TOUT, au=AU).lignes
    shares = dict(zip(followed["annee"] + 2, 100 * followed["nb_suites"] / followed["nb_collectivites"], strict=True))
    assert shares == pytest.approx(indicator("4.1.d").to_dict())
    editions = ui_services.editions(demonstration, Filtre()).lignes.set_index("annee")
    assert editions["nb_publications"].to_dict() == indicator("2.3.a").to_dict()


def test_the_directories_of_the_published_facts(publie):
    rows = publie.named("services_repertoires", filtre=TOUT, au=AU).lignes
    held = rows[rows["titre"].notna()]
    assert held["libelle"].tolist()[:4] == ["Madagascar", "Sénégal", "Maroc", "Palestine"]
    assert held.loc[held["est_a_actualiser"], "libelle"].tolist() == ["Madagascar", "Sénégal"]
    assert len(held) == 9
    assert "Algérie" in rows.loc[rows["titre"].isna(), "libelle"].tolist()
