"""Members over the years: who stays, leaves, joins or comes back, whatever becomes of local governments; then the page."""

import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from streamlit.testing.v1 import AppTest

import ui_adhesions
import ui_adhesions_suivi as suivi
from cuf_metrics import html_adhesions
from cuf_metrics.construction import build_published
from cuf_metrics.database import open_dataset
from cuf_metrics.figures import Figure
from cuf_metrics.filtres import Filtre
from cuf_metrics.indicators.case_tables import tables_of
from cuf_metrics.indicators.measure import counts
from cuf_metrics.indicators.registry import registry
from cuf_metrics.provenance import Citation, Requete
from cuf_metrics.sql import named_query, parameters_of
from cuf_metrics.store import Contenu, Extrait, Manifeste, dataset_folder, publish
from tests.test_pages import app, first_page, html_of, use  # noqa: F401 — `app` is a fixture

RACINE = Path(__file__).resolve().parent.parent
TOUT = Filtre().valeurs()
INDICATEURS = ["1.1.a", "1.1.b", "1.1.c", "1.1.d"]


def member(name: str, *years: int, **more) -> list[dict]:
    return [{"id_collectivite": name, "annee": year} | more for year in years]


def place(name: str, kind: str = "commune", **more) -> dict:
    return {"id_collectivite": name, "nom": name.capitalize(), "type_collectivite": kind} | more


def ask(tables: duckdb.DuckDBPyConnection, name: str, **parameters) -> pd.DataFrame:
    text = named_query(name)
    bound = {"filtre": TOUT, "limite": None, "seuil": suivi.SEUIL} | parameters
    return tables.execute(text, {key: bound[key] for key in parameters_of(text)}).df()


def moves(tables: duckdb.DuckDBPyConnection, *years: int, filtre: dict = TOUT) -> pd.DataFrame:
    return ask(tables, "adhesions_mouvements", annees=list(years), filtre=filtre).set_index("annee")


def named(tables: duckdb.DuckDBPyConnection, *years: int, filtre: dict = TOUT) -> set[tuple[str, str]]:
    rows = ask(tables, "adhesions_gains_pertes", annees=list(years), mouvements=MOUVEMENTS, limite=None, filtre=filtre)
    return set(zip(rows["mouvement"], rows["nom"], strict=True))


MOUVEMENTS = ["perdue", "en retard", "nouvelle", "revenue", "fusionnée", "nouvelle forme"]
TERMES = ["nb_perdues", "nb_nouvelles", "nb_revenues", "nb_fusionnees", "nb_changements", "nb_retards"]


# --- who stays, leaves, joins, comes back -----------------------------------------------------------------------------


def test_a_member_who_leaves_and_comes_back_is_lost_then_back_and_never_new():
    rows = member("a", 2020, 2022) + member("b", 2020, 2021, 2022)
    tables = tables_of({"adhesions": rows, "collectivites": [place("a"), place("b")]})
    found = moves(tables, 2020, 2021, 2022)
    assert found.loc[2021, TERMES].tolist() == [1, 0, 0, 0, 0, 0]
    assert found.loc[2022, TERMES].tolist() == [0, 0, 1, 0, 0, 0]
    assert found["nb_apres"].tolist() == [1, 2]
    assert named(tables, 2021, 2022) == {("revenue", "A")}
    assert named(tables, 2020, 2022) == set()


def test_two_members_that_merge_are_neither_lost_nor_gained():
    rows = member("a", 2020, 2021) + member("b", 2020, 2021) + member("ab", 2022)
    places = [place("a", id_successeur="ab"), place("b", id_successeur="ab"), place("ab")]
    tables = tables_of({"adhesions": rows, "collectivites": places})
    found = moves(tables, 2020, 2021, 2022)
    assert found.loc[2021, TERMES].tolist() == [0, 0, 0, 0, 0, 0]
    assert found.loc[2022, TERMES].tolist() == [0, 0, 0, 1, 0, 0]
    assert found["nb_apres"].tolist() == [2, 1]
    assert found.loc[2022, ["nb_avant", "nb_restees"]].tolist() == [2, 2]
    assert named(tables, 2021, 2022) == {("fusionnée", "A"), ("fusionnée", "B")}


def test_who_joins_or_leaves_before_a_merger_is_gained_or_lost():
    """The merger of later years does not make one of what were two."""
    rows = member("a", 2020, 2021, 2022) + member("b", 2021) + member("ab", 2023)
    places = [place("a", id_successeur="ab"), place("b", id_successeur="ab"), place("ab")]
    found = moves(tables_of({"adhesions": rows, "collectivites": places}), 2020, 2021, 2022, 2023)
    assert found["nb_nouvelles"].tolist() == [1, 0, 0]
    assert found["nb_perdues"].tolist() == [0, 1, 0]
    assert found["nb_fusionnees"].tolist() == [0, 0, 0]
    assert found["nb_apres"].tolist() == [2, 1, 1]


def test_a_commune_absorbed_by_another_member_is_not_lost():
    rows = member("a", 2020) + member("b", 2020, 2021)
    tables = tables_of({"adhesions": rows, "collectivites": [place("a", id_successeur="b"), place("b")]})
    assert moves(tables, 2020, 2021).loc[2021, TERMES].tolist() == [0, 0, 0, 1, 0, 0]


def test_a_local_government_with_two_types_over_time_stays_a_member():
    rows = member("d", 2020) + member("s", 2021)
    places = [place("d", "département", id_successeur="s"), place("s", "statut particulier")]
    tables = tables_of({"adhesions": rows, "collectivites": places})
    assert moves(tables, 2020, 2021).loc[2021, TERMES].tolist() == [0, 0, 0, 0, 0, 0]
    assert named(tables, 2020, 2021) == {("nouvelle forme", "D")}
    spread = ask(tables, "adhesions_repartition")
    kinds = spread[spread["dimension"] == "type"]
    assert list(zip(kinds["annee"], kinds["libelle"], kinds["nb_adherents"], strict=True)) == [
        (2020, "département", 1),
        (2021, "statut particulier", 1),
    ]
    departments = Filtre(types=("département",)).valeurs()
    left = moves(tables, 2020, 2021, filtre=departments).loc[2021]
    assert (left["nb_avant"], left["nb_perdues"], left["nb_changements"], left["nb_apres"]) == (1, 0, -1, 0)
    came = moves(tables, 2020, 2021, filtre=Filtre(types=("statut particulier",)).valeurs()).loc[2021]
    assert (came["nb_avant"], came["nb_nouvelles"], came["nb_changements"], came["nb_apres"]) == (0, 0, 1, 1)


def test_a_successor_that_leaves_and_comes_back_is_back():
    rows = member("a", 2020) + member("ab", 2022)
    tables = tables_of({"adhesions": rows, "collectivites": [place("a", id_successeur="ab"), place("ab")]})
    found = moves(tables, 2020, 2021, 2022)
    assert found["nb_perdues"].tolist() == [1, 0]
    assert found["nb_revenues"].tolist() == [0, 1]


def test_who_is_late_is_told_apart_from_who_is_lost_and_how():
    rows = member("a", 2020, 2021) + member("b", 2020) + member("c", 2020) + member("d", 2020)
    rows += member("b", 2021, statut_adhesion="en retard") + member("c", 2021, statut_adhesion="résiliée")
    tables = tables_of({"adhesions": rows, "collectivites": [place(name) for name in "abcd"]})
    found = moves(tables, 2020, 2021).loc[2021]
    assert found[["nb_avant", "nb_perdues", "nb_retards", "nb_apres"]].tolist() == [4, 2, 1, 1]
    left = ask(tables, "adhesions_gains_pertes", annees=[2020, 2021], mouvements=["perdue", "en retard"])
    assert sorted(zip(left["nom"], left["situation"], strict=True)) == [
        ("B", "en retard"),
        ("C", "résiliée"),
        ("D", "plus d’adhésion"),
    ]


def test_who_is_late_under_what_it_became_is_late():
    rows = member("a", 2020) + member("ab", 2021, statut_adhesion="en retard")
    tables = tables_of({"adhesions": rows, "collectivites": [place("a", id_successeur="ab"), place("ab")]})
    assert named(tables, 2020, 2021) == {("en retard", "A")}


def at_random(seed: int) -> dict[str, list[dict]]:
    """Members over six years, some merging, some changing type, some leaving and coming back."""
    rng = np.random.default_rng(seed)
    kinds = ["commune", "département", "intercommunalité"]
    places = [place(f"c{i:02}", kinds[rng.integers(3)]) for i in range(30)]
    for i in rng.choice(20, 7, replace=False):
        places[i]["id_successeur"] = f"c{rng.integers(20, 30):02}"
    for i in rng.choice(range(20, 26), 2, replace=False):
        places[i]["id_successeur"] = f"c{rng.integers(26, 30):02}"
    held = rng.random((30, 6)) < 0.6
    rows = [row for i in range(30) for row in member(f"c{i:02}", *(2018 + np.flatnonzero(held[i])).tolist())]
    late = [
        row
        for i in range(30)
        for row in member(f"c{i:02}", *(2018 + np.flatnonzero(~held[i])).tolist(), statut_adhesion="en retard")
        if rng.random() < 0.3
    ]
    return {"adhesions": rows + late, "collectivites": places}


@pytest.mark.parametrize("seed", range(12))
def test_the_year_before_and_what_happened_make_the_year_after(seed):
    given = at_random(seed)
    tables = tables_of(given)
    for kept in [set(), {"commune"}, {"département", "intercommunalité"}]:
        kinds = {p["id_collectivite"]: p["type_collectivite"] for p in given["collectivites"]}
        counted = Counter(
            r["annee"]
            for r in given["adhesions"]
            if "statut_adhesion" not in r and (not kept or kinds[r["id_collectivite"]] in kept)
        )
        found = moves(tables, *range(2018, 2024), filtre=Filtre(types=tuple(kept)).valeurs()).reset_index()
        assert len(found) == 5
        for row in found.itertuples():
            assert (row.nb_avant, row.nb_apres) == (counted[row.annee_avant], counted[row.annee])
            gained = row.nb_nouvelles + row.nb_revenues
            lost = row.nb_perdues + row.nb_retards
            assert row.nb_apres == row.nb_avant - lost - row.nb_fusionnees + gained + row.nb_changements
            assert row.nb_avant == row.nb_restees + lost
            assert kept or row.nb_changements == 0


def expected_moves(given: dict, before: int, after: int) -> Counter:
    """The same by following each member by hand, without a query."""
    successor = {p["id_collectivite"]: p.get("id_successeur") for p in given["collectivites"]}
    years: dict[int, set[str]] = {}
    late = {r["id_collectivite"] for r in given["adhesions"] if r["annee"] == after and "statut_adhesion" in r}
    for row in given["adhesions"]:
        if "statut_adhesion" not in row:
            years.setdefault(row["annee"], set()).add(row["id_collectivite"])

    def forms(name):
        while name:
            yield name
            name = successor[name]

    carried = {a: next((f for f in forms(a) if f in years[after]), None) for a in years[before]}
    known = {f for year, names in years.items() if year < before for n in names for f in forms(n)}
    # Beside one of its own forms that is a member, it joins: it does not come back.
    known -= {f for n in years[before] for f in forms(n)}
    found = Counter()
    for name in (a for a, f in carried.items() if f is None):
        found["nb_retards" if late & set(forms(name)) else "nb_perdues"] += 1
    for name in years[after] - set(carried.values()):
        found["nb_revenues" if name in known else "nb_nouvelles"] += 1
    images = [f for f in carried.values() if f]
    found["nb_fusionnees"] = len(images) - len(set(images))
    return found


@pytest.mark.parametrize("seed", range(12))
def test_what_happened_is_what_following_each_member_tells(seed):
    given = at_random(seed)
    tables = tables_of(given)
    for before, after in [(2018, 2019), (2019, 2020), (2020, 2021), (2018, 2023), (2020, 2023)]:
        row = moves(tables, before, after).loc[after]
        told = expected_moves(given, before, after)
        followed = [name for name in TERMES if name != "nb_changements"]
        assert {name: row[name] for name in followed} == {name: told[name] for name in followed}


# --- cohorts ----------------------------------------------------------------------------------------------------------


def test_cohorts_count_who_comes_back_again_and_one_for_a_merger():
    rows = member("a", 2020, 2022) + member("b", 2020, 2021) + member("c", 2020, 2021) + member("bc", 2022)
    rows += member("d", 2021)
    places = [place("a"), place("b", id_successeur="bc"), place("c", id_successeur="bc"), place("bc"), place("d")]
    found = ask(tables_of({"adhesions": rows, "collectivites": places}), "adhesions_cohortes")
    assert [
        tuple(r) for r in found[["annee_cohorte", "annee", "nb_entrees", "nb_presentes"]].itertuples(index=False)
    ] == [
        (2020, 2020, 2, 2),
        (2020, 2021, 2, 1),
        (2020, 2022, 2, 2),
        (2021, 2021, 1, 1),
        (2021, 2022, 1, 0),
    ]
    assert found["part"].tolist() == [1, 0.5, 1, 1, 0]


# --- dues -------------------------------------------------------------------------------------------------------------


def test_dues_are_those_of_members_up_to_date_and_say_what_is_not_given():
    rows = member("a", 2024, montant_eur="100.10") + member("a", 2024, montant_eur="0.20")
    rows += member("b", 2024, montant_eur="300") + member("c", 2024) + member("d", 2024, montant_eur="50")
    rows += member("e", 2024, montant_eur="70", statut_adhesion="en retard")
    rows += member("f", 2024, montant_eur="80", statut_adhesion="résiliée")
    places = [place(n) for n in "abcef"] + [place("d", "région", code_region="53")]
    tables = tables_of({"adhesions": rows, "collectivites": places})
    found = ask(tables, "adhesions_cotisations")
    whole = found[found["type_collectivite"].isna()].iloc[0]
    assert (whole["nb_adherents"], whole["nb_montants"], whole["montant_total"]) == (4, 3, 450.30)
    assert whole["montant_median"] == 100.30
    assert (whole["nb_en_retard"], whole["montant_en_retard"]) == (1, 70)
    assert found["type_collectivite"].dropna().tolist() == ["commune", "région"]
    brittany = ask(tables, "adhesions_cotisations", filtre=Filtre(regions=("53",)).valeurs())
    assert brittany["montant_total"].tolist() == [50, 50]


def test_without_any_amount_dues_are_unknown_not_zero():
    found = ask(tables_of({"adhesions": member("a", 2024), "collectivites": [place("a")]}), "adhesions_cotisations")
    assert found["montant_total"].isna().all()
    assert found["montant_median"].isna().all()


# --- leads for the campaign -------------------------------------------------------------------------------------------


def meetings(*names: str, year: int = 2024, **more) -> list[dict]:
    """Meetings that took place, on the day of their rank in January."""
    held = {"type_reunion": "réunion de groupe-pays", "statut_reunion": "réalisé", "pole": "Afrique"} | more
    days = [pd.Timestamp(year, 1, rank).date() for rank in range(1, len(names) + 1)]
    return [
        {"id_reunion": n, "titre": n, "date_debut": d, "date_fin": d} | held for n, d in zip(names, days, strict=True)
    ]


def present(name: str, *held: str) -> list[dict]:
    return [{"id_collectivite": name, "id_reunion": meeting} for meeting in held]


def network() -> duckdb.DuckDBPyConnection:
    return tables_of(
        {
            "collectivites": [
                place("a"), place("b"), place("c", id_successeur="cc"), place("cc"), place("p", "région"), place("q"),
            ],
            "adhesions": member("a", 2023, 2024) + member("b", 2024) + member("cc", 2024) + member("q", 2022),
            "reunions": meetings("r1", "r2", "r3", "r4") + meetings("s1", "s2", "s3", year=2023, pole="Asie"),
            "participations": [
                *present("a", "s1"),
                *present("b", "r1", "s1", "s2", "s3"),
                *present("c", "r2"),
                *present("p", "r1", "r2", "r3", "r4"),
                *present("q", "r1", "r2", "r3"),
                *present("b", "r1"),
            ],
        }
    )  # fmt: skip


def test_members_who_come_to_nothing_and_regulars_who_are_not_members():
    tables = network()
    absent = ask(tables, "adhesions_sans_presence", annee=2024, limite=None)
    assert absent[["nom", "annee_entree", "nb_en_tout"]].values.tolist() == [["A", 2023, 1]]
    assert absent["derniere_reunion"].tolist() == ["s1"]
    regular = ask(tables, "adhesions_reguliers", filtre=Filtre(annee=2024).valeurs(), limite=None)
    assert regular[["nom", "nb_reunions", "poles"]].values.tolist() == [["P", 4, "Afrique"], ["Q", 3, "Afrique"]]
    assert regular["annee_derniere_adhesion"].tolist()[1] == 2022
    assert pd.isna(regular["annee_derniere_adhesion"][0])
    regions = Filtre(annee=2024, types=("région",)).valeurs()
    assert ask(tables, "adhesions_reguliers", filtre=regions, limite=None)["nom"].tolist() == ["P"]


def test_the_pool_year_by_year():
    found = ask(network(), "adhesions_vivier").set_index("annee")
    assert found.loc[2024].tolist() == [1, 2, 2, 1]
    assert found.loc[2023, ["nb_sans_presence", "nb_assidues", "nb_reguliers"]].tolist() == [0, 1, 1]
    assert pd.isna(found.loc[2023, "nb_devenus"])
    assert found.loc[2022].isna().all()


def test_a_year_without_attendance_tells_nothing_of_who_came():
    rows = member("a", 2022, 2023, 2024) + member("b", 2024)
    held = {"reunions": meetings("r1", "r2", "r3"), "participations": present("b", "r1", "r2", "r3")}
    tables = tables_of({"collectivites": [place("a"), place("b")], "adhesions": rows} | held)
    pool = ask(tables, "adhesions_vivier").set_index("annee")
    assert pool.loc[[2022, 2023]].isna().all(axis=None)
    assert pool.loc[2024, "nb_sans_presence"] == 1
    # Nobody knows who was regular in 2023.
    assert pd.isna(pool.loc[2024, "nb_devenus"])
    assert ask(tables, "adhesions_sans_presence", annee=2023).empty
    source = Requete("q", "select", {}, ("adhesions",), 1)
    figures = suivi.leads_figures(pool.reset_index().loc[1], 1, source)
    assert [f.valeur for f in figures] == [None, None, None]
    assert figures[2].libelle == "Adhérentes sans aucune présence en 2023"


def test_who_is_counted_away_under_a_filter_is_who_is_named():
    """Present under what it was, a member under what it became, of another type."""
    tables = tables_of(
        {
            "collectivites": [place("d", "département", id_successeur="s"), place("s", "statut particulier")],
            "adhesions": member("s", 2024),
            "reunions": meetings("r1"),
            "participations": present("d", "r1"),
        }
    )
    kept = Filtre(types=("statut particulier",)).valeurs()
    assert ask(tables, "adhesions_vivier", filtre=kept)["nb_sans_presence"].tolist() == [0]
    assert ask(tables, "adhesions_sans_presence", filtre=kept, annee=2024).empty


def test_meetings_of_others_count_and_those_of_cuf_are_told():
    held = meetings("r1", "r2", est_organisee_par_cuf=True) + meetings("r3", est_organisee_par_cuf=False)
    tables = tables_of(
        {
            "collectivites": [place("a"), place("p")],
            "adhesions": member("a", 2024),
            "reunions": held,
            "participations": present("p", "r1", "r2", "r3"),
        }
    )
    regular = ask(tables, "adhesions_reguliers", filtre=Filtre(annee=2024).valeurs())
    assert regular[["nb_reunions", "nb_cuf"]].values.tolist() == [[3, 2]]


def test_a_meeting_over_two_years_counts_in_the_one_it_begins_in():
    newyear = {"date_debut": pd.Timestamp(2024, 12, 30).date(), "date_fin": pd.Timestamp(2025, 1, 3).date()}
    over = meetings("r1", "r2") + [held | newyear for held in meetings("r3", pole="Asie")]
    tables = tables_of(
        {
            "collectivites": [place("a"), place("p")],
            "adhesions": member("a", 2024, 2025),
            "reunions": over + meetings("r4", year=2025),
            "participations": present("p", "r1", "r2", "r3", "r4") + present("a", "r3"),
        }
    )
    assert ask(tables, "adhesions_sans_presence", annee=2024, limite=None).empty
    assert ask(tables, "adhesions_sans_presence", annee=2025, limite=None)["nom"].tolist() == ["A"]
    regular = ask(tables, "adhesions_reguliers", filtre=Filtre(annee=2024).valeurs(), limite=None)
    assert regular["poles"].tolist() == ["Afrique, Asie"]


# --- strata, indicators -----------------------------------------------------------------------------------------------


def test_strata_compare_members_with_what_exists():
    places = [place("r", "région"), place("s", "syndicat"), place("v", population=30_000), place("w")]
    rows = member("r", 2024) + member("s", 2024) + member("v", 2024) + member("w", 2024)
    found = ask(tables_of({"adhesions": rows, "collectivites": places}), "adhesions_strates", annee=2024)
    told = found.set_index("libelle")[["nb_adherents", "nb_collectivites", "part"]]
    assert told.loc["régions"].tolist() == [1, 1, 1.0]
    assert told.loc["syndicats", "nb_adherents"] == 1
    assert told.loc["syndicats", ["nb_collectivites", "part"]].isna().all()
    assert told["nb_adherents"].sum() == 4


def test_more_members_than_exist_have_no_share():
    """A demonstration of scale 2 holds two of the only region that exists here."""
    places = [place("r", "région"), place("r2", "région")]
    rows = member("r", 2024) + member("r2", 2024)
    found = ask(tables_of({"adhesions": rows, "collectivites": places}), "adhesions_strates", annee=2024)
    held = found.set_index("libelle").loc["régions"]
    assert (held["nb_adherents"], held["nb_collectivites"]) == (2, 1)
    assert held[["part", "nb_non_adherentes"]].isna().all()
    assert suivi.beyond_told(found) == "Plus d’adhérentes que de collectivités existantes, donc sans part : régions."
    assert "régions" not in suivi.strata_told(found[found["part"].notna()])


@pytest.mark.parametrize("seed", range(6))
def test_the_page_counts_as_the_indicators_do(seed):
    rng, given = np.random.default_rng(100 + seed), at_random(seed)
    days = [meetings(*(f"r{year}{i}" for i in range(6)), year=year) for year in range(2018, 2024)]
    given["reunions"] = [held for year in days for held in year]
    given["participations"] = [
        row
        for place in given["collectivites"]
        for held in given["reunions"]
        if rng.random() < 0.4
        for row in present(place["id_collectivite"], held["id_reunion"])
    ]
    tables = tables_of(given)

    def indicator(name: str) -> dict[int, float]:
        ind = registry()[name]
        bound = {"ventilation": None} if "$ventilation" in ind.sql else {}
        return tables.execute(ind.sql, bound).df().set_index("annee")["valeur"].to_dict()

    years = ask(tables, "adhesions_annees").set_index("annee")
    assert years["nb_adherents"].to_dict() == indicator("1.1.a")
    assert years["indice_diversite"].to_dict() == pytest.approx(indicator("1.1.b"))
    found = moves(tables, *range(2018, 2024))
    assert (100 * found["nb_restees"] / found["nb_avant"]).to_dict() == pytest.approx(indicator("1.1.c"))
    joined = ask(tables, "adhesions_vivier").set_index("annee")["nb_devenus"]
    assert joined[joined > 0].to_dict() == indicator("1.1.d")
    assert (joined > 0).any()


def test_participants_who_join_are_those_of_the_indicator():
    tables = network()
    ind = registry()["1.1.d"]
    told = tables.execute(ind.sql, {"ventilation": None}).df().set_index("annee")["valeur"].to_dict()
    assert told == {2024: 1}
    assert ask(tables, "adhesions_vivier").set_index("annee")["nb_devenus"].to_dict()[2024] == 1


# --- what the page says -----------------------------------------------------------------------------------------------


def move(**terms) -> pd.Series:
    nothing = dict.fromkeys(["nb_avant", "nb_restees", "nb_devenues", "nb_apres", *TERMES], 0)
    return pd.Series({"annee_avant": 2023, "annee": 2024} | nothing | terms)


@pytest.mark.parametrize(
    ("terms", "told"),
    [
        (
            {"nb_avant": 10, "nb_perdues": 2, "nb_nouvelles": 3, "nb_revenues": 1, "nb_fusionnees": 1, "nb_apres": 11},
            "10 adhérentes en 2023 − 2 perdues − 1 par fusion + 3 nouvelles + 1 revenue = 11 en 2024.",
        ),
        ({"nb_avant": 5, "nb_apres": 5}, "5 adhérentes en 2023 = 5 en 2024."),
        (
            {"nb_avant": 5, "nb_perdues": 1, "nb_retards": 2, "nb_apres": 2},
            "5 adhérentes en 2023 − 1 perdue − 2 en retard = 2 en 2024.",
        ),
    ],
)
def test_moves_between_two_years_read_as_a_sum(terms, told):
    assert suivi.between_told(move(**terms)) == told


@pytest.mark.parametrize(
    ("terms", "told"),
    [
        ({}, ""),
        ({"nb_perdues": 2}, "2 l’ont quitté"),
        ({"nb_perdues": 6, "nb_retards": 6}, "12 ne sont plus à jour, dont 6 en retard de cotisation"),
        ({"nb_retards": 1}, "1 n’est plus à jour, en retard de cotisation"),
    ],
)
def test_who_is_late_is_not_said_to_have_left(terms, told):
    assert ui_adhesions.gone_told(move(**terms)) == told


def test_the_balance_of_the_chart_says_what_it_leaves_out():
    rows = pd.DataFrame([move(nb_gagnes=3, nb_perdues=1, nb_retards=1)])
    told = "De 2023 à 2024 : 3 gagnées, 1 perdue, 1 en retard ; qui part puis revient compte des deux côtés."
    assert ui_adhesions.balance_told(rows) == told
    assert ui_adhesions.balance_told(rows.assign(nb_fusionnees=1)) == f"{told} Le solde s’entend hors fusions."


def test_partial_attendance_is_said():
    whole = Extrait("f", 1, "", {}, "complète", "", "Lignes fictives.")
    assert suivi.partial_told(whole) == ""
    assert suivi.partial_told(replace(whole, couverture="partielle", explication="Un pôle sur trois.")) == (
        "Présences partielles : une adhérente sans présence connue a pu venir. Un pôle sur trois."
    )


def test_a_published_minimum_is_set_beside_what_is_counted():
    published = Figure("x", "Membres", 200, "collectivités", Citation("d", "s", "t"), "au moins", "2023")
    assert ui_adhesions.against_published(published, 212).endswith(
        "en comptent 212 en 2023, quels que soient les filtres : le minimum annoncé est atteint, 12 de plus."
    )
    assert ui_adhesions.against_published(published, 200).endswith("le minimum annoncé est atteint.")
    assert ui_adhesions.against_published(published, 150).endswith("75\u00a0% du minimum annoncé, il en manque 50.")
    assert ui_adhesions.against_published(published, 0).startswith("Ce jeu ne contient aucune adhésion de 2023")


def test_the_balance_hides_terms_that_are_nil_every_year():
    source = Requete("q", "select", {}, ("adhesions",), 1)
    shown = html_adhesions.balance(pd.DataFrame([move(nb_avant=4, nb_restees=3, nb_perdues=1, nb_apres=3)]), source)
    assert "Fusions" not in shown
    assert "Changements" not in shown
    assert "−1" in shown
    assert "75,0\u00a0%" in shown
    merged = html_adhesions.balance(pd.DataFrame([move(nb_avant=4, nb_restees=4, nb_fusionnees=1, nb_apres=3)]), source)
    assert "Fusions" in merged


# --- the page, on the published facts and on the demonstration --------------------------------------------------------


def readable(test: AppTest) -> str:
    text = html_of(test).replace("\u00a0", " ").replace("\u202f", " ")
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def test_without_members_the_page_says_what_is_missing_and_what_is_published(app):  # noqa: F811
    test = app("adhesions")
    page = readable(test)
    assert not test.error
    assert "Extrait absent : « Adhésions »." in page
    assert "On y verrait le nombre d’adhérentes année par année" in page
    assert 'href="donnees?table=adhesions"' in html_of(test)
    assert "200+ collectivités territoriales françaises membres de notre réseau" in page
    assert "45 387" in page
    assert "Cotisations" not in [header.value for header in test.header]


@pytest.fixture(scope="module")
def parquet(simulated):
    """Rows of a table of the demonstration, read without any query."""
    folder = dataset_folder("demonstration", simulated)
    manifest = Manifeste.read(folder)
    return lambda name: pq.read_table(folder / manifest.tables[name].fichier).to_pandas()


@pytest.fixture
def page(simulated, monkeypatch):
    """The page on the demonstration."""
    use(simulated, monkeypatch)
    return lambda: first_page("adhesions", jeu="demonstration")


@pytest.fixture(scope="module")
def members(parquet) -> dict[int, pd.DataFrame]:
    """Members up to date of each year, with their type and what they became."""
    rows = parquet("adhesions")
    rows = rows[rows["statut_adhesion"].fillna("à jour") == "à jour"].drop_duplicates(["annee", "id_collectivite"])
    known = parquet("collectivites")[["id_collectivite", "nom", "type_collectivite", "id_successeur"]]
    return {int(year): kept for year, kept in rows.merge(known, on="id_collectivite").groupby("annee")}


def test_the_headline_is_what_the_rows_tell(page, parquet, members):
    test = page()
    told = readable(test)
    last, before = members[2025], members[2024]
    carried = set(last["id_collectivite"])
    stayed = before["id_collectivite"].isin(carried) | before["id_successeur"].isin(carried)
    gained = set(last["id_collectivite"]) - set(before["id_collectivite"]) - set(before["id_successeur"].dropna())
    assert not test.error
    assert (
        f"Le réseau grandit : {len(last)} collectivités adhérentes en 2025, {len(last) - len(before)} de plus" in told
    )
    assert f"{len(gained)} collectivités l’ont rejoint" in told
    behind = parquet("adhesions").query("annee == 2025 and statut_adhesion == 'en retard'")["id_collectivite"]
    behind = before.loc[~stayed, "id_collectivite"].isin(behind).sum()
    assert f"{(~stayed).sum()} ne sont plus à jour, dont {behind} en retard de cotisation." in told
    assert f"Perdues ({(~stayed).sum() - behind})" in [tab.label for tab in test.tabs]
    assert f"En retard ({behind})" in [tab.label for tab in test.tabs]
    assert f"{100 * stayed.mean():.1f} % des adhérentes de 2024 le sont restées.".replace(".", ",", 1) in told
    assert "les lignes en comptent 212 en 2023, quels que soient les filtres : le minimum annoncé est atteint" in told
    dues = sum(Decimal(str(v)) for v in last["montant_eur"].dropna())
    assert f"{dues:,.0f} €".replace(",", " ") in told
    late = parquet("adhesions").query("annee == 2025 and statut_adhesion == 'en retard'")["id_collectivite"]
    assert f"{late.nunique()} collectivités sont en retard de cotisation" in told
    assert "Adhérentes fictives, rapportées au nombre réel de collectivités." in told


def test_leads_are_those_the_rows_tell(page, parquet, members):
    test = page()
    held = parquet("reunions")
    held = held[(held["statut_reunion"] == "réalisé") & (pd.to_datetime(held["date_debut"]).dt.year == 2025)]
    seen = parquet("participations").merge(held[["id_reunion", "type_reunion"]], on="id_reunion")
    seen = seen[(seen["type_reunion"] != "session des RAICT") & seen["id_collectivite"].notna()]
    regular = seen.groupby("id_collectivite")["id_reunion"].nunique()
    regular = set(regular[regular >= 3].index) - set(members[2025]["id_collectivite"])
    absent = set(members[2025]["id_collectivite"]) - set(seen["id_collectivite"])
    told = readable(test)
    assert f"{len(regular)} collectivités Non-adhérentes venues à 3 réunions ou plus en 2025" in told
    assert f"{len(absent)} collectivités Adhérentes sans aucune présence en 2025" in told
    tables = [frame.value for frame in test.dataframe]
    names = parquet("collectivites").set_index("id_collectivite")["nom"]
    asked = next(t for t in tables if "Pôles" in t)
    assert sorted(asked["Collectivité"]) == sorted(names[list(regular)])
    assert asked["Réunions"].is_monotonic_decreasing
    away = next(t for t in tables if "Entrée" in t)
    assert sorted(away["Collectivité"]) == sorted(names[list(absent)])


def test_the_page_and_the_indicators_tell_the_same_numbers(simulated):
    dataset = open_dataset("demonstration", simulated)
    values = {name: counts(dataset, registry()[name]).lignes.set_index("annee")["valeur"] for name in INDICATEURS}
    by_year = dataset.named("adhesions_annees", filtre=TOUT).lignes.set_index("annee")
    pool = (
        dataset.named("adhesions_vivier", filtre=TOUT, seuil=suivi.SEUIL)
        .lignes.set_index("annee")["nb_devenus"]
        .dropna()
    )
    found = dataset.named("adhesions_mouvements", filtre=TOUT, annees=list(by_year.index)).lignes.set_index("annee")
    assert by_year["nb_adherents"].to_dict() == values["1.1.a"].to_dict()
    assert by_year["indice_diversite"].to_dict() == pytest.approx(values["1.1.b"].to_dict())
    assert (100 * found["nb_restees"] / found["nb_avant"]).to_dict() == pytest.approx(values["1.1.c"].to_dict())
    assert pool.to_dict() == values["1.1.d"].to_dict()


@pytest.fixture
def partial(simulated, tmp_path, monkeypatch):
    """The page on the demonstration, of which only the attendance of 2024 was imported."""
    for name in ("publications", "reference"):
        (tmp_path / name).symlink_to(RACINE / "data" / name)
    build_published(tmp_path)
    folder = dataset_folder("demonstration", simulated)
    tables = Manifeste.read(folder).tables
    rows = {name: pq.read_table(folder / table.fichier) for name, table in tables.items()}
    held = rows["reunions"].filter(pc.equal(pc.year(rows["reunions"]["date_debut"]), 2024))["id_reunion"]
    seen = rows["participations"]
    rows["participations"] = seen.filter(pc.is_in(seen["id_reunion"], value_set=held.combine_chunks()))
    made = {name: Contenu(kept, {"x": "y"}, "partielle", "", "Un seul relevé.") for name, kept in rows.items()}
    publish("releve", made, data=tmp_path)
    use(tmp_path, monkeypatch)
    return first_page("adhesions", jeu="releve")


def test_what_is_not_known_of_a_year_is_not_told(partial):
    assert "Aucune présence de 2025 n’est connue de ce jeu : ni absente ni régulière ne s’y lit." in [
        info.value for info in partial.info
    ]
    told = readable(partial)
    assert "n.d. Adhérentes sans aucune présence en 2025 D’où" in told
    assert "À relancer" not in told
    partial.selectbox(key="annee").set_value("2024").run()
    told = readable(partial)
    assert not partial.error
    assert "n.d. Non-adhérentes régulières de 2023 devenues adhérentes en 2024" in told
    assert "Présences partielles : une adhérente sans présence connue a pu venir. Un seul relevé." in told
    assert "À relancer : adhérentes sans aucune présence en 2024" in told


def test_a_filter_in_force_goes_with_every_chart(page):
    test = page()
    test.multiselect(key="type").select("commune").run()
    assert html_of(test).replace("\u00a0", " ").count('data-filtre="Filtré : type commune."') == 7


def test_a_change_of_type_leaves_a_filter_without_being_a_loss(page, members):
    everyone = pd.concat(members.values())
    moved = everyone[(everyone["type_collectivite"] == "département") & everyone["id_successeur"].notna()]
    year = int(moved["annee"].max()) + 1
    test = page()
    test.selectbox(key="annee").set_value(str(year)).run()
    test.multiselect(key="type").select("département").run()
    held = int((members[year]["type_collectivite"] == "département").sum())
    told = readable(test)
    assert not test.error
    assert f"{held} collectivités adhérentes en {year}" in told
    assert "Dans ce choix, le réseau" in told
    assert "1 sortie de ce choix par changement de type ou de région" in told
    assert "Changements : entrées dans le choix, ou sorties, de qui change de type ou de région." in told
    assert "Tous types confondus, malgré le filtre." in told


def test_the_first_year_has_no_gain_and_an_empty_answer_says_why(page, members):
    test = page()
    test.selectbox(key="annee").set_value("2018").run()
    assert "en 2018, première année connue : ni gain ni perte ne s’y lisent encore." in readable(test)
    kinds = {year: set(rows["type_collectivite"]) for year, rows in members.items()}
    year, kind = next((y, k) for y in sorted(kinds) for k in sorted(set.union(*kinds.values()) - kinds[y]))
    test.selectbox(key="annee").set_value(str(year)).run()
    test.multiselect(key="type").select(kind).run()
    assert not test.exception
    assert test.info[0].value.startswith("Aucun résultat parmi les adhésions : sans « année")


def test_two_years_chosen_by_the_reader_are_compared_by_name(page, members):
    test = page()
    test.selectbox(key="de").set_value("2019").run()
    told = readable(test)
    start, end = members[2019], members[2025]
    assert f"{len(start)} adhérentes en 2019" in told
    assert f"= {len(end)} en 2025." in told
    lost = set(start["id_collectivite"]) - set(end["id_collectivite"]) - set(
        start.loc[start["id_successeur"].isin(end["id_collectivite"]), "id_collectivite"]
    )  # fmt: skip
    shown = pd.concat(tab.dataframe[0].value for tab in test.tabs if tab.label.startswith(("Perdues (", "En retard (")))
    assert sorted(shown["Collectivité"]) == sorted(start.set_index("id_collectivite").loc[list(lost), "nom"])
    test.selectbox(key="a").set_value("2019").run()
    assert "Choisissez deux années différentes." in [info.value for info in test.info]


def test_one_is_told_in_the_singular():
    rows = pd.DataFrame(
        [(2023, 2023, 5, 5), (2024, 2024, 1, 1), (2023, 2025, 5, 4), (2024, 2025, 1, 0)],
        columns=["annee_cohorte", "annee", "nb_entrees", "nb_presentes"],
    )
    assert suivi.cohorts_told(rows) == "La collectivité entrée en 2024 n’est plus adhérente en 2025."
    late = pd.DataFrame({"type_collectivite": [None], "nb_en_retard": [1], "montant_en_retard": [None]})
    told = "1 collectivité est en retard de cotisation : pas à jour, donc pas comptée parmi les adhérentes."
    assert suivi.late_told(late) == told
