"""What does the report say, and does each of its figures hold?"""

import ui
import ui_filtres

dataset = ui.open_page("Rapport annuel", "…")
ui_filtres.choose(dataset, [])
