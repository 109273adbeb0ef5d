"""Does a draft say what is known?"""

import ui
import ui_filtres
import ui_relecture

dataset = ui.open_page(
    "Relecture",
    "Collez un brouillon : chacun de ses nombres est rapproché d’un chiffre connu, ou signalé.",
)
ui_filtres.choose(dataset, [])
ui_relecture.report(dataset, ui_relecture.ask())

ui.section("Phrases du rapport")
ui_relecture.report_sentences(dataset)
