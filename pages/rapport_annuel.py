"""What does the report say, and does each of its figures hold?"""

import ui
import ui_filtres
import ui_rapport

dataset = ui.open_page(
    "Rapport annuel",
    "Chaque chiffre publié, à côté de ce que les lignes, les indicateurs ou d’autres chiffres en disent ; ce qui se "
    "contredit d’un passage à l’autre ; et le dossier à remettre au bureau.",
)
ui_filtres.choose(dataset, [])
document = ui_rapport.choose_document(dataset)
rows, found = ui_rapport.reviewed(dataset, document)
ui_rapport.answer(rows, found, document)
ui.section("Écarts à expliquer")
ui_rapport.gaps(dataset, rows)
ui.section("Les chiffres, dans l’ordre du document")
ui_rapport.structure(rows)
ui.section("Constats")
ui_rapport.findings(found)
ui_rapport.files(rows, found, document)
ui.section("Le dossier du bureau")
ui_rapport.pack(dataset)
