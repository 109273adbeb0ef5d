"""What was signed, and what has changed since?"""

import ui
import ui_filtres

dataset = ui.open_page("Éditions", "…")
ui_filtres.choose(dataset, [])
