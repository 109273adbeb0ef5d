"""What are the rows of this dataset worth?"""

import ui
import ui_filtres
import ui_qualite

dataset = ui.open_page(
    "Qualité",
    "Ce que valent les données du jeu, règle par règle : fraîcheur, valeurs hors d’échelle, orphelins, doublons.",
)
ui_filtres.choose(dataset, [])
controls = ui_qualite.report(dataset)

ui.section("Fraîcheur")
ui_qualite.freshness(dataset)

ui.section("Couverture")
ui_qualite.coverage(controls)

ui.section("Les règles")
ui_qualite.listing(controls)

ui.section("Les lignes en cause")
ui_qualite.rows(dataset, controls)

ui.section("L’histoire de la qualité")
ui_qualite.history(dataset)
