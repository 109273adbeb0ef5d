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
latest = ui_reunions.latest(dataset)
choice = ui_filtres.choose(dataset, ["annee", "poles", "pays", "types", "regions", "membre"], latest)
ui_filtres.stop_if_none(choice, ui_reunions.counting(dataset), "réunions")
choice = ui_reunions.year_shown(dataset, choice, latest)
ui_reunions.contents()
ui_reunions.headline(dataset, choice)
ui_reunions.opens("publie")
ui_reunions.coverage(dataset, choice.filtre)
ui_reunions.opens("combien")
ui_reunions.activity(dataset, choice)
ui_reunions.opens("qui")
ui_reunions.who_comes(dataset, choice)
ui_reunions.opens("ou")
ui_reunions.places(dataset, choice.filtre)
ui_reunions.opens("agenda")
ui_agenda.agenda(dataset, choice.filtre)
ui_agenda.announced(dataset, choice.filtre)
ui_reunions.opens("groupes")
ui_reunions.sleeping(dataset, choice)
ui_reunions.opens("editions")
ui_reunions.editions(dataset, choice.filtre)
