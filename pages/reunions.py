"""What meetings and events made the life of the network, where, of whom, and what is coming?"""

import ui
import ui_agenda
import ui_filtres
import ui_reunions

dataset = ui.open_page(
    "Réunions",
    "Ce que le réseau a tenu, avec qui et où ; ce qui est annoncé ; les groupes qui dorment ; et, à côté de ce que les "
    "documents publient, ce que les lignes contiennent.",
)
choice = ui_filtres.choose(dataset, ["annee", "poles", "pays", "types", "regions", "membre"])
ui_filtres.stop_if_none(choice, ui_reunions.counting(dataset), "réunions")
filtre = ui_reunions.year_shown(dataset, choice)
ui_reunions.headline(dataset, filtre)
ui.section("Ce qui est publié, ce que les lignes contiennent")
ui_reunions.coverage(dataset, filtre)
ui.section("Combien, de quelle sorte, sous quelle forme")
ui_reunions.activity(dataset, filtre)
ui.section("Qui vient")
ui_reunions.who_comes(dataset, filtre)
ui.section("Où")
ui_reunions.places(dataset, filtre)
ui.section("L’agenda")
ui_agenda.agenda(dataset, filtre)
ui_agenda.announced(dataset, filtre)
ui.section("Les groupes qui dorment")
ui_reunions.sleeping(dataset, filtre)
ui.section("RAICT et assises")
ui_reunions.editions(dataset, filtre)
