"""Does the network grow, who leaves it, who joins it, and who should be asked to?"""

import ui
import ui_adhesions
import ui_adhesions_suivi
import ui_filtres

dataset = ui.open_page(
    "Adhésions",
    "Qui adhère à Cités Unies France, qui renouvelle, qui part, qui arrive ; quelles collectivités solliciter.",
)
ui_adhesions.stop_without_rows(dataset)
choice = ui_filtres.choose(dataset, ["annee", "types", "regions"], ui_adhesions.latest(dataset))
ui_adhesions.stop_if_none(dataset, choice)
reseau = ui_adhesions.network(dataset, choice)
ui_adhesions.headline(reseau)
ui.section("D’une année à l’autre")
ui_adhesions.years(reseau)
ui_adhesions_suivi.between(reseau)
ui.section("Fidélité, selon l’année d’entrée")
ui_adhesions_suivi.cohorts(reseau)
ui.section("Qui adhère")
ui_adhesions.who(reseau)
ui.section("Quelle part des collectivités françaises")
ui_adhesions_suivi.strata(reseau)
ui.section("Cotisations")
ui_adhesions_suivi.dues(reseau)
ui.section("Pistes pour la campagne d’adhésion")
ui_adhesions_suivi.leads(reseau)
