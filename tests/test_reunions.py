"""Meetings: counts on rows given by hand, the calendar file, then the page on what is published and on a demonstration."""

from datetime import UTC, date, datetime
from pathlib import Path

import icalendar
import pandas as pd
import pyarrow.parquet as pq
import pytest
from streamlit.testing.v1 import AppTest

import ui_reunions
from cuf_metrics import html_manques, html_reunions
from cuf_metrics.exports.agenda import ics
from cuf_metrics.filtres import Filtre
from cuf_metrics.formatting import number
from cuf_metrics.indicators.case_tables import tables_of
from cuf_metrics.manifeste import MENTION
from cuf_metrics.provenance import Requete
from cuf_metrics.sql import named_query
from cuf_metrics.store import dataset_folder
from tests.test_pages import app, first_page, html_of, use  # noqa: F401 — `app` is a fixture

RACINE = Path(__file__).resolve().parent.parent
TOUT = Filtre().valeurs()
PAS_REUNIONS = {
    "session des RAICT", "contexte", "étape d’un programme", "vie d’un groupe", "suivi d’un fonds", "enquête",
    "plaidoyer", "célébration", "appel DCOL",
}  # fmt: skip
DE_GROUPE = ("réunion de groupe-pays", "réunion de dynamique")


def answer(given: dict, name: str, **parameters) -> pd.DataFrame:
    return tables_of(given).execute(named_query(name), parameters).df()


def meeting(key: str, day: date, **more) -> dict:
    told = {"type_reunion": "atelier", "date_fin": day, "precision_date": "jour", "est_organisee_par_cuf": True}
    return told | {"id_reunion": key, "titre": key, "date_debut": day, "statut_reunion": "réalisé"} | more


def attendance(*pairs: tuple[str, str]) -> list[dict]:
    return [{"id_reunion": meeting_id, "id_collectivite": who} for meeting_id, who in pairs]


def plain(page: str) -> str:
    return page.replace("\u00a0", " ").replace("\u202f", " ")


def values(rows: pd.DataFrame) -> dict:
    return dict(zip(rows["id"], rows["valeur"], strict=True))


# --- counts on rows given by hand ----------------------------------------------------------------
def test_what_is_counted_as_a_meeting_and_by_whom():
    given = {
        "reunions": [
            meeting("a", date(2023, 3, 1), nb_reunions=6, nb_participants=40),
            meeting("b", date(2023, 3, 2), est_organisee_par_cuf=False, nb_participants=1000),
            meeting("c", date(2023, 3, 3), est_organisee_par_cuf=None),
            meeting("annoncee", date(2023, 4, 1), statut_reunion="annoncé"),
            meeting("session", date(2023, 9, 18), type_reunion="session des RAICT"),
        ]
    }
    rows = answer(given, "reunions_chiffres", filtre=Filtre(annee=2023).valeurs())
    assert rows.set_index("id").loc["reunions-participants", "libelle"] == (
        "Participants aux réunions de CUF : 6 sur 6 les comptent"
    ), "en réunions, comme les autres cartes"
    told = values(rows)
    assert pd.isna(told.pop("reunions-collectivites")), "sans feuille de présence, n.d. et non 0"
    assert told == {
        "reunions-initiative": 6,
        "reunions-participation": 1,
        "reunions-organisateur-inconnu": 1,
        "reunions-participants": 40,
    }


def test_a_meeting_over_two_years_counts_once_in_the_year_it_begins():
    given = {"reunions": [meeting("a", date(2022, 12, 30), date_fin=date(2023, 1, 2))]}
    years = answer(given, "reunions_annees", filtre=TOUT)
    assert dict(zip(years["annee"], years["nb_reunions"], strict=True)) == {2022: 1}
    assert values(answer(given, "reunions_chiffres", filtre=Filtre(annee=2023).valeurs()))["reunions-initiative"] == 0
    assert len(answer(given, "reunions_jours", annee=2022, filtre=TOUT)) == 1
    assert answer(given, "reunions_jours", annee=2023, filtre=TOUT).empty


def test_a_member_who_leaves_and_comes_back_is_one_of_the_years_it_pays():
    given = {
        "collectivites": [{"id_collectivite": "ville", "nom": "Ville", "type_collectivite": "commune"}],
        "reunions": [meeting(f"r{y}", date(y, 5, 4)) for y in (2021, 2022, 2023)],
        "participations": attendance(("r2021", "ville"), ("r2022", "ville"), ("r2023", "ville")),
        "adhesions": [
            {"id_collectivite": "ville", "annee": 2021},
            {"id_collectivite": "ville", "annee": 2022, "statut_adhesion": "résiliée"},
            {"id_collectivite": "ville", "annee": 2023},
            {"id_collectivite": "autre", "annee": 2022},
        ],
    }
    rows = answer(given, "reunions_presences_annees", filtre=TOUT)
    assert rows["nb_collectivites"].tolist() == [1, 1, 1]
    assert rows["nb_membres"].tolist() == [1, 0, 1]
    non_members = Filtre(membre="non").valeurs()
    assert answer(given, "reunions_presences_annees", filtre=non_members)["annee"].tolist() == [2022]


def merged() -> dict:
    """Two communes come in 2021, the one they become comes in 2022."""
    commune = {"type_collectivite": "commune"}
    return {
        "collectivites": [
            commune | {"id_collectivite": "ancienne-a", "nom": "Ancienne A", "id_successeur": "nouvelle"},
            commune | {"id_collectivite": "ancienne-b", "nom": "Ancienne B", "id_successeur": "nouvelle"},
            commune | {"id_collectivite": "nouvelle", "nom": "Nouvelle"},
        ],
        "reunions": [meeting("avant", date(2021, 5, 4)), meeting("apres", date(2022, 5, 4))],
        "participations": attendance(("avant", "ancienne-a"), ("avant", "ancienne-b"), ("apres", "nouvelle")),
    }


def test_communes_merged_into_a_new_one_are_two_before_and_one_after():
    rows = answer(merged(), "reunions_presences_annees", filtre=TOUT)
    assert dict(zip(rows["annee"], rows["nb_collectivites"], strict=True)) == {2021: 2, 2022: 1}
    regular = answer(merged(), "reunions_regulieres", filtre=Filtre(annee=2022).valeurs(), limite=10)
    assert regular[["nom", "nb_reunions", "nb_annees"]].values.tolist() == [["Nouvelle", 1, 2]]


def test_a_local_government_with_two_types_over_time_is_of_the_type_it_had():
    given = {
        "collectivites": [
            {"id_collectivite": "dep", "nom": "D", "type_collectivite": "département", "id_successeur": "cea"},
            {"id_collectivite": "cea", "nom": "C", "type_collectivite": "statut particulier"},
        ],
        "reunions": [meeting("r1", date(2020, 5, 4)), meeting("r2", date(2021, 5, 4))],
        "participations": attendance(("r1", "dep"), ("r2", "cea")),
    }
    for year, kind in ((2020, "département"), (2021, "statut particulier")):
        rows = answer(given, "reunions_presences", filtre=Filtre(annee=year).valeurs())
        assert rows.loc[rows["dimension"] == "type", "libelle"].tolist() == [kind]
    kept = Filtre(types=("département",)).valeurs()
    assert answer(given, "reunions_annees", filtre=kept)["annee"].tolist() == [2020]


def followed_once() -> dict:
    """A meeting a year in three years; attendance is known of the second, membership of none."""
    return {
        "collectivites": [{"id_collectivite": "ville", "nom": "Ville", "type_collectivite": "commune"}],
        "reunions": [meeting(f"r{y}", date(y, 5, 4), pole="Asie", type_reunion=DE_GROUPE[0]) for y in (2021, 2022, 2023)],
        "participations": attendance(("r2022", "ville"), ("r2022", "ville")),
        "documents": [{"id_document": "d"}],
        "chiffres_publies": [
            {
                "id_chiffre_publie": f"reunions_asie_{y}", "nom_dimension_1": "pole", "valeur_dimension_1": "Asie",
                "annee": y, "unite": "réunions", "valeur": 1.0, "id_document": "d",
            }
            for y in (2022, 2023)
        ],
    }  # fmt: skip


def test_a_year_without_attendance_is_unknown_and_not_zero():
    given = followed_once()
    for year, told in ((2021, None), (2022, 1), (2023, None)):
        counted = values(answer(given, "reunions_chiffres", filtre=Filtre(annee=year).valeurs()))
        assert counted["reunions-initiative"] == 1
        found = counted["reunions-collectivites"]
        assert (None if pd.isna(found) else found) == told, year
    of_2022 = answer(given, "reunions_poles", annee=2022).iloc[0]
    assert (of_2022["nb_collectivites"], of_2022["nb_distinctes"]) == (1, 1)
    of_2023 = answer(given, "reunions_poles", annee=2023).iloc[0]
    assert pd.isna(of_2023["nb_collectivites"])
    assert pd.isna(of_2023["nb_distinctes"])


def test_membership_that_nothing_tells_is_dropped_from_sentences_and_tables():
    rows = answer(followed_once(), "reunions_presences", filtre=Filtre(annee=2022).valeurs())
    assert rows["nb_membres"].isna().all()
    by = dict(list(rows.groupby("dimension")))
    total = by["ensemble"].iloc[0]
    assert ui_reunions.came(total, by["pole"], 2022) == "1 collectivité distincte est venue en 2022."
    source = Requete("q", "select 1", {}, ("participations",), 1)
    assert "adhérentes" not in html_reunions.present(by["pole"], total, "Pôles", source)
    years = answer(followed_once(), "reunions_presences_annees", filtre=TOUT).iloc[0]
    assert years[["annee", "nb_collectivites", "nb_inconnues"]].tolist() == [2022, 1, 1]
    assert pd.isna(years["nb_autres"]), "ni adhérente, ni non adhérente"


def test_who_is_at_a_meeting_in_the_room_and_online_is_there_once():
    rows = answer(followed_once(), "reunions_presences", filtre=TOUT)
    assert set(rows["nb_presences"]) == {1}


def test_participants_that_some_meetings_only_count_are_a_minimum():
    given = {"reunions": [
        meeting("a", date(2023, 3, 1), nb_participants=40), meeting("b", date(2023, 3, 2), nb_reunions=3),
    ]}  # fmt: skip
    row = (
        answer(given, "reunions_chiffres", filtre=Filtre(annee=2023).valeurs())
        .set_index("id")
        .loc["reunions-participants"]
    )
    assert row["libelle"] == "Participants aux réunions de CUF : 1 sur 4 les comptent"
    assert row["est_minimum"]


@pytest.mark.parametrize(("counts", "year"), [({2021: 100, 2022: 60, 2023: 49}, 2022), ({2022: 1}, 2022), ({}, None)])
def test_the_year_shown_is_the_last_well_covered(counts, year):
    assert ui_reunions.last_covered(pd.Series(counts, dtype=float)) == year


def test_poles_never_add_up():
    given = {
        "reunions": [meeting("a", date(2023, 1, 9), pole="Afrique"), meeting("b", date(2023, 1, 10), pole="Asie")],
        "participations": attendance(("a", "x"), ("a", "y"), ("b", "x")),
    }
    rows = answer(given, "reunions_presences", filtre=TOUT)
    counts = {(r.dimension, r.libelle): r.nb_collectivites for r in rows.itertuples()}
    assert counts["pole", "Afrique"] + counts["pole", "Asie"] == 3
    assert counts["ensemble", "ensemble"] == 2


def groups() -> dict:
    group = {"type_groupe": "groupe-pays", "pole": "Afrique", "date_etat": "2020"}
    return {
        "documents": [{"id_document": "d1"}, {"id_document": "d2"}],
        "groupes": [
            group | {"id_groupe": "mali", "nom": "Mali", "id_document": "d1"},
            group | {"id_groupe": "mali", "nom": "Mali et Sahel", "date_etat": "2022", "id_document": "d2"},
            group | {"id_groupe": "niger", "nom": "Niger", "statut": "présidence en attente", "id_document": "d1"},
            group | {"id_groupe": "russie", "nom": "Russie", "id_document": "d1"},
            group | {
                "id_groupe": "russie", "nom": "Russie", "date_etat": "2022", "situation_groupe": "arrêté",
                "id_document": "d2",
            },
            group | {"id_groupe": "sahel", "nom": "Mission Sahel", "type_groupe": "mission", "id_document": "d1"},
        ],
        "reunions": [
            meeting("m1", date(2021, 2, 1), type_reunion=DE_GROUPE[0], id_groupes="mali"),
            meeting("m2", date(2023, 2, 1), type_reunion=DE_GROUPE[0], id_groupes="mali ; niger"),
            meeting("m3", date(2023, 3, 1), type_reunion=DE_GROUPE[0], id_groupes="mali"),
            meeting("m4", date(2023, 4, 1), id_groupes="niger ; sahel"),
        ],
    }  # fmt: skip


def test_sleeping_groups_under_the_name_they_bear_today():
    rows = answer(groups(), "reunions_groupes", annee=2023, poles=[], pays=[]).set_index("id_groupe")
    assert rows["nom"].to_dict() == {"niger": "Niger", "mali": "Mali et Sahel", "sahel": "Mission Sahel"}
    assert rows["nb_reunions"].to_dict() == {"niger": 1, "mali": 2, "sahel": 1}, "un atelier n’est pas du groupe"
    assert rows["est_suivi"].to_dict() == {"niger": True, "mali": True, "sahel": False}
    assert rows.loc["niger", "presidence"] == "présidence en attente"
    assert rows["nb_autres"].to_dict() == {"niger": 1, "mali": 0, "sahel": 0}
    assert rows.loc["niger", "date_derniere"] == pd.Timestamp(2023, 4, 1), "un atelier est un rendez-vous"
    shown = html_reunions.groups(rows[rows["est_suivi"]].reset_index(), 2023, "Groupes")
    assert "Autres rendez-vous" in shown
    assert "avril 2023" in shown
    assert "aucun dans ce jeu" not in shown
    before = answer(groups(), "reunions_groupes", annee=2021, poles=[], pays=[]).set_index("id_groupe")
    assert before.loc["russie", "nb_reunions"] == 0
    assert pd.isna(before.loc["russie", "date_derniere"])


def test_that_no_group_sleeps_can_be_said():
    rows = answer(groups(), "reunions_groupes", annee=2023, poles=[], pays=[])
    awake = rows[rows["nb_reunions"] >= 2]
    assert ui_reunions.asleep(awake, awake.head(0), 2023) == (
        "Aucun groupe ne dort en 2023 : chacun a tenu au moins deux réunions, sur 1 groupe-pays ou dynamique."
    )
    followed = rows[rows["est_suivi"]]
    few = followed[followed["nb_reunions"] < 2]
    assert ui_reunions.asleep(followed, few, 2023, partial=True) == (
        "Trop peu de lignes pour conclure : sur 2 groupes-pays et dynamiques, 1 en a au moins deux dans les lignes de 2023."
    )
    assert ui_reunions.asleep(followed, followed[followed["nb_reunions"] < 2], 2023) == (
        "1 groupe a tenu moins de deux réunions en 2023, sur 2 groupes-pays et dynamiques."
    )


def test_a_meeting_of_two_groups_counts_in_both():
    rows = answer(groups(), "reunions_repartitions", filtre=Filtre(annee=2023).valeurs())
    kept = rows[rows["dimension"] == "groupe"]
    assert dict(zip(kept["libelle"], kept["nb_reunions"], strict=True)) == {
        "Mali et Sahel": 2,
        "Niger": 2,
        "Mission Sahel": 1,
    }


def test_announced_events_are_coming_or_without_known_end():
    told = {"statut_reunion": "annoncé", "id_document": "d"}
    given = {
        "documents": [{"id_document": "d"}],
        "reunions": [
            meeting("passe", date(2026, 3, 1), **told),
            meeting("demain", date(2026, 3, 12), **told),
            meeting("ce-mois", date(2026, 3, 1), **told | {"date_fin": date(2026, 3, 31), "precision_date": "mois"}),
            meeting("tenue", date(2026, 3, 2)),
        ],
    }
    rows = answer(given, "reunions_annoncees", aujourd_hui=date(2026, 3, 10), filtre=TOUT, limite=5)
    assert rows.loc[rows["est_a_venir"], "id_reunion"].tolist() == ["demain", "ce-mois"]
    assert rows.loc[~rows["est_a_venir"], "id_reunion"].tolist() == ["passe"]


def test_an_event_known_to_the_month_has_no_day_in_the_calendar():
    given = {
        "reunions": [
            meeting("jour", date(2023, 5, 1)),
            meeting("mois", date(2023, 5, 1), date_fin=date(2023, 5, 31), precision_date="mois"),
            meeting("annee", date(2023, 1, 1), date_fin=date(2023, 12, 31), precision_date="annee"),
            meeting("semestre", date(2023, 1, 1), date_fin=date(2023, 6, 30), precision_date="semestre"),
        ]
    }
    rows = answer(given, "reunions_jours", annee=2023, filtre=TOUT)
    counted = {(r.precision_date, r.date_debut): r.nb_evenements for r in rows.itertuples() if pd.notna(r.date_debut)}
    assert counted == {("jour", pd.Timestamp(2023, 5, 1)): 1, ("mois", pd.Timestamp(2023, 5, 1)): 1}
    assert rows.loc[rows["date_debut"].isna(), "nb_evenements"].tolist() == [2]


def test_a_place_is_a_known_town_or_nothing():
    given = {
        "reunions": [
            meeting("a", date(2023, 5, 1), lieu="Sénat, Paris", code_pays="FRA", id_lieu=2988507),
            meeting("b", date(2023, 5, 2), lieu="Paris", code_pays="FRA", id_lieu=2988507),
            meeting("c", date(2023, 5, 3), lieu="Nantes et Paris", code_pays="FRA"),
            meeting("d", date(2023, 5, 4), format_reunion="visio"),
        ]
    }
    rows = answer(given, "reunions_lieux", filtre=TOUT)
    assert rows[["nom", "nb_reunions", "nb_situees", "nb_en_tout", "nb_visio"]].values.tolist() == [
        ["Paris", 2, 2, 4, 1]
    ]


# --- published facts ------------------------------------------------------------------------------
def test_each_place_of_the_published_meetings_is_in_its_country():
    rows = pd.read_csv(RACINE / "data/publications/reunions.csv").dropna(subset=["id_lieu"])
    places = pq.read_table(RACINE / "data/reference/lieux.parquet").to_pandas().set_index("id_lieu")
    found = places.loc[rows["id_lieu"].astype(int)]
    assert len(rows) == 21
    assert found["code_pays"].tolist() == rows["code_pays"].tolist()
    names = found["nom"] + ";" + found["noms_alternatifs"].fillna("")
    english = {"Geneva", "Hanoi", "Dubai", "New York City", "Riyadh", "East Jerusalem"}
    for lieu, name, known in zip(rows["lieu"], found["nom"], names, strict=True):
        assert name in english or lieu in known.split(";"), (lieu, name)


def test_published_totals_stand_beside_what_the_rows_hold(publie):
    rows = publie.named("reunions_publiees", annee=2025).lignes
    held = {r.id_chiffre_publie: (r.valeur, r.nb_reunions) for r in rows.itertuples()}
    assert held["reunions_initiative_cuf_2023"] == (130, 108)
    assert held["reunions_participation_cuf_2023"] == (90, 25)
    assert held["cafes_elus_2023"] == (7, 7)
    assert len(held) == 9
    assert html_reunions.share(next(r for r in rows.itertuples() if r.rang == 4)) == "100\u00a0%"
    more = rows.assign(nb_reunions=rows["nb_reunions"].where(rows["rang"] != 4, 8))
    assert html_reunions.share(next(r for r in more.itertuples() if r.rang == 4)) == "1 de plus"


# --- the calendar file ----------------------------------------------------------------------------
def calendar_of(*reunions: dict, mention: str = "") -> tuple[icalendar.Calendar, bytes]:
    rows = answer({"reunions": list(reunions)}, "reunions_agenda_fichier", annee=2023, filtre=TOUT)
    made = ics(rows, "Réunions", "publie", datetime(2026, 1, 2, 3, 4, tzinfo=UTC), mention)
    return icalendar.Calendar.from_ical(made), made


def test_the_calendar_file_holds_days_and_hours_of_paris():
    book, made = calendar_of(
        meeting("deux-jours", date(2023, 9, 18), date_fin=date(2023, 9, 19), lieu="Cité des Sciences, Paris"),
        meeting("soir", date(2023, 7, 3), heure_debut="18:00", heure_fin="20:30", statut_reunion="annoncé"),
        meeting("debut-seul", date(2023, 12, 4), heure_debut="09:00", statut_reunion="annulé ou reporté"),
        meeting("mois", date(2023, 5, 1), date_fin=date(2023, 5, 31), precision_date="mois"),
    )
    events = {str(e["uid"]): e for e in book.walk("VEVENT")}
    assert set(events) == {f"{key}@publie.observatoire-aict" for key in ("deux-jours", "soir", "debut-seul")}
    days = events["deux-jours@publie.observatoire-aict"]
    assert (days.decoded("dtstart"), days.decoded("dtend")) == (date(2023, 9, 18), date(2023, 9, 20))
    assert days["location"] == "Cité des Sciences, Paris"
    assert b"LOCATION:Cit\xc3\xa9 des Sciences\\, Paris" in made
    evening = events["soir@publie.observatoire-aict"]
    assert evening.decoded("dtstart").astimezone(UTC) == datetime(2023, 7, 3, 16, tzinfo=UTC)
    assert evening.decoded("dtend").astimezone(UTC) == datetime(2023, 7, 3, 18, 30, tzinfo=UTC)
    morning = events["debut-seul@publie.observatoire-aict"]
    assert morning.decoded("dtstart").astimezone(UTC) == datetime(2023, 12, 4, 8, tzinfo=UTC)
    assert "dtend" not in morning
    assert {str(e["status"]) for e in events.values()} == {"CONFIRMED", "TENTATIVE", "CANCELLED"}
    assert max(map(len, made.split(b"\r\n"))) <= 75
    assert b"This timezone" not in made


def test_the_calendar_file_of_a_demonstration_says_so_twice_and_is_stable():
    hostile = meeting("a", date(2023, 5, 1), organisateur="CUF\nEND:VEVENT\nBEGIN:VEVENT", titre="Réunion ; « a, b »")
    book, made = calendar_of(hostile, mention=MENTION)
    assert len(book.walk("VEVENT")) == 1
    assert MENTION in str(book["name"])
    event = book.walk("VEVENT")[0]
    assert str(event["description"]).endswith(MENTION)
    assert str(event["summary"]) == "[fictif] Réunion ; « a, b »"
    assert calendar_of(hostile, mention=MENTION)[1] == made


# --- the page on published facts ------------------------------------------------------------------
def test_the_page_says_which_year_it_shows_and_what_is_published(app):  # noqa: F811
    test = app("reunions")
    page = plain(html_of(test))
    assert not test.exception
    assert not test.error
    assert "Aucune année choisie : voici 2023, la dernière dont le total est publié." in page
    assert test.selectbox(key="annee").options[0] == "La dernière (2023)"
    assert (
        "130 réunions à l’initiative de CUF publiées pour 2023, 108 dans les lignes (83 %) ; "
        "90 d’autres où CUF a pris part, 25 dans les lignes (28 %)." in page
    )
    assert "Aucun total publié pour" not in page
    assert "En 2023 : 26 en présentiel, 10 en visio, 97 sans format précisé." in page
    assert '<a href="#groupes">Les groupes qui dorment</a>' in page
    assert '<span id="groupes" class="obs-place">' in page
    assert "leur somme, 455, compte plusieurs fois" in page
    assert "aucun document ne publie combien elles sont" in page
    assert "Extrait absent : « Participations »." in page
    assert "Trop peu de lignes pour conclure : sur 27 groupes-pays et dynamiques, 6 en ont au moins deux" in page
    assert "14ᵉ édition" in page


def test_the_page_of_a_year_lists_its_events_at_their_precision(app):  # noqa: F811
    test = app("reunions", annee="2023")
    page = plain(html_of(test))
    assert not test.exception
    assert not test.error
    assert "Septembre 2023 : 9 événements" in page
    assert "18 – 19 septembre 2023" in page
    assert "Dans le mois, jour non connu" in page
    assert "16 événements sur 93 y sont ; un agenda demande un jour, que 77 événements n’ont pas." in page
    assert "Trop peu de lignes pour conclure" in page


def test_an_empty_choice_says_which_filter_empties_it(app):  # noqa: F811
    test = app("reunions", annee="2022")
    test.multiselect(key="pole").select("Asie").run()
    assert not test.exception
    assert not test.error
    assert plain(test.info[0].value).startswith(
        "Aucun résultat parmi les réunions : sans « année 2022 », il y en aurait 17"
    )
    assert len(test.header) == 0


def test_what_is_missing_links_to_the_demonstration_where_it_is_built():
    told = html_manques.missing("participations", "Aucune feuille.", "qui vient", "demonstration")
    assert 'href="?jeu=demonstration"' in told
    assert 'href="donnees?table=participations"' in told
    assert "On y verrait qui vient." in told
    assert "une collectivité à une réunion par ligne" in told
    assert "?jeu=" not in html_manques.missing("participations", "Aucune feuille.", "qui vient")


# --- the page on a demonstration ------------------------------------------------------------------
@pytest.fixture
def demo(simulated, monkeypatch):
    """The page on the demonstration, with the filters of the address."""
    use(simulated, monkeypatch)

    def start(**query: str) -> AppTest:
        return first_page("reunions", jeu="demonstration", **query)

    return start


def held_in(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Meetings held, and who was at each, read from the Parquet files without the queries of the pages."""
    version = dataset_folder("demonstration", folder)
    meetings, came = (pq.read_table(version / f"{name}.parquet").to_pandas() for name in ("reunions", "participations"))
    kept = (meetings["statut_reunion"] == "réalisé") & ~meetings["type_reunion"].isin(PAS_REUNIONS)
    meetings = meetings[kept].assign(annee=pd.to_datetime(meetings["date_debut"]).dt.year)
    present = came.dropna(subset=["id_collectivite"]).merge(meetings, on="id_reunion", suffixes=("_p", ""))
    return meetings, present


def test_the_page_counts_what_the_files_of_the_demonstration_hold(demo, simulated):
    test = demo(annee="2023")
    page = plain(html_of(test))
    meetings, present = held_in(simulated)
    year, came = meetings[meetings["annee"] == 2023], present[present["annee"] == 2023]
    assert not test.exception
    assert not test.error
    assert year["est_organisee_par_cuf"].sum() == 130
    assert "130 dans les lignes (100 %) ; 90 d’autres où CUF a pris part, 90 dans les lignes (100 %)." in page
    assert f"{came['id_collectivite'].nunique()} collectivités distinctes sont venues en 2023" in page
    apart = number(int(came.groupby("pole")["id_collectivite"].nunique().sum())).replace("\u202f", " ")
    assert f"Additionner les pôles donnerait {apart} :" in page
    grouped = came[came["type_reunion"].isin(DE_GROUPE)]
    geographic = grouped[grouped["pole"].isin(
        ["Afrique", "Méditerranée", "Europe", "Asie", "Amériques", "Dynamiques thématiques"]
    )]  # fmt: skip
    assert f"ce jeu en compte {geographic['id_collectivite'].nunique()} distinctes." in page
    assert asleep_in(simulated, year) in page
    assert MENTION in page
    assert "Extrait absent" not in page


def asleep_in(folder: Path, year: pd.DataFrame) -> str:
    """How the page begins to tell the groups that sleep, counted on the files."""
    rows = pq.read_table(dataset_folder("demonstration", folder) / "groupes.parquet").to_pandas()
    told = rows[rows["date_etat"].str[:4] <= "2023"].sort_values("date_etat").groupby("id_groupe").last()
    groups = told[(told["situation_groupe"] != "arrêté") & ~told["type_groupe"].isin(["mission", "club"])]
    named = year.loc[year["type_reunion"].isin(DE_GROUPE), "id_groupes"].dropna().str.split(" ; ").explode()
    held = named.value_counts().reindex(groups.index, fill_value=0)
    return (
        f"{(held < 2).sum()} groupes ont tenu moins de deux réunions en 2023, sur {len(groups)} groupes-pays et dynamiques, "
        f"dont {(held == 0).sum()} sans aucune réunion de groupe connue."
    )


def test_a_filter_on_local_governments_keeps_the_meetings_where_one_of_them_was(demo, simulated):
    test = demo(annee="2023")
    test.multiselect(key="type").select("région").run()
    page = plain(html_of(test))
    version = dataset_folder("demonstration", simulated)
    kinds = (
        pq.read_table(version / "collectivites.parquet").to_pandas().set_index("id_collectivite")["type_collectivite"]
    )
    present = held_in(simulated)[1]
    kept = present[(present["annee"] == 2023) & (present["id_collectivite"].map(kinds) == "région")]
    distinct = kept["id_collectivite"].nunique()
    assert not test.exception
    assert not test.error
    assert f"{distinct} collectivités distinctes sont venues en 2023" in page
    by_cuf = kept.drop_duplicates("id_reunion")["est_organisee_par_cuf"].sum()
    assert (
        f'data-chiffre="reunions-initiative"><p class="obs-valeur"><strong style="--signes: 2">{by_cuf}</strong>'
        in page
    )
    assert "restent les réunions où l’une d’elles au moins était présente" in page
    assert "Un total publié ne se filtre pas" in page


def test_what_a_filter_does_not_touch_is_said_and_nothing_real_is_made_up(demo):
    test = demo(annee="2023")
    test.multiselect(key="type").select("région").run()
    page = plain(html_of(test))
    assert "Sans effet sur cette partie : type région." in page
    assert "Les groupes sont réels, leurs réunions inventées." in page
    assert "Filtré : type région." in page
