"""What do local governments give abroad, as told to the State, as granted, as spent? Three counts, never one sum."""

import ui
import ui_aide
import ui_filtres

dataset = ui.open_page(
    "Aide publique",
    "Ce que les collectivités françaises consacrent à l’international, selon trois sources qui ne comptent pas la "
    "même chose. Aucune ne s’ajoute à une autre.",
)
ui_filtres.choose(dataset, [])
ui_aide.published_first(dataset)

ui.section("Trois sources, trois périmètres")
ui_aide.perimeters(dataset)

ui.section("Aide déclarée à l’État")
ui_aide.declared(dataset)

ui.section("Subventions publiées")
ui_aide.grants(dataset)

ui.section("Budgets exécutés")
ui_aide.budgets(dataset)
ui_aide.to_import(dataset)
