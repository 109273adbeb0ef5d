"""Columns of what files bring: lines as written, what was made of them, what people decided of their words."""

from cuf_metrics.contracts.field import Field

IMPORTES = {
    "est_exhaustif": Field("booleen", "La source dit nommer tous les liens de son périmètre"),
    "numero_ligne": Field("entier", "Ligne dans le fichier, en-tête comprise", minimum=1),
    "contenu": Field("texte", "Ligne telle que le fichier la donne, en JSON"),
    "nature_rapprochement": Field(
        "texte",
        "Ce qui a été rapproché du référentiel",
        valeurs=("collectivité française", "lieu étranger", "pays", "lien", "valeur"),
    ),
    "nom_source": Field("texte", "Nom tel que la source l’écrit"),
    "code_source": Field("texte", "Code de la collectivité tel que la source l’écrit (Insee, SIREN, SIRET)"),
    "departement_source": Field("texte", "Département tel que la source l’écrit"),
    "entete": Field("texte", "En-tête d’un fichier, sans casse ni accents"),
    "champ": Field("texte", "Champ que l’en-tête nomme ; vide : colonne à laisser de côté"),
    "pays_source": Field("texte", "Pays tel que la source l’écrit"),
    "position_source": Field(
        "texte",
        "Où la source place le nom : latitude et longitude, sinon le département et le code qu’elle écrit à côté",
    ),
    "nb_lignes": Field("entier", "Lignes de la source concernées", "lignes", minimum=1),
    "verdict": Field(
        "texte",
        "Ce que vaut le rapprochement",
        valeurs=("certain", "supposé", "échec", "fusion", "décision"),
    ),
    "methode": Field("texte", "Comment le rapprochement a été fait"),
    "retenu": Field("texte", "Code retenu ; « aucun » : rien ; « automatique » : décision annulée"),
    "nom_retenu": Field("texte", "Nom dans le référentiel"),
    "distance_km": Field("decimal", "Distance entre la position de la source et le lieu retenu", "km", minimum=0),
}
