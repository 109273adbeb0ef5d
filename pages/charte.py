"""Sample page of the visual charter: every element once; out of the menu, at /charte."""

import pandas as pd

import ui
import ui_charte
import ui_graphiques
from cuf_metrics import charts
from cuf_metrics.charte import AXES, FAMILLES_DE_LIEN, PAGE, STATUTS
from cuf_metrics.figures import Figure
from cuf_metrics.provenance import Citation, Requete

ui.open_page(
    "Charte graphique",
    "Échantillons des éléments de l’Observatoire. Les valeurs de cette page sont des exemples, non des chiffres "
    "publiés.",
)

ui.section("Cartes de chiffre")
passage = Citation("Document d’exemple", "Section d’exemple", "200+ collectivités territoriales")
calcul = Requete("exemple", "-- le texte de la requête", {}, ("fonds",), 9)
ui.cards(
    [
        Figure("exemple-minimum", "Valeur annoncée comme un minimum", 200, "collectivités", passage, "plus de", "2023"),
        Figure("exemple-exact", "Valeur sans nuance, datée d’un mois", 1, "réunions", passage, periode="2023-09"),
        Figure("exemple-montant", "Montant d’une période", 520_000, "€", passage, periode="2022-2023"),
        Figure("exemple-calcul", "Valeur calculée", 9, "fonds", calcul),
        Figure("exemple-inconnu", "Valeur inconnue", None, "€", passage),
    ]
)

ui.section("Couleurs")
for titre, pairs in {
    "Axes": {f"axe {code}": pair for code, pair in AXES.items()},
    "Statuts": {f"{symbol} {name}": pair for name, (symbol, pair) in STATUTS.items()},
    "Familles de lien": FAMILLES_DE_LIEN,
}.items():
    ui.swatches(titre, pairs)

ui.section("Graphiques")
bars = pd.DataFrame({"libelle": ["Premier", "Deuxième", "Troisième"], "valeur": [12, 7, 3]})
bars = bars.assign(texte=bars["valeur"].astype(str), detail="exemple")
figure = charts.bars(bars, PAGE["bleu"], ui.is_dark())
examples = [
    Figure(f"barre-{r.libelle}", r.libelle, r.valeur, "réunions", passage, periode="2023") for r in bars.itertuples()
]
ui_graphiques.chart("exemple-barres", "Barres étiquetées", figure, examples, "Une note dit ce qui ne s’additionne pas.")
ui_charte.samples(calcul)
