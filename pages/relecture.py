"""Does a draft say what is known?"""

import ui
import ui_filtres

dataset = ui.open_page("Relecture", "…")
ui_filtres.choose(dataset, [])
