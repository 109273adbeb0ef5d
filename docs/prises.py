"""The pictures of the documentation: which page, after which clicks; docs/images.py takes them."""

from dataclasses import dataclass

LARGEUR, HAUTEUR = 1360, 860
LIENS = """Collectivité;Pays;Ville partenaire;Type de lien
Ville de Rennes;Royaume-Uni;Exeter;jumelage
Lyon;Royaume-Uni;Birmingham;jumelage
Saint Denis;Allemagne;Gera;jumelage
Ville de Nantes;Royaume-Uni;Cardiff;jumelage
"""
# Invented names, and a wrong cell of each kind.
ADHESIONS = """Suivi des adhésions
Collectivité;Année;Date d’adhésion;Situation;Cotisation
Ville de Brévance;2025;15/01/2025;à jour;5 000,00 €
CA du Pays de Morvelle;2025;31/02/2025;à jour;2 350,50 €
Département de la Sauldre;2025;03/02/2025;soldée;12 000 €
Métropole d’Orchaise;2025;;à jour;k€ 11
TOTAL;;;;19 350,50
"""


@dataclass(frozen=True)
class Prise:
    """A picture: its name, the address of the page, and what is done there first.

    Attributes:
        clics: what is clicked on, in order (selectors of Playwright).
        depot: content of a CSV file given to the page before anything is clicked on.
        vers: what is brought to the top of the window.
    """

    nom: str
    adresse: str = ""
    clics: tuple[str, ...] = ()
    depot: str = ""
    vers: str = ""
    hauteur: int = HAUTEUR


PAGES = (
    Prise("vue_ensemble"),
    Prise("source", clics=("[data-chiffre=collectivites_membres_2023] .obs-source",)),
    Prise("plan", "plan"),
    Prise("indicateur", "indicateur?jeu=demonstration&indicateur=1.1.a"),
    Prise("cadre", "cadre", vers="h2:has-text('La matrice')"),
    Prise("carte", "carte", vers="[data-testid=stDeckGlJsonChart]"),
    Prise("partenariats", "partenariats"),
    Prise("donnees", "donnees"),
    Prise("fonds", "fonds"),
    Prise("reunions", "reunions?jeu=demonstration"),
    Prise("adhesions", "adhesions?jeu=demonstration"),
    Prise("rapport", "rapport"),
    Prise("relecture", "relecture", ("text=Essayer avec un exemple", "button:has-text('Relire')")),
    Prise("qualite", "qualite"),
    Prise("identites", "identites?jeu=cuf"),
    Prise(
        "importer",
        "donnees?importer=adhesions",
        ("button:has-text('Continuer')", "button:has-text('Vérifier')"),
        ADHESIONS,
        "h2:has-text('Importer')",
        1000,
    ),
    Prise("charte", "charte"),
)
# What has changed since an edition is seen once something has.
EDITIONS = Prise("editions", "editions")
CARNET = Prise(
    "carnet",
    "lab/tree/notebooks/00-prise-en-main.ipynb",
    ("role=menuitem[name='Exécution']", "role=menuitem[name='Exécuter toutes les cellules']"),
    vers=".js-plotly-plot",
    hauteur=1000,
)
PRISES = (*PAGES, EDITIONS, CARNET)
