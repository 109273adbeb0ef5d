"""Where does the strategic plan stand? Axes, objectives, actions, indicators and their status."""

import ui
import ui_filtres
import ui_plan
from cuf_metrics.indicators.framework import plan_elements

dataset = ui.open_page(
    "Plan stratégique",
    "Où en est le projet stratégique : ses axes, ses objectifs, ses actions et les indicateurs qui les suivent. "
    "Aucun document publié ne fixe de cible : un indicateur n’est noté que lorsqu’une instance en a fixé une.",
)
ui_filtres.choose(dataset, [])
period, au = ui_plan.choose_plan_and_date()
if period == "2018-2022":
    ui.section("Le projet 2018–2022, et ce qui le continue")
    ui_plan.former_plan(dataset)
else:
    every, plan = ui_plan.states(dataset, au), plan_elements(dataset)
    ui_plan.answer(dataset, every)
    ui.section("Les quatre axes")
    ui_plan.axes_overview(plan, every)
    ui.section("Objectifs, actions et indicateurs")
    ui_plan.plan_tree(plan, every, *ui_plan.choose_states(every))
    ui.section("Ce qui est mesuré, et ce qui ne l’est pas")
    ui_plan.completeness(every, au)
