"""What was signed, and what has changed since?"""

import ui
import ui_editions
import ui_filtres

dataset = ui.open_page(
    "Éditions",
    "Ce qui a été signé, à l’identique, et ce qui a changé depuis. Une édition fige sous un nom les chiffres, les "
    "cibles, les statuts, les définitions et les lignes d’une date ; rien ne la modifie, et toute altération se voit.",
)
ui_filtres.choose(dataset, [])
every, refusals = ui_editions.editions()
mine = [e for e in every if e.jeu == dataset.manifeste.jeu]
chosen = ui_editions.choose_edition(mine)
refusal = refusals.get(chosen.identifiant, "") if chosen else ""
changes = ui_editions.since(chosen, refusal, dataset)
ui_editions.answer(chosen, mine, refusal, changes)
if changes:
    ui.section("Ce qui a changé depuis")
    ui_editions.changed(changes)
ui.section("Les éditions")
ui_editions.register(every, refusals)
ui.section("Figer une édition")
ui_editions.freeze_form(dataset)
