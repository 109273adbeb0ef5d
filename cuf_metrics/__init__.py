"""Facts, figures and maps of the international action of French local governments (AICT).

from cuf_metrics import open_dataset, published
dataset = open_dataset("publie")
dataset.select("select nom, montant_eur from fonds")
published(dataset, ["reunions_initiative_cuf_2023"])[0].texte
"""

from cuf_metrics.database import Dataset, Resultat, open_dataset
from cuf_metrics.errors import CufError
from cuf_metrics.figures import Figure, by_dimension, computed, published
from cuf_metrics.provenance import Citation, Requete
from cuf_metrics.store import list_datasets

__all__ = [
    "Citation",
    "CufError",
    "Dataset",
    "Figure",
    "Requete",
    "Resultat",
    "by_dimension",
    "computed",
    "list_datasets",
    "open_dataset",
    "published",
]
