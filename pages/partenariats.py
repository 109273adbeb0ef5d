"""Which partnerships are known, of what kind, since when, and how sure are we of them?"""

import ui
import ui_liens
import ui_partenariats

dataset = ui.open_page(
    "Partenariats",
    "Qui coopère, avec qui, sur quoi et depuis quand ; ce que les documents annoncent, et ce qui est nommé.",
)
choice = ui_partenariats.search(ui_liens.choose_links(dataset))
ui_liens.headline(dataset, choice)

ui.section("Les liens")
ui_liens.picked_links(dataset, choice)
ui.section("Répartition")
ui_partenariats.facets(dataset, choice)
ui.section("Évolution")
ui_partenariats.evolution(dataset, choice)
ui.section("Déclarés ou attestés récemment")
ui_partenariats.proofs(dataset, choice)
ui.section("Annoncés et nommés")
ui_partenariats.announced(dataset, choice.filtre["pays"])
ui.note("Les répertoires publiés annoncent plus de partenariats qu’ils n’en nomment dans les documents lus.")
