"""What is behind a short code read in a document?"""

import ui
import ui_filtres

dataset = ui.open_page("Retrouver un chiffre", "…")
ui_filtres.choose(dataset, [])
