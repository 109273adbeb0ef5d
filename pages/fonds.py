"""Where did the money of the solidarity funds come from, and where did it go?"""

import ui
import ui_fonds

dataset = ui.open_page(
    "Fonds de solidarité",
    "Les fonds que Cités Unies France a ouverts après une crise : combien ils ont collecté, auprès de qui, pour qui ; "
    "puis leurs comptes, là où le jeu contient leurs mouvements.",
)
ui_fonds.way_to_movements(dataset)
choice = ui_fonds.choose(dataset)
ui_fonds.headline(dataset, choice)
ui.section("Ce que chaque fonds a reçu, et de qui")
ui_fonds.comparison(dataset, choice)
ui.section("Les crises, dans le temps")
ui_fonds.crises(dataset, choice)
ui.section("Fonds par fonds")
ui_fonds.funds(dataset, choice)
ui_fonds.accounts(dataset, choice)
