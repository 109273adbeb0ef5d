"""Frames of the map for tests: small, with the columns that the queries give (tests/test_maps.py compares them)."""

import pandas as pd

ARC = {
    "depart": "Cannes",
    "depart_id": "commune-06029",
    "depart_longitude": 7.0,
    "depart_latitude": 43.5,
    "arrivee": "Shizuoka",
    "arrivee_id": "lieu-1851717",
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
    "nb_paires": 1,
    "nb_liens_traces": 1,
}
POINT = {
    "cote": "arrivée",
    "id": "lieu-1851717",
    "libelle": "Shizuoka",
    "nom_pays": "Japon",
    "longitude": 138.4,
    "latitude": 35.0,
    "precision": "lieu",
    "famille": "jumelage",
    "nb_liens": 1,
    "nb_collectivites": 1,
    "nb_points": 1,
}
# The page adds `detail`, the sentence that a reader sees, to the rows of the query.
PAYS = {
    "code_pays": "JPN",
    "nom": "Japon",
    "nb_liens": 30,
    "nb_connus": 30,
    "annonce": None,
    "qualificatif": None,
    "etat": "liens nommés",
    "detail": "30 liens nommés.",
}
FONDS = {
    "id_fonds": "f1",
    "nom": "Fonds <b>X</b>",
    "code_pays": "LBN",
    "crise": None,
    "date_ouverture": None,
    "precision_ouverture": None,
    "date_cloture": None,
    "precision_cloture": None,
    "nb_donateurs": None,
    "nb_donateurs_regions": None,
    "nb_donateurs_departements": None,
    "nb_donateurs_intercommunalites": None,
    "montant_eur": None,
    "qualificatif": None,
    "nom_court": "Maroc",
    "nb_beneficiaires": None,
    "beneficiaires": None,
    "partenaires": None,
    "statut_fonds": "en cours",
    "statut": None,
    "note": None,
    "id_document": "rapport",
    "section": "Fonds",
    "citation": "Le fonds se poursuit.",
    "nom_pays": "Liban",
    "latitude": 33.9,
    "longitude": 35.9,
    "titre_document": "Rapport",
}
ACCOMPAGNEMENT = {
    "id": "commune-34172",
    "libelle": "Montpellier",
    "longitude": 3.9,
    "latitude": 43.6,
    "nb": 4,
    "source": "Rapport",
}


def frame(example: dict, *changes: dict) -> pd.DataFrame:
    """One row per change of the example row; no change, no row."""
    return pd.DataFrame([example | change for change in changes], columns=list(example))


def many_arcs(n: int, kept: int | None = None) -> pd.DataFrame:
    """Arcs from Cannes to n places all over the world, the heaviest first, of which a query keeps some."""
    arcs = frame(
        ARC,
        *(
            {
                "arrivee": f"Lieu {i}",
                "arrivee_id": f"lieu-{i}",
                "arrivee_longitude": -175 + (i * 37) % 350,
                "arrivee_latitude": -50 + (i * 17) % 120,
                "nb_liens": n - i,
                "sens": ("sortant", "entrant", "réciproque")[i % 3],
            }
            for i in range(n)
        ),
    )
    return arcs.assign(nb_paires=n, nb_liens_traces=arcs["nb_liens"].sum()).head(kept or n)
