"""What does one indicator say? Its value, its status and how it is obtained, its rows, its decisions."""

import streamlit as st

import ui
import ui_filtres
import ui_plan
from cuf_metrics.indicators.framework import plan_elements

dataset = ui.open_page(
    "Indicateur",
    "Une valeur, son statut et le calcul qui y mène, sa trajectoire, ses lignes, sa requête et les décisions prises.",
)
ui_filtres.choose(dataset, [])
if told := st.session_state.pop("decision-enregistree", None):
    st.success(told)
state = ui_plan.choose_indicator(dataset)
ind = state.indicateur

ui.section(ind.libelle)
ui.note(ind.justification)
ui_plan.headline(state)
ui_plan.trajectory(state)
ui_plan.breakdowns(dataset, state)
ui_plan.related(state)

ui.section("Définition")
words = plan_elements(dataset).set_index("code")["libelle"]
ui_plan.definition(state, [(code, words[code]) for code in (*ind.objectif, *ind.action)])

ui.section("Les lignes derrière la valeur")
ui_plan.rows_counted(dataset, state)
ui_plan.query(state)

ui.section("Références et cibles")
ui_plan.decisions(state)
ui_plan.decision_form(state)
