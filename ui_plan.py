"""What the pages of the plan share: the states at a date, filters, exports, and the recording of decisions."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pandas as pd
import streamlit as st

import ui
import ui_acces
import ui_graphiques
import ui_manques
from cuf_metrics import html, html_plan
from cuf_metrics.contracts import FIELDS
from cuf_metrics.database import Dataset
from cuf_metrics.errors import CufError
from cuf_metrics.formatting import capitalised, count, dated, number
from cuf_metrics.indicators import explain
from cuf_metrics.indicators.framework import NIVEAUX, framework, plan_elements
from cuf_metrics.indicators.measure import computed_measures, rows_behind, years_behind
from cuf_metrics.indicators.overview import CASES, chosen, smart, unmeasured_actions, why_unmeasured
from cuf_metrics.indicators.state import Etat, indicators_state
from cuf_metrics.indicators.trajectoire import nothing_to_draw, trajectory_of
from cuf_metrics.pilotage import read_continuities, read_decisions, record

PLANS = {"2023-2027": "Projet 2023–2027", "2018-2022": "Projet 2018–2022"}
APERCU = 5000
OBJETS = ("cible finale", "jalon", "référence", "retrait d’une échéance")
POURQUOI = "Pourquoi cette valeur, et dans quel document la décision est écrite"
AXES = {code: f"Axe {code}" for code in "1234"}
LOCAL = ("localhost", "127.0.0.1", "::1")
INDICATEUR = "indicateur"


def states(dataset: Dataset, au: date | None = None) -> list[Etat]:
    """Every indicator at a date, today when left out."""
    return indicators_state(dataset, au, ui.DATA)


def choose_date() -> date:
    """Today, or the end of a past year, held in the URL as `annee`."""
    today = date.today()  # noqa: DTZ011 — the reader's own day
    years = {"": "aujourd’hui"} | {str(y): f"fin {y}" for y in range(today.year - 1, 2021, -1)}
    year = ui.choose_one("Situation", "annee", years)
    return date(int(year), 12, 31) if year else today


def choose_plan_and_date() -> tuple[str, date]:
    """Which plan, and at which date for the current one, side by side."""
    left, right = st.columns(2)
    with left:
        period = ui.choose_one("Plan", "plan", PLANS)
    with right:
        return period, choose_date() if period == "2023-2027" else date.today()  # noqa: DTZ011


def choose_states(every: list[Etat]) -> tuple[list[str], list[Etat]]:
    """Filters by axis, level and case, held in the URL: the axes chosen, and the indicators left."""
    left, middle, right = st.columns(3)
    with left:
        axes = ui.choose("Axe", "axe", AXES)
    with middle:
        levels = ui.choose("Niveau", "niveau", NIVEAUX)
    with right:
        cases = ui.choose("Statut", "statut", CASES)
    return axes, chosen(every, axes, levels, cases)


def answer(dataset: Dataset, every: list[Etat] | None = None) -> None:
    """Where the plan stands, in two sentences; today where no state is given."""
    plan, told = plan_elements(dataset), every or states(dataset)
    actions = int((plan["niveau"] == "action").sum())
    ui.show(html_plan.answer(told, actions, unmeasured_actions(plan, told), link=every is None))


def axes_overview(plan: pd.DataFrame, every: list[Etat]) -> None:
    """How the indicators of each axis are spread."""
    ui.show(html_plan.overview(plan[plan["niveau"] == "axe"], every))


def plan_tree(plan: pd.DataFrame, every: list[Etat], axes: list[str], shown: list[Etat]) -> None:
    """Axes, objectives, actions and the indicators chosen; an axis nothing is left of is not shown."""
    kept = {code for s in shown for code in s.indicateur.axes if code in (axes or AXES)}
    if not shown:
        st.info("Aucun indicateur ne répond à ces choix. Retirez un filtre.")
    for row in plan[plan["niveau"] == "axe"].itertuples():
        if row.code in kept:
            ui.show(html_plan.axis(row, plan, shown, every))


def definition(state: Etat, places: list[tuple[str, str]]) -> None:
    """The indicator's sheet."""
    ui.show(html_plan.fiche(state, places))


def completeness(every: list[Etat], au: date) -> None:
    """What is measured and what is not: cases as links, tables awaited, definitions read with SMART."""
    year = f"annee={au.year}&" if au < date.today() else ""  # noqa: DTZ011
    ui.show(html_plan.cases(every, year))
    awaited = why_unmeasured(every)
    if not awaited.empty:
        ui.show(html_plan.missing_tables(awaited))
        ui_manques.to_complete(awaited.loc[awaited["couverture"] == "partielle", "nom_table"])
    with st.expander("Lecture SMART des définitions"):
        ui.show(html_plan.smart_table([(s, smart(s)) for s in every]))


def former_plan(dataset: Dataset) -> None:
    """The plan 2018-2022 and what continues it."""
    current = plan_elements(dataset).set_index("id_plan")
    links = read_continuities(ui.DATA)
    if unknown := sorted(set(links["id_plan_suite"]) - set(current.index)):
        wanted = "un élément du plan 2023-2027"
        raise CufError("continuites.csv", f"« {unknown[0]} » n’existe pas", wanted, "Corrigez la ligne.")
    links["code_suite"] = links["id_plan_suite"].map(current["code"])
    links["libelle_suite"] = links["id_plan_suite"].map(current["libelle"])
    ui.show(html_plan.former_plan(plan_elements(dataset, "2018-2022"), links))


def choose_indicator(dataset: Dataset) -> Etat:
    """The indicator asked for by `?indicateur=`, or the first one, at the date chosen."""
    left, right = st.columns([2, 1])
    with right:
        every = states(dataset, choose_date())
    names = {s.indicateur.id: f"{s.indicateur.id} · {s.indicateur.libelle}" for s in every}
    if (named := st.query_params.get(INDICATEUR)) and named not in names:
        st.info(f"L’indicateur « {named} » n’existe pas : voici le premier.")
    with left:
        asked = ui.choose_one("Indicateur", INDICATEUR, names)
    return next(s for s in every if s.indicateur.id == asked)


def headline(state: Etat) -> None:
    """Value, status with its arithmetic, reference, target, freshness."""
    ui.show(html_plan.headline(state))
    if state.mesure is None:
        ui_manques.to_complete(state.couverture.partielles)


def trajectory(state: Etat) -> None:
    """The values over time, the reference, the expected path and the target; words where there is one point only."""
    if told := nothing_to_draw(state):
        ui.note(told)
        return
    figures = [m.figure for m in (*state.publiees, *state.calculees)]
    titre = f"{state.indicateur.libelle}, en {state.indicateur.unite}"
    drawn = trajectory_of(state, ui.is_dark())
    ui_graphiques.chart("trajectoire", titre, drawn, figures, explain.pace_text(state))


def breakdowns(dataset: Dataset, state: Etat) -> None:
    """The value of the last computed year along each declared dimension."""
    for dimension in state.indicateur.dimensions if state.mesure in state.calculees else ():
        parts = computed_measures(dataset, state.indicateur, state.couverture, state.au, dimension)
        last = state.mesure.annee
        figures = [replace(m.figure, libelle=m.modalite or "non renseigné") for m in parts if m.annee == last]
        titre = f"{state.indicateur.libelle}, {last}, par {heading(dimension)[0].lower()}{heading(dimension)[1:]}"
        if len(figures) > 1:
            ui_graphiques.bar_chart(f"ventilation-{dimension}", titre, figures)


def related(state: Etat) -> None:
    """Other published figures about the indicator, and the years told twice."""
    if state.reperes:
        ui.cards(state.reperes, "Autres chiffres publiés à ce sujet")
    for told, counted in state.ecarts:
        gap = explain.change_text(state, counted.valeur - told.valeur)
        text = f"{told.annee} : {told.figure.texte} selon le document, {counted.figure.texte} selon les lignes ({gap})."
        key = f"ecart-{told.annee}"
        sources = [replace(m.figure, libelle=f"{told.annee}, {m.figure.origine}") for m in (told, counted)]
        ui.show(html.note(text, html.provenance_of_many(key, "Publié et calculé", sources)))


def rows_counted(dataset: Dataset, state: Etat) -> None:
    """The rows of the value's year that the tables hold, and what they are worth."""
    years = [y for y in years_behind(dataset, state.indicateur) if y <= state.au.year]
    if not years:
        ui.note("Les tables de ce jeu n’ont aucune ligne pour cet indicateur.")
        return
    year = state.mesure.annee if state.mesure and state.mesure.annee in years else years[-1]
    result = rows_behind(dataset, state.indicateur, year)
    told = f"{count(len(result.lignes), 'ligne')}, année {year}."
    if year not in [m.annee for m in state.calculees]:
        told += " La table est incomplète : ces lignes ne font pas la valeur de l’indicateur."
    if len(result.lignes) > APERCU:
        told += f" Les {number(APERCU)} premières sont montrées."
    rows = result.lignes.head(APERCU)
    ui.table("lignes", rows, {c: heading(c) for c in rows.columns}, f"Lignes comptées : {told}")
    control = html.provenance_of_rows("lignes-comptees", "Les lignes derrière la valeur", [result.source])
    ui.show(html.note(told, control))


def heading(column: str) -> str:
    """What a column of a query is called on screen."""
    return FIELDS[column].description if column in FIELDS else capitalised(column.replace("_", " "))


def query(state: Etat) -> None:
    """The query, as its file has it."""
    with st.expander("La requête de l’indicateur"):
        st.code(state.indicateur.sql, language="sql")


def decisions(state: Etat) -> None:
    """What was ever decided about the indicator."""
    known = read_decisions(ui.DATA).of(state.indicateur.id)
    if known:
        forced = (state.reference, state.cible, *state.jalons)
        ui.show(html_plan.decisions(known, state.indicateur.unite, forced))
    else:
        ui.note("Aucune référence ni cible n’a été enregistrée.")


def decision_form(state: Etat) -> None:
    """Record a reference or a target, where the reader is allowed to."""
    role = recorder()
    if role is None:
        ui.note(
            "Enregistrer une décision demande une connexion et une fonction autorisée (section [pilotage] des secrets)."
        )
        return
    ind = state.indicateur
    if ind.sens == "aucun":
        ui.note("Cet indicateur se suit sans se noter : il ne reçoit pas de cible.")
        return
    known = read_decisions(ui.DATA)
    latest = {
        table: max((d.rang for d in getattr(known, table) if d.id_indicateur == ind.id), default=0)
        for table in ("references", "cibles")
    }
    refused = st.session_state.pop(f"refus-{ind.id}", "")
    if refused:
        st.error(refused)
    title = "Fixer une référence, un jalon ou une cible ; retirer une échéance"
    with st.expander(title, expanded=bool(refused)), st.form(f"decision-{ind.id}", border=False):
        line = _decision_fields(state, role)
        if st.form_submit_button("Enregistrer la décision", type="primary"):
            _refuse_incomplete(line, ind.id)
            table = "references" if line.pop("objet") == "référence" else "cibles"
            _save(table, line, st.session_state.get(f"vu-{table}-{ind.id}", latest[table]))
    for table, rank in latest.items():
        st.session_state[f"vu-{table}-{ind.id}"] = rank


def _decision_fields(state: Etat, role: str) -> dict:
    """The fields of the form, as columns of the contract."""
    unit, name = state.indicateur.unite, state.indicateur.id
    # Keys of the indicator's own: what is typed for one is never recorded on another.
    left, middle, right = st.columns(3)
    with left:
        kind = st.selectbox("Objet", OBJETS, key=f"objet-{name}")
        value = st.number_input(f"Valeur ({unit})", value=None, format="%.12g", key=f"valeur-{name}")
    with middle:
        day = st.date_input(
            "Échéance (ou date de la référence)", date(2027, 12, 31), format="DD/MM/YYYY", key=f"jour-{name}"
        )
        body = st.selectbox("Décidé par", FIELDS["decide_par"].valeurs[:-1], key=f"instance-{name}")
    with right:
        decided = st.date_input("Décidé le", "today", format="DD/MM/YYYY", key=f"decide-{name}")
        applies = st.date_input("S’applique à partir du", "today", format="DD/MM/YYYY", key=f"valable-{name}")
    tolerance = 0.0
    if state.indicateur.sens == "maintien":
        tolerance = st.number_input(f"Écart toléré ({unit})", 0.0, format="%.12g", key=f"tolerance-{name}")
    why = st.text_area("Motif", placeholder=POURQUOI, key=f"motif-{name}")
    who = role or st.text_input(
        "Votre fonction", placeholder="par exemple : direction générale", key=f"fonction-{name}"
    )
    common = {"id_indicateur": state.indicateur.id, "valeur_decidee": value, "motif": " ".join(why.split())}
    common |= {"decide_par": body, "decide_le": decided, "valable_du": applies, "enregistre_par": who}
    if kind == "référence":
        return common | {"objet": kind, "date_valeur": day}
    nature = {"cible finale": "finale", "jalon": "jalon"}.get(kind, "retrait")
    return common | {"objet": "cible", "echeance": day, "nature_cible": nature, "tolerance": tolerance or None}


def _refuse_incomplete(line: dict, name: str) -> None:
    """Say all that a person forgot, in their own words, before anything is checked further."""
    lacking = []
    if line["valeur_decidee"] is None and line.get("nature_cible") != "retrait":
        lacking.append("Indiquez une valeur.")
    if line["valeur_decidee"] is not None and line.get("nature_cible") == "retrait":
        lacking.append("Un retrait n’a pas de valeur : videz ce champ.")
    if not line["motif"]:
        lacking.append("Indiquez un motif.")
    if not line["enregistre_par"].strip():
        lacking.append("Indiquez votre fonction.")
    if line.get("nature_cible") in ("finale", "jalon") and line["echeance"] < line["valable_du"]:
        lacking.append("L’échéance doit suivre la date d’application.")
    if lacking:
        _refuse(name, " ".join([*lacking, "Rien n’a été enregistré."]))


def _refuse(name: str, told: str) -> None:
    """Show a refusal above the form, which stays open with what was typed."""
    st.session_state[f"refus-{name}"] = told
    st.rerun()


def _save(table: str, line: dict, seen: int) -> None:
    name = line["id_indicateur"]
    try:
        rank = record(table, line, seen, ui.DATA)
    except CufError as error:
        _refuse(name, str(error))
    # The form starts empty again: a second click would record the same decision twice.
    for key in [k for k in st.session_state if str(k).endswith(f"-{name}")]:
        del st.session_state[key]
    st.session_state["decision-enregistree"] = f"Décision n° {rank} enregistrée le {dated(date.today())}."  # noqa: DTZ011
    st.rerun()


def recorder() -> str | None:
    """The function under which the reader records: "" to ask, None where nobody may.

    With sign-in, only the addresses listed under [pilotage], each with its function. Without it, only a
    server that other machines cannot reach.
    """
    secrets = ui_acces.secret_sections()
    if "auth" in secrets:
        allowed = st.secrets["pilotage"] if "pilotage" in secrets else {}
        return _function_of(allowed)
    return "" if st.get_option("server.address") in LOCAL and _is_direct() else None


def _function_of(allowed: Mapping[str, object]) -> str | None:
    """The function that [pilotage] gives to the signed-in address, if the provider vouches for it."""
    address = (st.user.get("email") or "").strip().casefold()
    if not address or st.user.get("email_verified") is False:
        return None
    role = {name.strip().casefold(): value for name, value in allowed.items()}.get(address)
    return role if isinstance(role, str) and role.strip() else None


def _is_direct() -> bool:
    """Whether the browser speaks to this server itself: a proxy could bring anyone."""
    headers = {name.lower(): value for name, value in st.context.headers.items()}
    forwarded = any(name.startswith("x-forwarded") or name in ("forwarded", "via", "x-real-ip") for name in headers)
    host = headers.get("host", LOCAL[0]).rsplit(":", 1)[0].strip("[]")
    return not forwarded and host in LOCAL


def framework_matrices(dataset: Dataset, every: list[Etat], axes: list[str]) -> None:
    """The logical framework of the chosen axes."""
    plan = plan_elements(dataset)
    lines = framework(plan, every)
    titles = {a.code: a.libelle for a in plan[plan["niveau"] == "axe"].itertuples()}
    for code, title in titles.items():
        if not axes or code in axes:
            mine = [line for line in lines if line.axe == code]
            ui.show(html.heading(f"Axe {code} · {title}") + html_plan.matrix(f"Cadre logique de l’axe {code}", mine))
    ui.show(html.note("", html.provenance_note("cadre", "Le cadre logique", html_plan.CADRE)))
