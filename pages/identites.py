"""Which local government does each name of a file designate?"""

import ui
import ui_filtres
import ui_identites

dataset = ui.open_page(
    "Identités",
    "Chaque nom de collectivité lu dans un fichier, et la collectivité du référentiel qu’il désigne.",
)
ui_filtres.choose(dataset, [])
ui_identites.stop_if_nothing_imported(dataset)
found = ui_identites.answer(dataset)

ui.section("À trancher")
chosen = ui_identites.queue(found)
if chosen is not None:
    ui_identites.settle(dataset, chosen)

ui.section("Décisions prises")
ui_identites.decisions(dataset)
