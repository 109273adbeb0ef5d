"""Which devices could finance a project, and does its plan comply with their published rules?"""

import ui
import ui_filtres
import ui_financements

dataset = ui.open_page(
    "Financements",
    "Les dispositifs de cofinancement, leurs règles publiées, et ce qu’elles disent d’un plan de financement.",
)
ui_filtres.choose(dataset, [])
every = ui_financements.devices(dataset)

ui.section("Les dispositifs et leurs règles")
ui_financements.rules(dataset, every)
ui.section("Vérifier un plan de financement")
code, plan = ui_financements.ask_plan(dataset, every)
ui_financements.check(plan, every)
ui.section("Dans le pays du projet")
ui_financements.country(dataset, code, plan.pays)
ui.section("Financements obtenus")
ui_financements.obtained(dataset)
