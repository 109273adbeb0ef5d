"""Who cooperates with whom, and where? Links on a world map, by level and year, and as a table."""

import ui
import ui_liens

dataset = ui.open_page(
    "Carte des coopérations",
    "Les liens entre collectivités françaises et partenaires étrangers que le jeu nomme, et ce qui est connu de "
    "chaque pays. Cliquez sur un arc, un cercle ou un pays : le tableau le suit.",
)
ui_liens.stop_without_links(dataset)
choice = ui_liens.choose_links(dataset)
ui_liens.world(dataset, choice)
