"""Frames of the map for tests: small, true to the shape that the queries give."""

import pandas as pd

ARC = {
    "depart": "Cannes",
    "depart_longitude": 7.0,
    "depart_latitude": 43.5,
    "arrivee": "Shizuoka",
    "arrivee_id": "lieu:1851717",
    "arrivee_longitude": 138.4,
    "arrivee_latitude": 35.0,
    "nom_pays": "Japon",
    "precision": "lieu",
    "famille": "jumelage",
    "sens": "réciproque",
    "nb_liens": 1,
    "nb_collectivites": 1,
    "annee_debut": None,
    "annee_fin": None,
    "source": "Lettre",
}
POINT = {
    "cote": "arrivée",
    "id": "lieu:1851717",
    "libelle": "Shizuoka",
    "nom_pays": "Japon",
    "longitude": 138.4,
    "latitude": 35.0,
    "precision": "lieu",
    "nb_liens": 1,
    "nb_collectivites": 1,
}
PAYS = {"code_pays": "JPN", "nom": "Japon", "nb_liens": 30, "etat": "liens nommés", "detail": "30 liens nommés."}
FONDS = {
    "id_fonds": "f1",
    "nom": "Fonds <b>X</b>",
    "montant_eur": None,
    "nb_donateurs": None,
    "longitude": 35.9,
    "latitude": 33.9,
    "titre_document": "Rapport",
}
ACCOMPAGNEMENT = {
    "id": "commune:34172",
    "libelle": "Montpellier",
    "longitude": 3.9,
    "latitude": 43.6,
    "nb": 4,
    "source": "Rapport",
}


def frame(example: dict, *changes: dict) -> pd.DataFrame:
    """One row per change of the example row; no change, no row."""
    return pd.DataFrame([example | change for change in changes], columns=list(example))


def many_arcs(n: int) -> pd.DataFrame:
    """Arcs from Cannes to n places all over the world, the first the heaviest."""
    return frame(
        ARC,
        *(
            {
                "arrivee": f"Lieu {i}",
                "arrivee_id": f"lieu:{i}",
                "arrivee_longitude": -175 + (i * 37) % 350,
                "arrivee_latitude": -50 + (i * 17) % 120,
                "nb_liens": n - i,
                "sens": ("sortant", "entrant", "réciproque")[i % 3],
            }
            for i in range(n)
        ),
    )
