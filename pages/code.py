"""What is behind a short code read in a document?"""

import ui
import ui_code
import ui_filtres

dataset = ui.open_page(
    "Retrouver un chiffre",
    "Le code imprimé à côté d’un chiffre, dans un document remis, mène ici au passage ou au calcul dont il vient.",
)
ui_filtres.choose(dataset, [])
found = ui_code.choose(dataset)
if found:
    ui.section(ui_code.title(found))
    ui_code.shown(found)
