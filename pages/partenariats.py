"""Which partnerships are known, of what kind, since when, and how sure are we of them?"""

import ui
import ui_liens
import ui_partenariats

dataset = ui.open_page(
    "Partenariats",
    "Qui coopère, avec qui, sur quoi et depuis quand ; ce que les documents annoncent, et ce qui est nommé.",
)
ui_liens.stop_without_links(dataset)
choice = ui_liens.choose_links(dataset, cherche=True)
ui_liens.headline(dataset, choice)

ui_partenariats.stop_if_none(dataset, choice)

ui.section("Les liens")
ui_liens.picked_links(dataset, choice)
ui.section("Répartition")
ui_partenariats.facets(dataset, choice)
ui.section("Évolution")
ui_partenariats.evolution(dataset, choice)
ui.section("Déclarés ou attestés récemment")
ui_partenariats.proofs(dataset, choice)
ui_partenariats.announced(dataset, choice.filtre["pays"])
