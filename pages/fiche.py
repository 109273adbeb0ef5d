"""What is known of one country, or of one French local government?"""

import ui
import ui_filtres
import ui_partenariats

dataset = ui.open_page("Fiche", "Tout ce que le jeu sait d’un pays ou d’une collectivité française, avec ses sources.")
ui_filtres.choose(dataset, [])
kind, key, nom = ui_partenariats.choose_profile(dataset)
choice = ui_partenariats.profile_choice(dataset, kind, key)

ui.section(nom)
ui_partenariats.links(dataset, choice, kind)
if kind == "code_pays":
    ui_partenariats.country(dataset, key)
else:
    ui_partenariats.local_government(dataset, key, nom)
