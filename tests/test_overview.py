"""Indicators counted and explained: a group is spread as it is, and each status tells the numbers it rests on."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from cuf_metrics import html_plan
from cuf_metrics.figures import Figure
from cuf_metrics.formatting import NBSP
from cuf_metrics.indicators import explain
from cuf_metrics.indicators.framework import NIVEAUX, NON_FORMULE, framework, plan_elements, sheet, target_text
from cuf_metrics.indicators.measure import Couverture, Mesure
from cuf_metrics.indicators.overview import (
    CASES,
    Repartition,
    case,
    chosen,
    smart,
    spread,
    unmeasured_actions,
    why_unmeasured,
)
from cuf_metrics.indicators.state import SURSIS, Etat, indicators_state, next_due
from cuf_metrics.pilotage import Decision
from cuf_metrics.provenance import Citation, Requete
from cuf_metrics.status import Situation, Statut, rate

AU = date(2026, 6, 30)
JOUR = date(2024, 1, 5)
HOSTILE = '<b onclick="x">&</b>'
SEUILS = ("Seuils", "r ≥ 0,95 : en bonne voie ; r ≥ 0,60 : à surveiller ; sinon en retard (version 2026-1)")


@pytest.fixture(scope="module")
def states(publie, tmp_path_factory) -> dict[str, Etat]:
    """The real registry, nothing decided."""
    found = indicators_state(publie, AU, tmp_path_factory.mktemp("sans_decision"))
    return {state.indicateur.id: state for state in found}


@pytest.fixture(scope="module")
def plan(publie):
    return plan_elements(publie)


def decision(nature: str, valeur: float, annee: int, tolerance: float = 0) -> Decision:
    day = date(annee, 12, 31)
    return Decision(1, "1.1.a", nature, valeur, day, tolerance, "direction", JOUR, JOUR, "Lu.", "direction", JOUR)


def told(base: Etat, values: dict[int, float], reference=None, cible=None, jalon=None, tolerance=0, **changes) -> Etat:
    """A state made by hand on a real indicator, rated as the real ones are.

    Args:
        values: year → published value.
        reference, cible, jalon: value and year.
        changes: fields of the indicator.
    """
    ind = replace(base.indicateur, **changes)
    measures = tuple(
        Mesure(y, Figure(f"{ind.id}-{y}", ind.libelle, v, ind.unite, Citation("Rapport", "Bilan", "x"), periode=str(y)))
        for y, v in values.items()
    )
    last = measures[-1] if measures else None
    start = decision("référence", *reference) if reference else None
    target = decision("finale", *cible, tolerance) if cible else None
    steps = (decision("jalon", *jalon),) if jalon else ()
    due = next_due(ind, last.annee) if last else None
    situation = Situation(
        ind.nature,
        ind.sens,
        last.point if last else None,
        start.point if start else None,
        target.point if target else None,
        tuple(d.point for d in steps),
        tolerance,
        due + SURSIS if due else None,
    )
    return replace(
        base,
        indicateur=ind,
        publiees=measures,
        mesure=last,
        reference=start,
        cible=target,
        jalons=steps,
        statut=rate(situation, base.au),
        echeance=due,
    )


# How statuses are spread


@pytest.mark.parametrize(
    ("statut", "name"),
    [
        (Statut("en retard", "recul"), "en retard"),
        (Statut("atteint", "à ce jour, à maintenir"), "atteint"),
        (Statut("non mesuré", "à venir"), "à venir"),
        (Statut("non mesuré", "donnée périmée", dernier=Statut("atteint")), "donnée périmée"),
    ],
)
def test_a_case_is_the_status_or_why_there_is_none(states, statut, name):
    assert case(replace(states["1.1.a"], statut=statut)) == name


def test_every_real_indicator_falls_in_a_case_and_none_is_counted_twice(states):
    found = spread(list(states.values()))
    valued, total = len([s for s in states.values() if s.mesure]), len(states)
    assert found.cases == {"sans cible": valued, "pas de valeur": total - valued}
    assert (found.total, found.notes, found.valeurs, found.avancement) == (total, 0, valued, None)
    assert found.couverture == f"{valued} valeurs sur {total}, aucun statut"


def rated(states, *progress: float | None, rest: int = 0) -> list[Etat]:
    """Indicators in good progress of that much, and others without a value."""
    done = [replace(states["1.1.a"], statut=Statut("en bonne voie", avancement=p)) for p in progress]
    return done + [states["1.1.b"]] * rest


def test_cases_come_best_first_and_none_is_at_zero(states):
    codes = ("en retard", "atteint", "à surveiller", "atteint")
    group = [replace(states["1.1.a"], statut=Statut(code)) for code in codes]
    assert list(spread(group).cases.items()) == [("atteint", 2), ("à surveiller", 1), ("en retard", 1)]


@pytest.mark.parametrize(
    ("progress", "rest", "mean"),
    [
        ((0.2, 0.4, 0.6, 0.8), 1, 0.5),
        ((0.2, 0.4, 0.6), 1, None),
        ((0.2, 0.4, 0.6, None), 1, None),
        ((1.5, -0.5), 0, 0.5),
        ((), 2, None),
        ((), 0, None),
    ],
    ids=["80 %", "75 %", "un statut sans avancement", "borné de 0 à 1", "aucun statut", "aucun indicateur"],
)
def test_a_mean_progress_needs_four_in_five_rated(states, progress, rest, mean):
    assert spread(rated(states, *progress, rest=rest)).avancement == (None if mean is None else pytest.approx(mean))


def test_a_group_says_its_coverage_in_words(states):
    assert spread(rated(states, 0.2, 0.4, 0.6, 0.8, rest=1)).couverture == (
        f"4 valeurs sur 5, 4 statuts, avancement moyen 50{NBSP}%"
    )
    assert spread(rated(states, 0.5, rest=1)).couverture == "1 valeur sur 2, 1 statut"
    assert spread(rated(states, rest=3)).couverture == "aucune valeur sur 3, aucun statut"


# What is chosen, covered, awaited


@pytest.mark.parametrize(
    ("axes", "niveaux", "cases", "ids"),
    [
        ((), ("objectif_specifique",), (), ["2.2.d", "3.3.d", "4.1.d", "4.3.b"]),
        (("3", "4"), ("objectif_specifique",), ("pas de valeur",), ["3.3.d", "4.1.d"]),
        (("1",), ("activite",), (), ["1.2.a", "1.2.c", "1.2.d", "1.3.c"]),
        (("4",), ("objectif_general",), (), []),
        ((), (), ("atteint",), []),
    ],
)
def test_a_choice_keeps_what_answers_all_of_it(states, axes, niveaux, cases, ids):
    assert [s.indicateur.id for s in chosen(states.values(), axes, niveaux, cases)] == ids


def test_an_indicator_of_two_axes_is_kept_by_either(states):
    for axis in ("1", "3"):
        assert states["1.2.d"] in chosen(states.values(), [axis])
    assert states["1.2.d"] not in chosen(states.values(), ["2", "4"])


def test_an_empty_choice_keeps_all(states):
    assert chosen(states.values()) == list(states.values())


def test_an_action_is_unmeasured_when_no_indicator_names_it(states, plan):
    assert unmeasured_actions(plan, states.values()) == []
    assert unmeasured_actions(plan, [s for s in states.values() if s.indicateur.id != "4.1.e"]) == ["4.1.3"]
    assert len(unmeasured_actions(plan, [])) == 29


def test_awaited_tables_come_most_awaited_first_each_with_its_indicators(states):
    def waiting(ident: str, absentes: tuple[str, ...], partielles: tuple[str, ...] = ()) -> Etat:
        return replace(states[ident], couverture=Couverture(absentes, partielles, None, None))

    rows = why_unmeasured(
        [
            # A value is known: nothing is awaited for it.
            waiting("1.1.a", ("audiences",)),
            waiting("1.1.b", ("financements",)),
            waiting("1.1.c", ("adhesions",)),
            waiting("1.1.d", ("adhesions", "participations"), ("reunions",)),
        ]
    )
    assert list(rows.itertuples(index=False, name=None)) == [
        ("adhesions", "absente", ["1.1.c", "1.1.d"]),
        ("financements", "absente", ["1.1.b"]),
        ("participations", "absente", ["1.1.d"]),
        ("reunions", "partielle", ["1.1.d"]),
    ]


def test_nothing_is_awaited_where_all_have_a_value(states):
    rows = why_unmeasured([states["1.1.a"]])
    assert rows.empty
    assert list(rows.columns) == ["nom_table", "couverture", "indicateurs"]


# SMART


def test_smart_says_what_every_real_definition_has_and_lacks(states):
    for state in states.values():
        letters = {c.lettre: c.est_rempli for c in smart(state)}
        assert letters == {"S": True, "M": state.mesure is not None, "A": False, "R": True, "T": False}


def test_smart_tells_why_a_letter_is_lacking(states):
    assert [c.constat for c in smart(states["1.1.b"]) if not c.est_rempli] == [
        "extrait manquant ou incomplet : Adhésions",
        "aucune cible décidée",
        "périodicité annuelle, aucune échéance fixée",
    ]


def test_smart_is_whole_once_reference_and_target_are_decided(states):
    letters = smart(told(states["1.1.a"], {2025: 230.0}, (200, 2023), (300, 2027)))
    assert [(c.lettre, c.nom) for c in letters if c.est_rempli] == [
        ("S", "Spécifique"),
        ("M", "Mesurable"),
        ("A", "Atteignable"),
        ("R", "Pertinent"),
        ("T", "Daté"),
    ]
    assert letters[2].constat == "référence et cible décidées"
    assert letters[4].constat == "périodicité annuelle, échéance fixée"


def test_smart_tells_a_target_that_has_no_reference(states):
    achievable = smart(told(states["1.1.a"], {2025: 230.0}, None, (300, 2027)))[2]
    assert (achievable.est_rempli, achievable.constat) == (False, "cible sans référence")


# The logical framework


def test_every_objective_and_action_stands_once_per_level(states, plan):
    found = Counter((line.niveau, line.code) for line in framework(plan, list(states.values())))
    codes = {level: list(plan.loc[plan["niveau"] == level, "code"]) for level in ("axe", "objectif", "action")}
    assert [len(c) for c in codes.values()] == [4, 12, 29]
    assert found == Counter(
        [
            *(("objectif_general", c) for c in codes["axe"]),
            *(("objectif_specifique", c) for c in codes["objectif"]),
            *(("resultat", c) for c in codes["objectif"]),
            *(("activite", c) for c in codes["action"]),
        ]
    )


def test_lines_come_axis_by_axis_level_by_level(states, plan):
    lines = framework(plan, list(states.values()))
    order = [(line.axe, list(NIVEAUX).index(line.niveau)) for line in lines]
    assert order == sorted(order)
    assert {line.code[0] == line.axe for line in lines} == {True}


def test_every_indicator_stands_in_the_framework_at_its_level(states, plan):
    lines = framework(plan, list(states.values()))
    placed = {(line.niveau, s.indicateur.id) for line in lines for s in line.etats}
    assert placed == {(s.indicateur.niveau, s.indicateur.id) for s in states.values()}


def test_a_line_says_the_plan_s_words_or_that_it_has_none(states, plan):
    lines = {(line.niveau, line.code): line for line in framework(plan, list(states.values()))}
    words = plan.set_index("code")["libelle"]
    assert lines["objectif_specifique", "1.1"].logique == words["1.1"]
    assert lines["activite", "1.1.2"].logique == words["1.1.2"]
    assert lines["resultat", "1.1"].logique == NON_FORMULE.format(code="1.1")
    assert [s.indicateur.id for s in lines["activite", "1.2.1"].etats] == ["1.2.a", "1.2.c", "1.2.d"]
    assert lines["activite", "1.2.1"].sources == ["Publications", "Réunions et événements"]


def test_a_sheet_has_the_labels_of_the_guide_in_order(states):
    assert [label for label, _ in sheet(states["4.3.b"])] == [
        "Indicateur",
        "Définition",
        "Calcul",
        "Unité",
        "Valeur de référence",
        "Valeur cible",
        "Périodicité",
        "Sources de vérification",
        "Responsable",
        "Hypothèses",
        "Limites",
    ]


def test_a_sheet_says_what_is_decided_and_what_is_not(states):
    nothing = dict(sheet(states["1.1.b"]))
    assert (nothing["Valeur de référence"], nothing["Valeur cible"]) == ("aucune valeur publiée", "aucune cible fixée")
    decided = dict(sheet(told(states["1.1.a"], {2025: 230.0}, (1, 2023), (300, 2027))))
    assert decided["Valeur de référence"] == "1 collectivité (2023 ; direction)"
    assert decided["Valeur cible"] == "300 collectivités (2027 ; direction)"


# A status in words


def rising(states, **changes) -> Etat:
    return told(states["1.1.a"], {2023: 200.0, 2025: 230.0}, (200, 2023), (300, 2027), **changes)


def test_a_rise_is_explained_step_by_step(states):
    state = rising(states)
    assert state.statut.code == "à surveiller"
    assert explain.arithmetic(state) == [
        ("Dernière valeur validée", "230 collectivités (2025, chiffre publié)"),
        ("Valeur de référence", "200 collectivités (2023 ; direction)"),
        ("Cible", "300 collectivités (2027 ; direction)"),
        ("Valeur attendue à cette date", "250 collectivités"),
        ("Progrès fait / progrès attendu (r)", "0,60"),
        ("Taux d’avancement vers la cible", f"30{NBSP}%"),
        SEUILS,
    ]
    assert explain.reason(state) == "Le progrès fait vaut de 60 à 95 % du progrès attendu à cette date."
    assert explain.pace_text(state) == (
        "De 2023 à 2025, l’indicateur a varié de +15 collectivités par an ; il faut +35 collectivités par an pour "
        "atteindre la cible fin 2027."
    )
    assert explain.trend_text(state) == "+30 collectivités depuis la valeur précédente, dans le sens voulu"


def test_a_milestone_is_one_of_the_steps(states):
    state = rising(states, jalon=(220, 2025))
    assert ("Jalon, fin 2025", "220 collectivités") in explain.arithmetic(state)
    assert ("Valeur attendue à cette date", "220 collectivités") in explain.arithmetic(state)
    assert explain.reason(state) == "Le progrès fait vaut au moins 95 % du progrès attendu à cette date."


def test_a_fall_that_is_wanted_is_said_so(states):
    down = {"reference": (100, 2023), "cible": (60, 2027), "sens": "baisse", "unite": "jours"}
    better = told(states["1.1.a"], {2023: 100.0, 2025: 80.0}, **down)
    assert better.statut.code == "en bonne voie"
    assert explain.trend_text(better) == "−20 jours depuis la valeur précédente, dans le sens voulu"
    assert explain.pace_text(better) == (
        "De 2023 à 2025, l’indicateur a varié de −10 jours par an ; il faut −10 jours par an pour atteindre la cible "
        "fin 2027."
    )
    worse = told(states["1.1.a"], {2023: 100.0, 2025: 101.0}, **down)
    assert explain.trend_text(worse) == "+1 jour depuis la valeur précédente, à l’inverse du sens voulu"
    assert explain.reason(worse) == "La valeur est passée du mauvais côté de son point de départ."


def test_a_percentage_changes_by_points(states):
    state = told(states["3.3.a"], {2023: 50.0, 2025: 51.5}, (50, 2023), (58, 2027))
    assert explain.trend_text(state) == "+1,5 point depuis la valeur précédente, dans le sens voulu"
    assert explain.pace_text(state) == (
        "De 2023 à 2025, l’indicateur a varié de +0,75 point par an ; il faut +3,25 points par an pour atteindre la "
        "cible fin 2027."
    )
    assert explain.arithmetic(state)[0] == (
        "Dernière valeur validée",
        f"51,5{NBSP}% (2025, chiffre publié)",
    )
    assert ("Valeur attendue à cette date", f"54{NBSP}%") in explain.arithmetic(state)


def test_a_flow_is_held_to_a_level(states):
    state = told(states["1.2.b"], {2025: 50.0}, (40, 2023), (80, 2027), (60, 2026))
    assert explain.pace_text(state) == "En 2025, 50 signatures ; niveau voulu : 60 signatures."
    steps = dict(explain.arithmetic(state))
    assert steps["Valeur attendue à cette date"] == "60 signatures"
    assert steps["Valeur de l’année / niveau voulu (r)"] == "0,83"
    assert "Taux d’avancement vers la cible" not in steps
    assert explain.pace_text(told(states["1.2.b"], {2025: 50.0}, (40, 2023))) == ""


def test_a_flow_agrees_with_a_feminine_unit(states):
    state = told(states["2.3.a"], {2025: 16.0}, (10, 2023), (18, 2027))
    assert "publications attendus" not in explain.pace_text(state)


def test_a_level_to_maintain_is_met_within_its_tolerance(states):
    state = told(states["2.1.b"], {2023: 10.0, 2025: 9.0}, (10, 2023), (10, 2027), tolerance=1)
    assert state.statut.code == "atteint"
    assert explain.reason(state) == "La valeur tient la cible, à l’écart toléré près."
    assert explain.pace_text(state) == "En 2025, 9 comités ; niveau voulu : 10 comités."
    assert explain.trend_text(state) == "−1 comité depuis la valeur précédente"


def test_a_level_to_maintain_is_not_explained_by_a_progress(states):
    state = told(states["2.1.b"], {2025: 8.0}, (10, 2023), (10, 2027), tolerance=1)
    assert state.statut == Statut("à surveiller", attendu=10)
    assert "progrès" not in explain.reason(state)


def test_a_level_to_maintain_tells_its_tolerance(states):
    state = told(states["2.1.b"], {2025: 8.0}, (10, 2023), (10, 2027), tolerance=1.5)
    assert any("1,5" in text for _, text in explain.arithmetic(state))


def test_a_level_maintained_after_its_due_date_is_not_said_before_it(states):
    state = told(states["2.1.b"], {2025: 10.0}, (10, 2023), (10, 2024))
    assert explain.reason(state) == "La valeur atteint la cible."


def test_a_stale_value_tells_its_last_status_and_its_numbers(states):
    state = told(states["1.1.a"], {2023: 200.0, 2024: 230.0}, (200, 2023), (300, 2027))
    assert (state.est_perime, case(state)) == (True, "donnée périmée")
    assert explain.arithmetic(state)[3:] == [
        ("Valeur attendue à cette date", "225 collectivités"),
        ("Progrès fait / progrès attendu (r)", "1,20"),
        ("Taux d’avancement vers la cible", f"30{NBSP}%"),
        SEUILS,
        ("Dernier statut connu", "en bonne voie"),
    ]
    assert explain.reason(state) == (
        "La valeur suivante devrait être connue depuis plus d’un mois : la dernière ne dit plus où en est l’indicateur."
    )


@pytest.mark.parametrize(
    ("value", "year", "reason"),
    [
        (1.0, 2027, "La valeur atteint la cible."),
        (0.0, 2027, "À la date de la dernière valeur, aucun progrès n’était encore attendu."),
        (0.0, 2025, "L’échéance est passée sans que la cible soit atteinte."),
    ],
)
def test_a_yes_or_no_is_done_to_come_or_late(states, value, year, reason):
    state = told(states["4.3.d"], {2025: value}, None, (1, year))
    assert explain.reason(state) == reason
    assert [label for label, _ in explain.arithmetic(state)] == [
        "Dernière valeur validée",
        "Valeur de référence",
        "Cible",
        "Valeur attendue à cette date",
        "Seuils",
    ]


def test_a_yes_or_no_reads_as_words(states):
    state = told(states["4.3.d"], {2025: 0.0}, None, (1, 2027))
    assert dict(explain.arithmetic(state))["Dernière valeur validée"] == "non (2025, chiffre publié)"
    assert target_text(state) == "oui (2027 ; direction)"
    assert explain.pace_text(state) == ""


@pytest.mark.parametrize(
    ("name", "values", "reference", "cible", "reason"),
    [
        ("1.1.b", {}, None, None, "Aucune valeur validée : il n’y a rien à noter."),
        (
            "1.1.a",
            {2025: 200.0},
            (200, 2023),
            None,
            "Aucune instance n’a fixé de cible : la valeur se suit, elle ne se note pas.",
        ),
        ("1.1.a", {2025: 200.0}, None, (300, 2027), "Sans valeur de départ, le chemin parcouru ne se mesure pas."),
        ("1.1.a", {2025: 200.0}, (200, 2023), (300, 2025), "L’échéance est passée sans que la cible soit atteinte."),
        (
            "1.1.a",
            {2025: 199.0},
            (200, 2023),
            (300, 2027),
            "La valeur est passée du mauvais côté de son point de départ.",
        ),
        (
            "1.1.a",
            {2025: 201.0},
            (200, 2023),
            (300, 2027),
            "Le progrès fait vaut moins de 60 % du progrès attendu à cette date.",
        ),
        (
            "3.2.e",
            {2025: 1.0},
            None,
            None,
            "Ni hausse ni baisse n’en est attendue : cet indicateur se suit, il ne se note pas.",
        ),
    ],
)
def test_each_status_has_its_reason(states, name, values, reference, cible, reason):
    assert explain.reason(told(states[name], values, reference, cible)) == reason


def test_a_pace_is_told_as_far_as_it_is_known(states):
    base = states["1.1.a"]
    assert explain.pace_text(told(base, {2025: 230.0})) == ""
    assert explain.pace_text(told(base, {2025: 230.0}, (200, 2023))) == (
        "De 2023 à 2025, l’indicateur a varié de +15 collectivités par an."
    )
    assert explain.pace_text(told(base, {2025: 230.0}, None, (300, 2027))) == (
        "Il faut +35 collectivités par an pour atteindre la cible fin 2027."
    )
    assert explain.pace_text(states["1.1.b"]) == ""


def test_a_target_already_met_asks_for_no_step_back(states):
    state = told(states["1.1.a"], {2023: 200.0, 2025: 330.0}, (200, 2023), (300, 2027))
    assert state.statut.code == "atteint"
    assert "−" not in explain.pace_text(state)


def test_an_acronym_keeps_its_capitals(states):
    state = told(states["1.1.a"], {2025: 3.0}, None, (7, 2027), unite="ODD")
    assert explain.pace_text(state) == "Il faut +2 ODD par an pour atteindre la cible fin 2027."


def test_a_trend_is_silent_stable_or_signed(states):
    base = states["1.1.a"]
    assert explain.trend_text(states["1.1.b"]) == ""
    assert explain.trend_text(told(base, {2025: 200.0})) == ""
    assert explain.trend_text(told(base, {2024: 200.0, 2025: 200.0})) == "stable depuis la valeur précédente"
    assert explain.trend_text(told(base, {2024: 200.0, 2025: 199.0})) == (
        "−1 collectivité depuis la valeur précédente, à l’inverse du sens voulu"
    )
    assert explain.trend_text(told(base, {2024: 1000.0, 2025: 4500.0}, sens="aucun", unite="€")) == (
        "+3\u202f500 € depuis la valeur précédente"
    )


def test_a_change_since_the_reference_is_told_as_such(states):
    state = told(states["1.1.a"], {2025: 230.0}, (200, 2023))
    assert state.tendance == 30
    assert "valeur précédente" not in explain.trend_text(state)


def test_a_change_agrees_with_the_number_that_is_read(states):
    assert explain.change_text(states["1.1.a"], 1.999) == "+2 collectivités"


def test_a_change_too_small_to_read_is_stable(states):
    state = told(states["3.3.a"], {2024: 50.0, 2025: 50.001})
    assert explain.trend_text(state) == "stable depuis la valeur précédente"


# As HTML


def test_a_bar_says_its_cases_in_words_and_escapes_them(monkeypatch):
    monkeypatch.setitem(CASES, "sans cible", HOSTILE)
    page = html_plan.bar(Repartition({"atteint": 2, "sans cible": 3}, 5, 2, 5, None), labelled=True)
    assert "<b" not in page
    assert (
        'aria-label="atteint : 2, &lt;b onclick=&quot;x&quot;&gt;&amp;&lt;/b&gt; : 3"'.replace(" :", f"{NBSP}:") in page
    )
    assert page.count("flex-grow: ") == 2


def test_a_bar_of_nothing_says_so():
    page = html_plan.bar(Repartition({}, 0, 0, 0, None))
    assert page == '<div class="obs-repartition" role="img" aria-label="aucun indicateur"></div>'


def test_a_status_has_its_symbol_its_words_and_escapes_them(states):
    late = replace(states["1.1.a"], statut=Statut("en retard", HOSTILE))
    page = html_plan.status(late)
    assert page == (
        '<span class="obs-statut" style="--teinte: var(--statut-en-retard)"><i>▼</i> En retard '
        "(&lt;b onclick=&quot;x&quot;&gt;&amp;&lt;/b&gt;)</span>"
    )
    assert html_plan.status(states["1.1.b"]).endswith("<i>○</i> Pas de valeur</span>")


def sentence(page: str) -> str:
    return page.partition("<p>")[2].partition("</p>")[0].replace(NBSP, " ")


def test_the_answer_tells_values_targets_and_actions(states):
    every = list(states.values())
    assert sentence(html_plan.answer(every, 29, [])) == (
        f"{len([s for s in every if s.mesure])} des {len(every)} indicateurs ont une valeur ; "
        f"{len([s for s in every if s.est_perime])} en attendent une plus récente ; aucun n’a de cible, donc aucun n’est "
        "noté. Les 29 actions du plan ont toutes un indicateur."
    )
    done = [rising(states), told(states["1.1.a"], {2025: 330.0}, (200, 2023), (300, 2027)), states["1.1.b"]]
    assert sentence(html_plan.answer(done, 29, ["1.1.1", "1.1.2"])) == (
        "2 des 3 indicateurs ont une valeur ; 2 ont une cible ; 1 atteint, 1 à surveiller. 27 des 29 actions du plan "
        "ont un indicateur ; sans indicateur : 1.1.1, 1.1.2."
    )


def test_the_answer_escapes_the_codes_it_is_given(states):
    page = html_plan.answer(list(states.values()), 29, [HOSTILE])
    assert "<b onclick" not in page
    assert "sans indicateur : &lt;b onclick=&quot;x&quot;&gt;" in sentence(page)


def test_the_answer_agrees_with_one_target(states):
    assert "1 ont une cible" not in sentence(html_plan.answer([rising(states), states["1.1.b"]], 29, []))


@pytest.mark.parametrize("word", ["au moins", "plus de", "borne basse", "au plus"])
def test_no_pace_is_told_from_a_bound(states, word):
    state = told(states["1.1.a"], {2023: 200.0, 2025: 230.0}, (200, 2023), (300, 2027))
    first = replace(state.publiees[0], figure=replace(state.publiees[0].figure, qualificatif=word))
    bounded = replace(state, publiees=(first, state.mesure))
    assert explain.pace_text(bounded) == "Il faut +35 collectivités par an pour atteindre la cible fin 2027."


def test_a_pace_starts_from_the_value_counted_as_the_last_one(states):
    """A published minimum is no start for what rows count, where rows count that year too."""
    state = told(states["1.1.a"], {2023: 200.0, 2025: 230.0}, (200, 2023))
    source = Requete("1.1.a", "", {}, ("adhesions",), 1)
    minimum = replace(state.publiees[0], figure=replace(state.publiees[0].figure, qualificatif="au moins"))
    counted = tuple(
        replace(m, figure=replace(m.figure, valeur=value, source=source))
        for m, value in zip(state.publiees, (220, 230), strict=True)
    )
    rows = replace(state, publiees=(minimum,), calculees=counted, mesure=counted[-1])
    assert explain.pace_text(rows) == "De 2023 à 2025, l’indicateur a varié de +5 collectivités par an."
    alone = replace(rows, calculees=counted[1:])
    assert explain.pace_text(alone) == ""
