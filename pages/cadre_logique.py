"""What must happen for the plan to succeed, and how is it checked? The logical framework of the DCOL guide."""

import ui
import ui_exports
import ui_filtres
import ui_plan

dataset = ui.open_page(
    "Cadre logique",
    "La matrice du guide du DCOL appliquée au projet 2023–2027 : objectif général, objectifs spécifiques, résultats et "
    "activités, avec leurs indicateurs, leurs sources de vérification et leurs hypothèses.",
)
ui_filtres.choose(dataset, [])
au = ui_plan.choose_date()
every = ui_plan.states(dataset, au)
ui_exports.framework_files(dataset, every, au)
ui.section("La matrice")
axes = ui.choose("Axe", "axe", ui_plan.AXES)
ui_plan.framework_matrices(dataset, every, axes)
ui.note(
    "Le plan énonce des axes, des objectifs et des actions ; il ne formule pas de résultats, ni de moyens et de coûts, "
    "que le guide attend à côté des activités."
)
