"""What does the network bring to local governments: support, training, publications, information?"""

import ui
import ui_appui
import ui_filtres
import ui_publications
import ui_services

dataset = ui.open_page(
    "Services",
    "Ce que Cités Unies France apporte aux collectivités : l’accompagnement du DCOL, les formations et les "
    "décryptages, les répertoires et les publications, l’information.",
)
latest = ui_services.last_year(dataset)
choice = ui_filtres.choose(dataset, ["annee", "types", "regions", "poles", "pays"], latest)
year = choice.filtre.annee or latest
ui_services.headline(dataset, choice, year)
ui.section("L’accompagnement : le DCOL")
ui_appui.support(dataset, choice, year)
ui.section("Former et décrypter")
ui_appui.training(dataset, choice, year)
ui.section("Répertoires et publications")
ui_publications.publications(dataset, choice, year)
ui.section("Informer : site, réseaux, Lettre")
ui_publications.audience(dataset, choice, year)
