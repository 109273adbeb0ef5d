"""The pages, in the order of the menu."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PageInfo:
    """A page: file, address (empty for home), title in the menu, and whether the menu leaves it out."""

    file: str
    path: str
    title: str
    hidden: bool = False


PAGES = [
    PageInfo("pages/vue_ensemble.py", "", "Vue d’ensemble"),
    PageInfo("pages/plan_strategique.py", "plan", "Plan stratégique"),
    PageInfo("pages/indicateur.py", "indicateur", "Indicateur"),
    PageInfo("pages/cadre_logique.py", "cadre", "Cadre logique"),
    PageInfo("pages/reunions.py", "reunions", "Réunions"),
    PageInfo("pages/adhesions.py", "adhesions", "Adhésions"),
    PageInfo("pages/services.py", "services", "Services"),
    PageInfo("pages/carte.py", "carte", "Carte"),
    PageInfo("pages/partenariats.py", "partenariats", "Partenariats"),
    PageInfo("pages/fiche.py", "fiche", "Fiche"),
    PageInfo("pages/fonds.py", "fonds", "Fonds de solidarité"),
    PageInfo("pages/financements.py", "financements", "Financements"),
    PageInfo("pages/aide_publique.py", "aide", "Aide publique"),
    PageInfo("pages/rapport_annuel.py", "rapport", "Rapport annuel"),
    PageInfo("pages/relecture.py", "relecture", "Relecture"),
    PageInfo("pages/editions.py", "editions", "Éditions"),
    PageInfo("pages/code.py", "code", "Retrouver un chiffre"),
    PageInfo("pages/donnees.py", "donnees", "Données"),
    PageInfo("pages/qualite.py", "qualite", "Qualité"),
    PageInfo("pages/identites.py", "identites", "Identités"),
    PageInfo("pages/methodologie.py", "methodologie", "Méthodologie"),
    PageInfo("pages/charte.py", "charte", "Charte graphique", hidden=True),
]
