"""Fictional partners, in real countries: those who meet French local governments, and those who support them."""

import numpy as np
import pandas as pd

from cuf_metrics.demonstration import noms
from cuf_metrics.demonstration.calibrage import Cadre, draw
from cuf_metrics.reference.noms import normalise

# Countries of the foreign partners beside those of the groups.
AILLEURS = "BEN CMR CIV TGO GIN COM EGY JOR TUR ITA ESP DEU POL ROU UKR MDA GEO CAN BRA COL MEX ECU IND KHM IDN"
# A little more than are met in the reference year: some do not come.
AU_DESSUS = 1.1
PALESTINIENNES = 20
FRANCAIS = (
    ("institution publique", "État", "Service de l’État fictif", 6),
    ("institution publique", "Parlement", "Groupe parlementaire fictif", 4),
    ("association ou ONG", "association", "Association fictive", 24),
    ("réseau de collectivités", "réseau", "Réseau fictif de collectivités", 6),
    ("réseau professionnel ou multi-acteurs", "réseau", "Réseau multi-acteurs fictif", 8),
    ("organisme d’appui", "appui", "Organisme d’appui fictif", 6),
    ("recherche", "recherche", "Laboratoire fictif", 6),
    ("opérateur", "opérateur", "Opérateur fictif", 4),
)


def partners(cadre: Cadre) -> pd.DataFrame:
    """Rows of « partenaires »: foreign local governments, their federations, posts and French organisations."""
    countries = cadre.reference["pays"].set_index("code_pays")
    groups = sorted(cadre.publie["groupes"]["code_pays"].dropna().unique())
    made = [*_towns(cadre, groups), *_federations(cadre, groups)]
    made += [("institution publique", "poste diplomatique", "Poste diplomatique fictif", country) for country in groups]
    local = round(cadre.chiffres["associations_partenaires_2023"] * AU_DESSUS)
    french = (*FRANCAIS, ("association ou ONG", "association locale", "Association locale fictive", local))
    made += [(kind, c, f"{name} {rank}", "FRA") for kind, c, name, n in french for rank in range(1, n + 1)]
    rows = pd.DataFrame(made, columns=["type_partenaire", "categorie", "nom", "code_pays"])
    where = " (" + rows["code_pays"].map(countries["nom"]) + ")"
    places = countries.loc[rows["code_pays"], ["latitude", "longitude"]].to_numpy()
    return rows.assign(
        id_partenaire=[f"partenaire-{rank:03d}" for rank in range(1, len(rows) + 1)],
        nom=rows["nom"] + where.where(rows["code_pays"] != "FRA", ""),
        latitude=places[:, 0],
        longitude=places[:, 1],
        precision_lieu="pays",
    )


def _towns(cadre: Cadre, groups: list[str]) -> list[tuple[str, str, str, str]]:
    n = round(cadre.chiffres["collectivites_etrangeres_2023"] * AU_DESSUS)
    # Those met at the two assises of the reference year, then the others.
    vietnamese = cadre.chiffres.count("assises_vietnam_collectivites_vietnamiennes_2023")
    countries = ["VNM"] * vietnamese + ["PSE"] * PALESTINIENNES
    countries += list(np.resize([*groups, *groups, *AILLEURS.split()], n - len(countries)))
    taken = {normalise(name) for name in cadre.reference["lieux"]["nom"]}
    names = noms.foreign(draw("villes étrangères"), n, taken)
    return [("collectivité étrangère", "ville", f"Ville de {x}", c) for x, c in zip(names, countries, strict=True)]


def _federations(cadre: Cadre, groups: list[str]) -> list[tuple[str, str, str, str]]:
    n = round(cadre.chiffres["federations_etrangeres_2023"] * AU_DESSUS)
    countries = enumerate(np.resize([*groups, *AILLEURS.split()], n), 1)
    kind = "association de pouvoirs locaux étrangère"
    return [(kind, "fédération", f"Fédération fictive {rank}", country) for rank, country in countries]
