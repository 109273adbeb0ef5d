"""Names, codes and positions of a file → the reference: certain, supposed, or refused with the reason."""

import csv
import time
from collections import Counter
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cuf_metrics.errors import CufError, InvalidData
from cuf_metrics.reference.noms import normalise
from cuf_metrics.resolution import Referentiel, Resolution, resolve, slug
from cuf_metrics.resolution.ecrits import likeness, read_code, read_departement
from cuf_metrics.resolution.positions import Voisinage, distance_km, nearest_is_sure, read_positions
from cuf_metrics.resolution.rendu import source_keys
from cuf_metrics.resolution.reponse import METHODES, Reponse, some, weaker
from cuf_metrics.sources.bruts import BRUTS

REFERENCE = Path(__file__).resolve().parents[1] / "data" / "reference"
SHARED = Path(__file__).resolve().parents[2] / "shared" / "donnees"
COLLECTIVITE, LIEU, PAYS = "collectivité française", "lieu étranger", "pays"
DECISION = ["nature_rapprochement", "nom_source", "pays_source", "retenu"]
AUCUNE_DECISION = pd.DataFrame(columns=DECISION)
NBSP, NNBSP = "\u00a0", "\u202f"


@pytest.fixture(scope="module")
def referentiel() -> Referentiel:
    return Referentiel.read(REFERENCE)


@pytest.fixture(scope="module")
def resout(referentiel):
    """Resolution without decisions; a failing example does not print the whole reference."""
    return partial(resolve, referentiel=referentiel, correspondances=AUCUNE_DECISION)


@pytest.fixture(scope="module")
def wikidata(referentiel) -> Resolution:
    """The real file of twin towns, resolved."""
    path = SHARED / "jumelages_wikidata_2017.tsv"
    if not path.exists():
        pytest.skip(f"données de contrôle absentes : {path.name}")
    rows = pd.read_csv(path, sep="\t", dtype=str, keep_default_na=False)
    names = {
        "porteur": "origincityLabel", "porteur_latitude": "originlat", "porteur_longitude": "originlong",
        "partenaire": "sistercityLabel", "partenaire_latitude": "destinationlat",
        "partenaire_longitude": "destinationlong", "pays": "destination_countryLabel",
    }  # fmt: skip
    return resolve(bruts({name: rows[origin] for name, origin in names.items()}), referentiel, AUCUNE_DECISION)


def bruts(columns) -> pd.DataFrame:
    """Raw rows as a reader returns them: text, empty for unknown."""
    rows = pd.DataFrame(columns).reindex(columns=BRUTS).astype("str").fillna("")
    rows["numero_ligne"] = range(2, len(rows) + 2)
    return rows


def decisions(*rows: tuple[str, str, str | None, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=DECISION)


def porteur(referentiel, nom="", position="", code="", departement="", corrections=AUCUNE_DECISION):
    """The line and the ledger row of one French end."""
    y, _, x = position.partition(" ")
    row = {"porteur": nom, "code_porteur": code, "departement_porteur": departement}
    found = resolve(bruts([row | {"porteur_latitude": y, "porteur_longitude": x}]), referentiel, corrections)
    return found.lignes.iloc[0], found.journal.iloc[0]


def partenaire(referentiel, nom="", pays="", position="", id_lieu="", corrections=AUCUNE_DECISION):
    """The line of one partner, the ledger row of its place and that of its country."""
    y, _, x = position.partition(" ")
    row = {"partenaire": nom, "pays": pays, "id_lieu": id_lieu, "partenaire_latitude": y, "partenaire_longitude": x}
    found = resolve(bruts([row]), referentiel, corrections)
    return found.lignes.iloc[0], found.journal.iloc[1], found.journal.iloc[2]


# --- French end -----------------------------------------------------------------------------------

INCONNU = "Aucune collectivité française ne porte exactement ce nom"
LOIN_DE_FRANCE = "est à plus de 30 km de toute commune française"


@pytest.mark.parametrize(
    ("nom", "code", "verdict", "methode", "cle", "explication"),
    [
        ("Rennes", "35238", "certain", "code officiel", "commune:35238", "Le code 35238 désigne Rennes (35)."),
        ("Ville de Rennes", "35238.0", "certain", "code officiel", "commune:35238", "Le code 35238 désigne Rennes (35)."),
        ("", "35238", "certain", "code officiel", "commune:35238", "Le code 35238 désigne Rennes (35)."),
        ("Rennes", "213 502 388", "certain", "code officiel", "commune:35238",
         "Le code 213502388 désigne Rennes (35)."),
        ("Rennes Métropole", "24350013900189", "certain", "code officiel", "intercommunalité:243500139",
         "Le code 243500139 désigne Rennes Métropole, intercommunalité."),
        ("Brest", "35238", "supposé", "code officiel", "commune:35238",
         "Le code 35238 désigne Rennes (35) ; la source écrit « Brest » : le code a été suivi."),
        ("Bretagne", "53", "certain", "code officiel", "région:53", "Le code 53 désigne Bretagne, région."),
        ("Mayenne", "53", "certain", "code officiel", "département:53", "Le code 53 désigne Mayenne, département."),
        ("", "53", "supposé", "code officiel", "département:53",
         "Le code 53 désigne Mayenne, département ; il désigne aussi Bretagne, région."),
        ("Tourlaville", "50602", "certain", "ancienne commune", "commune:50129",
         "Le code 50602 désigne Tourlaville (50) ; commune actuelle : Cherbourg-en-Cotentin (50)."),
        ("Marseille", "13201", "certain", "arrondissement municipal", "commune:13055",
         "Le code 13201 désigne Marseille 1er Arrondissement (13) ; commune actuelle : Marseille (13)."),
        ("Département du Bas-Rhin", "67", "supposé", "collectivité remplacée", "statut particulier:6AE",
         "Le code 67 désigne Bas-Rhin, département ; "
         "collectivité actuelle : Collectivité européenne d'Alsace, statut particulier."),
        # A code that designates nothing is told, and the name is looked up without it.
        ("Rennes", "99999", "certain", "nom unique", "commune:35238",
         "Rennes (35) est la seule en France à porter ce nom ; aucune commune n’a le code Insee 99999."),
        ("Association X", "775680309", "échec", "aucune", "source:association-x-775680309",
         f"{INCONNU} ; le SIREN 775680309 n’est pas celui d’une collectivité."),
        ("Rennes", "2,43E+13", "certain", "nom unique", "commune:35238",
         "Rennes (35) est la seule en France à porter ce nom ; "
         "le code 2,43E+13, abîmé par un tableur, n’a pas servi."),
        ("Ville inconnue", "2.43E+13", "échec", "aucune", "source:ville-inconnue",
         f"{INCONNU} ; le code 2.43E+13, abîmé par un tableur, n’a pas servi."),
        # A lost zero is a guess: it serves when the name does not suffice, and does not contradict it.
        ("", "1053", "supposé", "code au zéro perdu", "commune:01053",
         "« 1053 » n’est ni un code Insee ni un SIREN ; avec un zéro devant, il désigne Bourg-en-Bresse (01)."),
        ("Bourg-Bresse", "1053", "supposé", "code au zéro perdu", "commune:01053",
         "« 1053 » n’est ni un code Insee ni un SIREN ; avec un zéro devant, il désigne Bourg-en-Bresse (01)."),
        ("Ville inconnue", "1053", "échec", "aucune", "source:ville-inconnue",
         f"{INCONNU} ; « 1053 » n’est ni un code Insee ni un SIREN ; "
         "avec un zéro devant, il désignerait Bourg-en-Bresse (01)."),
    ],
)  # fmt: skip
def test_a_code_wins_unless_it_is_damaged(referentiel, nom, code, verdict, methode, cle, explication):
    ligne, journal = porteur(referentiel, nom, code=code)
    assert (journal.verdict, journal.methode, ligne.fr_cle) == (verdict, methode, cle)
    assert journal.explication == explication
    assert ligne.fr_verdict == verdict


def test_a_code_far_from_the_position_says_so(referentiel):
    ligne, journal = porteur(referentiel, "Rennes", "48.5 7.7", code="35238")
    assert (journal.verdict, round(journal.distance_km)) == ("certain", 695)
    assert journal.explication == (
        f"Le code 35238 désigne Rennes (35) ; elle est à 695{NBSP}km de la position de la source."
    )
    assert round(ligne.fr_latitude, 1) == 48.1


@pytest.mark.parametrize(
    ("nom", "position", "verdict", "methode", "retenu", "explication"),
    [
        ("Rennes", "48.11 -1.68", "certain", "nom et position", "35238",
         f"Rennes (35) porte ce nom, à 2{NBSP}km de la position de la source."),
        ("Rennes", "48,11 -1,68", "certain", "nom et position", "35238",
         f"Rennes (35) porte ce nom, à 2{NBSP}km de la position de la source."),
        ("Saint-Denis", "48.93 2.35", "certain", "nom et position", "93066",
         f"Saint-Denis (93) porte ce nom, à 1{NBSP}km de la position de la source."),
        ("Saint-Denis", "-20.88 55.45", "certain", "nom et position", "97411",
         f"Saint-Denis (974) porte ce nom, à moins de 1{NBSP}km de la position de la source."),
        ("Le Pont-de-Beauvoisin", "45.536 5.67", "supposé", "nom et position", "38315",
         f"Le Pont-de-Beauvoisin (38) porte ce nom, à moins de 1{NBSP}km de la position de la source ; "
         f"une autre est à moins de 1{NBSP}km (Le Pont-de-Beauvoisin (73))."),
        ("Tourlaville", "49.64 -1.57", "certain", "ancienne commune", "50129",
         f"Tourlaville (50) porte ce nom, à moins de 1{NBSP}km de la position de la source ; "
         "commune actuelle : Cherbourg-en-Cotentin (50)."),
        ("Allier", "46.3 3.18", "certain", "nom et position", "220300016",
         f"Allier, département, porte ce nom ; son siège est à 32{NBSP}km de la position de la source."),
        ("Rennes", "-1.68 48.11", "supposé", "latitude et longitude inversées", "35238",
         f"Rennes (35) porte ce nom, à 2{NBSP}km de la position de la source une fois latitude et longitude échangées."),
        ("Rennes", "48.6 -1.2", "supposé", "nom unique, position éloignée", "35238",
         f"Rennes (35) est la seule commune de ce nom ; elle est à 66{NBSP}km de la position de la source."),
        ("Rennes", "43.3 5.4", "échec", "aucune", "",
         f"La plus proche de celles qui portent ce nom, Rennes (35), est à 765{NBSP}km de la position de la source ; "
         "cette position est gardée."),
        ("Saint-Julien", "46.143 6.08", "supposé", "nom proche et position", "74243",
         f"Saint-Julien-en-Genevois (74) a un nom proche (ressemblance de 67{NBSP}%), "
         f"à moins de 1{NBSP}km de la position de la source."),
        ("Grenobel", "45.19 5.72", "supposé", "nom proche et position", "38185",
         f"Grenoble (38) a un nom proche (ressemblance de 88{NBSP}%), à 1{NBSP}km de la position de la source."),
        ("Châlons (Marne)", "48.957 4.365", "supposé", "nom proche et position", "51108",
         f"Châlons-en-Champagne (51) a un nom proche (ressemblance de 52{NBSP}%), "
         f"à moins de 1{NBSP}km de la position de la source."),
        ("Carentan-Ville", "49.303 -1.248", "supposé", "nom proche et position", "50099",
         "Carentan-les-Marais (50) commence par le même mot ; "
         f"elle est à moins de 1{NBSP}km de la position de la source."),
        ("Tananarive", "48.11 -1.68", "échec", "aucune", "", f"{INCONNU} ; sa position est gardée."),
        ("Q16511122", "48.11 -1.68", "échec", "aucune", "", "« Q16511122 » n’est pas un nom."),
        # A position that cannot serve is never used in silence.
        ("Rennes", "0 0", "certain", "nom unique", "35238",
         "Rennes (35) est la seule en France à porter ce nom ; "
         "la position de la source est une valeur par défaut (0, 0)."),
        ("Rennes", "nord 2", "certain", "nom unique", "35238",
         "Rennes (35) est la seule en France à porter ce nom ; "
         "la position de la source n’est pas faite de deux nombres (nord, 2)."),
        ("Rennes", "48.11", "certain", "nom unique", "35238",
         "Rennes (35) est la seule en France à porter ce nom ; la position de la source est incomplète (48.11, )."),
        ("Rennes", "481 -1.68", "certain", "nom unique", "35238",
         "Rennes (35) est la seule en France à porter ce nom ; "
         "la position de la source est hors du globe (481, -1.68)."),
        ("Rennes", "52.52 13.40", "supposé", "nom unique", "35238",
         "Rennes (35) est la seule en France à porter ce nom ; "
         f"la position de la source (52.52, 13.40) {LOIN_DE_FRANCE}."),
        ("Ville inconnue", "52.52 13.40", "échec", "aucune", "",
         f"{INCONNU} ; la position de la source (52.52, 13.40) {LOIN_DE_FRANCE}."),
    ],
)  # fmt: skip
def test_a_name_is_checked_against_its_position(referentiel, nom, position, verdict, methode, retenu, explication):
    _, journal = porteur(referentiel, nom, position)
    assert (journal.verdict, journal.methode, journal.retenu) == (verdict, methode, retenu)
    assert journal.explication == explication


@pytest.mark.parametrize(
    ("nom", "departement", "verdict", "methode", "retenu", "explication"),
    [
        ("Rennes", "", "certain", "nom unique", "35238", "Rennes (35) est la seule en France à porter ce nom."),
        ("Mairie de Rennes", "", "certain", "nom unique", "35238",
         "Rennes (35) est la seule en France à porter ce nom."),
        ("Rennes, France", "", "certain", "nom unique", "35238",
         "Rennes (35) est la seule en France à porter ce nom."),
        ("Paris", "", "certain", "nom unique", "75056", "Paris (75) est la seule en France à porter ce nom."),
        ("Ville-d'Avray", "", "certain", "nom unique", "92077",
         "Ville-d'Avray (92) est la seule en France à porter ce nom."),
        ("Tourlaville", "", "certain", "ancienne commune", "50129",
         "Tourlaville (50) est la seule en France à porter ce nom ; "
         "commune actuelle : Cherbourg-en-Cotentin (50)."),
        ("Belleville", "", "supposé", "nom unique", "54060",
         "Belleville (54) est aujourd’hui la seule à porter ce nom ; "
         "une ancienne commune le portait aussi, Belleville (69)."),
        ("Saint-Denis", "93", "certain", "nom et département", "93066",
         "Saint-Denis (93) est la seule de son département à porter ce nom."),
        ("Saint-Denis (93)", "", "certain", "nom et département", "93066",
         "Saint-Denis (93) est la seule de son département à porter ce nom."),
        ("Saint-Denis, La Réunion", "", "certain", "nom et département", "97411",
         "Saint-Denis (974) est la seule de son département à porter ce nom."),
        ("Rennes", "93", "supposé", "nom unique", "35238",
         "Rennes (35) est la seule en France à porter ce nom ; la source indique le département 93."),
        ("Saint-Denis", "", "échec", "nom ambigu", "",
         "4 collectivités portent ce nom, et rien ne dit laquelle : Saint-Denis, Aude, 11339 ; Saint-Denis, Gard, 30247 ; "
         "Saint-Denis, Seine-Saint-Denis, 93066 ; Saint-Denis, La Réunion, 97411."),
        ("Vienne", "", "échec", "nom ambigu", "",
         "2 collectivités portent ce nom, et rien ne dit laquelle : Vienne, Isère, 38544 ; Vienne, département, 228600011."),
        ("Ville de Vienne", "", "certain", "nom unique", "38544",
         "Vienne (38) est la seule en France à porter ce nom."),
        ("Ville inconnue", "", "échec", "aucune", "", f"{INCONNU}."),
        ("?", "", "échec", "aucune", "", "« ? » n’est pas un nom."),
        ("", "", "échec", "aucune", "", "La source ne nomme pas la collectivité."),
    ],
)  # fmt: skip
def test_a_name_without_position_is_never_a_homonym(
    referentiel, nom, departement, verdict, methode, retenu, explication
):
    _, journal = porteur(referentiel, nom, departement=departement)
    assert (journal.verdict, journal.methode, journal.retenu) == (verdict, methode, retenu)
    assert journal.explication == explication


@pytest.mark.parametrize(
    ("nom", "verdict", "cle"),
    [
        ("Brittany", "certain", "région:53"), ("Région Bretagne", "certain", "région:53"),
        ("Bretagne", "supposé", "région:53"), ("Normandy", "certain", "région:28"),
        ("Corsica", "certain", "statut particulier:20R"), ("Corse", "certain", "statut particulier:20R"),
        ("Burgundy", "supposé", "région:27"), ("Picardie", "supposé", "région:32"),
        ("Région Alsace", "supposé", "région:44"), ("Région Sud", "certain", "région:93"),
        ("Conseil départemental de l’Aude", "certain", "département:11"), ("Ain", "certain", "département:01"),
        ("Département de la Vienne", "certain", "département:86"), ("Loire-Inférieure", "certain", "département:44"),
        ("Bas-Rhin", "supposé", "statut particulier:6AE"), ("Martinique", "certain", "statut particulier:972R"),
        ("Région Guadeloupe", "certain", "région:01"), ("Mayotte", "certain", "département:976"),
        ("Nouvelle-Calédonie", "certain", "outre-mer:988"), ("Grand Lyon", "certain", "statut particulier:69M"),
        ("Communauté urbaine de Dunkerque", "certain", "intercommunalité:245900428"),
        ("Communauté de communes du Kreiz-Breizh", "certain", "intercommunalité:242200715"),
        ("Faucigny-Glières", "certain", "intercommunalité:200000172"),
        ("Plaine Commune", "certain", "établissement public territorial:200057867"),
        ("Guadeloupe", "échec", "source:guadeloupe"),
    ],
)  # fmt: skip
def test_territories_other_than_communes(referentiel, nom, verdict, cle):
    ligne, journal = porteur(referentiel, nom)
    assert (journal.verdict, ligne.fr_cle) == (verdict, cle)


def test_a_resolved_end_takes_the_columns_of_the_reference(referentiel):
    ligne, _ = porteur(referentiel, "rennes", "48.2 -1.7")
    columns = ("fr_type", "fr_nom", "fr_code_insee", "fr_siren", "fr_precision")
    assert tuple(ligne[c] for c in columns) == ("commune", "Rennes", "35238", "213502388", "lieu")
    assert pd.isna(ligne.fr_motif)
    assert (ligne.fr_latitude, ligne.fr_longitude) != (48.2, -1.7)


def test_an_unresolved_end_keeps_a_position_in_france_and_no_other(referentiel):
    ligne, _ = porteur(referentiel, "Serre Chevalier", "44.95 6.55")
    assert (ligne.fr_cle, ligne.fr_nom, ligne.fr_precision) == ("source:serre-chevalier", "Serre Chevalier", "lieu")
    assert (ligne.fr_latitude, ligne.fr_longitude) == (44.95, 6.55)
    assert pd.isna(ligne.fr_type)
    away, journal = porteur(referentiel, "Serre Chevalier", "30 -40")
    assert (away.fr_precision, away.fr_motif) == ("aucune", journal.explication)
    assert pd.isna(away.fr_latitude)


def test_unknown_bodies_of_the_same_name_are_told_apart_by_their_codes(referentiel):
    codes = ["200000001", "200000002", "200 000 001", "20000000100015", "99999", "2,43E+13", ""]
    rows = [{"porteur": "Syndicat des eaux", "code_porteur": code} for code in codes]
    # A code is one body, wherever the source puts it.
    rows += [{**rows[0], "porteur_latitude": "48.1", "porteur_longitude": x} for x in ("-1.7", "7.5")]
    rows += [{"code_porteur": code} for code in ("200000001.0", "99999")]
    keys = resolve(bruts(rows), referentiel, AUCUNE_DECISION).lignes["fr_cle"].tolist()
    first, second = "source:syndicat-eaux-200000001", "source:syndicat-eaux-200000002"
    nameless = ["source:200000001", "source:99999"]
    whole = "source:syndicat-eaux"
    assert keys == [first, second, first, first, f"{whole}-99999", whole, whole, first, first, *nameless]


# --- country --------------------------------------------------------------------------------------

SANS_CODE = "n’est ni le nom ni le code d’un pays actuel"


@pytest.mark.parametrize(
    ("libelle", "code"),
    [
        ("Mali", "MLI"), ("ML", "MLI"), ("mli", "MLI"), ("République du Mali", "MLI"), ("Republic of Mali", "MLI"),
        ("Germany", "DEU"), ("Allemagne", "DEU"), ("DE", "DEU"), ("Palestine", "PSE"),
        ("Palestinian National Authority", "PSE"), ("Palestinian territories", "PSE"),
        ("People's Republic of China", "CHN"), ("République de Chine", "TWN"), ("Republic of Macedonia", "MKD"),
        ("Ivory Coast", "CIV"), ("Côte d'Ivoire", "CIV"), ("England", "GBR"), ("Scotland", "GBR"), ("Wales", "GBR"),
        ("Northern Ireland", "GBR"), ("Bosnia and Herzegovina", "BIH"), ("Trinidad and Tobago", "TTO"),
        ("Republic of the Congo", "COG"), ("RDC", "COD"), ("Kosovo", "XKX"), ("South Korea", "KOR"),
        ("Île Maurice", "MUS"), ("Maurice (île)", "MUS"), ("Guinée Conakry", "GIN"), ("Guinée-Conakry", "GIN"),
        ("Guinée (Conakry)", "GIN"), ("Union des Comores", "COM"), ("Comores (Union des)", "COM"), ("ARYM", "MKD"),
        ("Bénin (République du)", "BEN"), ("Tchad (République du)", "TCD"), ("Tchad, République du", "TCD"),
        ("République de Guinée", "GIN"), ("Congo (République du)", "COG"),
        ("Congo (République démocratique du)", "COD"), ("Corée (République populaire démocratique de)", "PRK"),
        ("Iran (République islamique d')", "IRN"), ("République fédérale du Nigeria", "NGA"), ("RPC", "CHN"),
        ("Chine (RPC)", "CHN"), ("Palestine (Cisjordanie)", "PSE"), ("Cisjordanie", "PSE"), ("Bande de Gaza", "PSE"),
        ("Territoires palestiniens occupés", "PSE"), ("Congo (RDC)", "COD"), ("Congo RDC", "COD"), ("Corée", "KOR"),
        ("Vietnam", "VNM"), ("Etats-Unis d'Amérique", "USA"), ("Cap Vert", "CPV"), ("Birmanie/Myanmar", "MMR"),
        ("Hollande", "NLD"), ("Angleterre", "GBR"), ("Écosse", "GBR"), ("Pays de Galles", "GBR"),
        ("Irlande du Nord", "GBR"), ("Zaïre", "COD"), ("Haute-Volta", "BFA"), ("Czech Republic", "CZE"), ("The Gambia", "GMB"), ("Viêt Nam", "VNM"), ("Niger", "NER"), ("Nigeria", "NGA"),
    ],
)  # fmt: skip
def test_a_country_is_read_from_its_label_or_code(referentiel, libelle, code):
    ligne, _, pays = partenaire(referentiel, "Lieu sans nom connu", libelle)
    assert (ligne.code_pays, pays.verdict, pays.retenu) == (code, "certain", code)
    assert Referentiel.country_code(libelle, REFERENCE) == code


@pytest.mark.parametrize(
    ("libelle", "position", "verdict", "methode", "code", "explication"),
    [
        ("Prussia", "52.5 13.4", "supposé", "position de la source", "DEU",
         f"« Prussia » {SANS_CODE} ; d’après la position donnée : Allemagne."),
        ("Prussia", "", "échec", "aucune", None, f"« Prussia » {SANS_CODE}."),
        ("", "12.65 -8.0", "supposé", "position de la source", "MLI",
         "La source ne dit pas le pays ; d’après la position donnée : Mali."),
        ("", "", "échec", "aucune", None, "La source ne dit pas le pays."),
        ("Atlantide", "30 -40", "échec", "aucune", None, f"« Atlantide » {SANS_CODE}."),
        ("Allemange", "", "supposé", "orthographe proche", "DEU",
         "« Allemange » n’est le nom d’aucun pays ; Allemagne s’écrit presque de même."),
        ("Burkina Fasso", "", "supposé", "orthographe proche", "BFA",
         "« Burkina Fasso » n’est le nom d’aucun pays ; Burkina Faso s’écrit presque de même."),
        # As close to two countries, a label is neither, unless the position says which.
        ("Austrie", "", "échec", "aucune", None,
         "« Austrie » n’est le nom d’aucun pays ; Australie et Autriche s’écrivent presque de même."),
        ("Austrie", "48.2 16.4", "supposé", "position de la source", "AUT",
         "« Austrie » n’est le nom d’aucun pays ; Australie et Autriche s’écrivent presque de même ; "
         "d’après la position donnée : Autriche."),
        # The form of a state does not bring one back, and a bare one names none.
        ("Yougoslavie (République de)", "", "échec", "aucune", None, f"« Yougoslavie (République de) » {SANS_CODE}."),
        ("Chine (République)", "", "échec", "aucune", None, f"« Chine (République) » {SANS_CODE}."),
        # The position checks a close spelling.
        ("Allemange", "50.85 4.35", "supposé", "position de la source", "BEL",
         "« Allemange » n’est le nom d’aucun pays ; Allemagne s’écrit presque de même ; "
         "d’après la position donnée : Belgique."),
    ],
)  # fmt: skip
def test_a_label_that_is_no_country(referentiel, libelle, position, verdict, methode, code, explication):
    ligne, _, pays = partenaire(referentiel, "Lieu sans nom connu", libelle, position)
    assert (pays.verdict, pays.methode, pays.retenu) == (verdict, methode, code or "")
    assert pays.explication == explication
    assert ligne.code_pays == code if code else pd.isna(ligne.code_pays)
    # A position says where the place is; without a country, it is as little known as its country.
    assert ligne.et_verdict == (verdict if position else "échec")


def test_a_label_that_positions_answer_has_a_row_per_country(referentiel):
    rows = [
        {"partenaire": "A", "pays": "URSS", "partenaire_latitude": y, "partenaire_longitude": x}
        for y, x in (("50.45", "30.52"), ("41.3", "69.3"), ("50.4", "30.5"))
    ]
    journal = resolve(bruts(rows), referentiel, AUCUNE_DECISION).journal
    pays = journal[journal["nature_rapprochement"] == PAYS]
    assert pays[["retenu", "nb_lignes", "numero_ligne"]].to_numpy().tolist() == [["UKR", 2, 2], ["UZB", 1, 3]]


def test_an_unknown_country_is_refused_with_the_nearest_name():
    with pytest.raises(CufError, match="« Sénégal » peut-être"):
        Referentiel.country_code("Sénégall", REFERENCE)
    with pytest.raises(CufError, match="« Australie » ou « Autriche » peut-être"):
        Referentiel.country_code("Austrie", REFERENCE)


# --- foreign end ----------------------------------------------------------------------------------

BAMAKO = "2460596"


@pytest.mark.parametrize(
    ("nom", "pays", "position", "id_lieu", "attendu"),
    [
        ("Bamako", "Mali", "", BAMAKO, ("certain", "identifiant GeoNames", f"lieu:{BAMAKO}",
         "L’identifiant GeoNames 2460596 désigne Bamako.")),
        ("Kayes", "Mali", "", BAMAKO, ("supposé", "identifiant GeoNames", f"lieu:{BAMAKO}",
         "L’identifiant GeoNames 2460596 désigne Bamako ; la source écrit « Kayes » : l’identifiant a été suivi.")),
        ("Bamako", "Sénégal", "", BAMAKO, ("supposé", "identifiant GeoNames", "source:SEN-bamako",
         "L’identifiant GeoNames 2460596 désigne Bamako ; le référentiel situe ce lieu dans un autre pays : Mali.")),
        ("Bamako", "Mali", "", "999", ("certain", "nom unique", f"lieu:{BAMAKO}",
         "Bamako est le seul lieu de ce nom dans le pays (Mali) ; "
         "aucun lieu du référentiel n’a l’identifiant GeoNames 999.")),
        ("Bamako", "Mali", "12.65 -8.0", "", ("certain", "nom et position", f"lieu:{BAMAKO}",
         f"Bamako porte ce nom, à 5{NBSP}km de la position de la source.")),
        ("Springfield, Illinois", "USA", "39.8 -89.65", "", ("certain", "nom et position", "lieu:4250542",
         f"Springfield porte ce nom, à 1{NBSP}km de la position de la source.")),
        ("Kansas City", "USA", "39.05 -94.58", "", ("supposé", "nom et position", "lieu:4393217",
         f"Kansas City porte ce nom, à 6{NBSP}km de la position de la source ; "
         f"un autre lieu de ce nom est à 8{NBSP}km.")),
        ("Dakhla", "Morocco", "23.71 -15.95", "", ("supposé", "nom et position", "source:MAR-dakhla",
         f"Dakhla porte ce nom, à 3{NBSP}km de la position de la source ; "
         "le référentiel situe ce lieu dans un autre pays : Sahara occidental.")),
        ("Bamako", "Mali", "-8.0 12.65", "", ("supposé", "latitude et longitude inversées", f"lieu:{BAMAKO}",
         f"Bamako porte ce nom, à 5{NBSP}km de la position de la source une fois latitude et longitude échangées.")),
        ("Tombouctou", "Mali", "", "", ("supposé", "nom unique", "lieu:2449067",
         "Timbuktu est le seul lieu qui porte ce nom dans le pays (Mali) ; "
         "« Tombouctou » en est un autre nom, et non le nom principal.")),
        ("Aichi", "Japon", "", "", ("supposé", "nom unique", "lieu:1854376",
         "Okazaki est le seul lieu qui porte ce nom dans le pays (Japon) ; "
         "« Aichi » en est un autre nom, et non le nom principal.")),
        # A position in the country, where the place of that name is not.
        ("Abuja", "Nigeria", "7.49 9.05", "", ("supposé", "latitude et longitude inversées", "lieu:2352778",
         f"Abuja porte ce nom, à 1{NBSP}km de la position de la source une fois latitude et longitude échangées.")),
        ("Kayes", "Mali", "12.65 -8.0", "", ("supposé", "position de la source", "source:MLI-kayes",
         f"Le lieu qui porte ce nom dans le pays (Mali), Kayes (14,45°{NBSP}N, 11,44°{NBSP}O), "
         f"est à 423{NBSP}km de la position de la source ; cette position est gardée.")),
        ("Neustadt", "Allemagne", "51.63 9.40", "", ("supposé", "position de la source", "source:DEU-neustadt",
         f"Le plus proche des 2 lieux qui portent ce nom dans le pays (Allemagne), Neustadt (52,27°{NBSP}N, "
         f"10,52°{NBSP}E), est à 105{NBSP}km de la position de la source ; cette position est gardée.")),
        ("Springfield", "États-Unis", "", "", ("échec", "aucune", "source:USA-springfield",
         f"30 lieux de ce nom dans le pays (4409896 : 170{NNBSP}188 habitants, 4951788 : 154{NNBSP}341 habitants, "
         f"4250542 : 114{NNBSP}394 habitants, 5754005 : 60{NNBSP}870 habitants et 26 autres), et rien ne dit lequel.")),
        ("Bamako", "Mali", "48.85 2.35", "", ("supposé", "nom unique, position éloignée", f"lieu:{BAMAKO}",
         "Bamako est le seul lieu de ce nom dans le pays de la source ; "
         f"la position de la source, hors de ce pays, en est à 4{NNBSP}141{NBSP}km.")),
        ("Hameau", "Mali", "12.65 -8.0", "", ("certain", "position de la source", "source:MLI-hameau",
         "Aucun lieu connu ne porte ce nom à cet endroit ; la position de la source est gardée.")),
        ("Hameau", "", "12.65 -8.0", "", ("supposé", "position de la source", "source:MLI-hameau",
         "Aucun lieu connu ne porte ce nom à cet endroit ; la position de la source est gardée.")),
        ("Hameau", "Mali", "48.85 2.35", "", ("supposé", "position de la source", "source:MLI-hameau",
         "Aucun lieu connu ne porte ce nom à cet endroit ; "
         f"Mali : la position de la source est gardée, bien qu’à 2{NNBSP}725{NBSP}km de ce pays.")),
        ("Hameau", "Mali", "-8.0 12.65", "", ("supposé", "latitude et longitude inversées", "source:MLI-hameau",
         "Aucun lieu connu ne porte ce nom à cet endroit ; la position de la source, latitude et longitude "
         "échangées, tombe dans le pays et est gardée ainsi.")),
        ("Hameau", "Mali", "", "", ("échec", "aucune", "source:MLI-hameau",
         "Aucun lieu de ce nom dans le référentiel (Mali, lieux de 1 000 habitants et plus).")),
        ("Hameau", "Mali", "200 3", "", ("échec", "aucune", "source:MLI-hameau",
         "Aucun lieu de ce nom dans le référentiel (Mali, lieux de 1 000 habitants et plus) ; "
         "la position de la source est hors du globe (200, 3).")),
        ("Bamako", "", "", "", ("échec", "aucune", "source:pays-inconnu-bamako",
         "Sans pays ni position, ce nom ne désigne aucun lieu.")),
        ("Q16511122", "Mali", "12.65 -8.0", "", ("échec", "aucune", "source:MLI-q16511122",
         "« Q16511122 » n’est pas un nom.")),
        ("", "Mali", "", "", ("échec", "aucune", "", "La source ne nomme pas le partenaire.")),
    ],
)  # fmt: skip
def test_a_foreign_end(referentiel, nom, pays, position, id_lieu, attendu):
    ligne, journal, _ = partenaire(referentiel, nom, pays, position, id_lieu)
    assert journal.nature_rapprochement == LIEU
    assert (journal.verdict, journal.methode, ligne.et_cle, journal.explication) == attendu


def test_where_a_partner_is_drawn(referentiel):
    place, _, _ = partenaire(referentiel, "Bamako", "Mali", "12.65 -8.0")
    assert (place.et_nom, place.et_id_lieu, place.et_precision) == ("Bamako", int(BAMAKO), "lieu")
    own, _, _ = partenaire(referentiel, "Q16511122", "Mali", "12.65 -8.0")
    assert (own.et_precision, own.et_latitude, own.et_longitude) == ("lieu", 12.65, -8.0)
    assert pd.isna(own.et_id_lieu)
    country, journal, _ = partenaire(referentiel, "Hameau", "Mali")
    assert (country.et_precision, country.et_motif) == ("pays", journal.explication)
    assert (country.et_latitude, country.et_longitude) == referentiel.atlas.points["MLI"]
    nowhere, _, _ = partenaire(referentiel, "Hameau")
    assert (nowhere.et_precision, nowhere.et_motif) == (
        "aucune",
        "Sans pays ni position, ce nom ne désigne aucun lieu.",
    )
    assert pd.isna(nowhere.et_latitude)


@pytest.mark.parametrize(
    ("nom", "pays", "position", "cle", "precision"),
    [
        ("Rennes", "France", "48.11 -1.68", "commune:35238", "lieu"),
        ("Saint-Denis", "La Réunion", "-20.88 55.45", "commune:97411", "lieu"),
        ("Papeete", "French Polynesia", "", "commune:98735", "lieu"),
        ("Ville inconnue", "France", "", "source:FRA-ville-inconnue", "pays"),
    ],
)
def test_a_french_partner_is_resolved_as_a_french_end(referentiel, nom, pays, position, cle, precision):
    ligne, journal, _ = partenaire(referentiel, nom, pays, position)
    assert (ligne.code_pays, ligne.et_cle, ligne.et_precision) == ("FRA", cle, precision)
    assert (journal.nature_rapprochement, journal.pays_source) == (COLLECTIVITE, pays)
    assert pd.isna(ligne.et_id_lieu)


def test_a_french_partner_that_is_resolved_has_the_codes_of_a_collectivity(referentiel):
    columns = ["et_type", "et_code_insee", "et_siren"]
    town, _, _ = partenaire(referentiel, "Rennes", "France", "48.11 -1.68")
    assert town[columns].tolist() == ["commune", "35238", "213502388"]
    region, _, _ = partenaire(referentiel, "Région Bretagne", "France")
    assert region[columns].tolist() == ["région", "53", "233500016"]
    for nom, pays in (("Ville inconnue", "France"), ("Bamako", "Mali"), ("", "France")):
        assert partenaire(referentiel, nom, pays)[0][columns].isna().all()


@pytest.mark.parametrize(
    ("nom", "pays", "position", "place", "country", "weaker_of_both"),
    [
        ("Bamako", "Mali", "", "certain", "certain", "certain"),
        ("Bamako", "Mali", "48.85 2.35", "supposé", "certain", "supposé"),
        ("Berlin", "Allemange", "", "certain", "supposé", "supposé"),
        ("Rennes", "", "48.11 -1.68", "certain", "supposé", "supposé"),
        ("Hameau", "Mali", "", "échec", "certain", "échec"),
        ("Hameau", "Atlantide", "30 -40", "supposé", "échec", "échec"),
        ("", "Mali", "", "échec", "certain", ""),
        ("?", "Mali", "", "échec", "certain", ""),
    ],
)
def test_a_partner_is_as_sure_as_its_place_and_its_country(
    referentiel, nom, pays, position, place, country, weaker_of_both
):
    ligne, journal, told = partenaire(referentiel, nom, pays, position)
    assert (journal.verdict, told.verdict, ligne.et_verdict) == (place, country, weaker_of_both)


def test_an_end_that_is_not_named_has_no_verdict(referentiel):
    assert porteur(referentiel, "")[0].fr_verdict == ""
    assert porteur(referentiel, "?")[0].fr_verdict == ""
    assert porteur(referentiel, "Ville inconnue")[0].fr_verdict == "échec"
    assert porteur(referentiel, "", code="99999")[0].fr_verdict == "échec"


def test_the_only_main_name_among_several_places_is_told_as_such(referentiel):
    _, journal, _ = partenaire(referentiel, "Khénifra", "Maroc")
    assert (journal.verdict, journal.methode) == ("certain", "nom unique")
    assert journal.explication == "Khenifra est le seul dont ce soit le nom principal dans le pays (Maroc)."


def test_the_same_place_written_with_several_positions_has_one_key(referentiel):
    places = [("12.65", "-8.0"), ("12.70", "-8.1"), ("14.5", "-4.2"), ("", "")]
    rows = [
        {"partenaire": nom, "pays": "Mali", "partenaire_latitude": y, "partenaire_longitude": x}
        for nom, (y, x) in zip(["Hameau", "HAMEAU", "Hameau", "Le Hameau"], places, strict=True)
    ]
    rows.append({"partenaire": "Hameau 2", "pays": "Mali", "partenaire_latitude": "13", "partenaire_longitude": "-6"})
    keys = resolve(bruts(rows), referentiel, AUCUNE_DECISION).lignes["et_cle"].tolist()
    assert keys == [*["source:MLI-hameau"] * 2, "source:MLI-hameau-3", "source:MLI-hameau", "source:MLI-hameau-2"]


# --- decisions ------------------------------------------------------------------------------------


def test_a_decision_wins_over_everything(referentiel):
    ligne, journal = porteur(referentiel, "Rennes", corrections=decisions((COLLECTIVITE, "Rennes", "", "75056")))
    assert (ligne.fr_cle, journal.verdict, journal.methode, journal.retenu) == (
        "commune:75056", "décision", "décision", "75056",
    )  # fmt: skip
    assert ligne.fr_verdict == "décision"
    assert journal.explication == "Décision enregistrée, qui l’emporte sur le rapprochement automatique."
    ligne, journal, _ = partenaire(
        referentiel, "Springfield", "États-Unis", corrections=decisions((LIEU, "Springfield", "États-Unis", "4250542"))
    )
    assert (ligne.et_cle, journal.verdict) == ("lieu:4250542", "décision")
    ligne, _, pays = partenaire(referentiel, "Gdansk", corrections=decisions((LIEU, "Gdansk", None, "3099434")))
    assert (ligne.code_pays, ligne.et_nom, pays.verdict) == ("POL", "Gdańsk", "décision")
    assert pays.explication == "La source ne dit pas le pays ; d’après le lieu décidé : Pologne."
    ligne, _, pays = partenaire(referentiel, "Gdansk", "Prussia", corrections=decisions((PAYS, "Prussia", None, "POL")))
    assert (ligne.code_pays, ligne.et_nom, pays.verdict) == ("POL", "Gdańsk", "décision")


@pytest.mark.parametrize("own", [{"code": "97411"}, {"departement": "974"}])
def test_a_decision_about_a_name_leaves_a_homonym_that_its_own_words_designate(referentiel, own):
    chosen = decisions((COLLECTIVITE, "Saint-Denis", "", "93066"))
    assert porteur(referentiel, "Saint-Denis", corrections=chosen)[0].fr_cle == "commune:93066"
    assert porteur(referentiel, "Saint-Denis", **own, corrections=chosen)[0].fr_cle == "commune:97411"
    # A code that says something else than the name settles nothing: the decision does.
    assert porteur(referentiel, "Saint-Denis", code="35238", corrections=chosen)[0].fr_cle == "commune:93066"
    by_code = decisions((COLLECTIVITE, "97411", "", "93066"))
    assert porteur(referentiel, code="97411", corrections=by_code)[0].fr_cle == "commune:93066"


def test_a_decision_about_a_name_leaves_one_of_another_departement_until_it_is_decided(referentiel):
    chosen = decisions((COLLECTIVITE, "Syndicat Zzz", "", "35238"))
    keys = [porteur(referentiel, "Syndicat Zzz", departement=d, corrections=chosen)[0].fr_cle for d in ("", "35", "44")]
    assert keys == ["commune:35238", "commune:35238", "source:syndicat-zzz-44"]
    placed = chosen.assign(position_source="département 44")
    assert porteur(referentiel, "Syndicat Zzz", departement="44", corrections=placed)[0].fr_cle == "commune:35238"


def test_a_decision_can_be_given_back_to_the_look_ups(referentiel):
    chosen = decisions((COLLECTIVITE, "Rennes", "", "75056"), (COLLECTIVITE, "Rennes", "", "automatique"))
    ligne, journal = porteur(referentiel, "Rennes", corrections=chosen)
    assert (ligne.fr_cle, journal.verdict, journal.methode) == ("commune:35238", "certain", "nom unique")
    assert resolve(bruts([{"porteur": "Brest"}]), referentiel, chosen).sans_effet.empty


def test_a_decision_about_one_country_leaves_the_others(referentiel):
    chosen = decisions((LIEU, "Bamako", "Sénégal", "aucun"), (LIEU, "Kayes", None, BAMAKO))
    assert partenaire(referentiel, "Bamako", "Mali", corrections=chosen)[1].verdict == "certain"
    assert partenaire(referentiel, "Kayes", "Mali", corrections=chosen)[1].retenu == BAMAKO


@pytest.mark.parametrize("position", ["", "48.11 -1.68"])
def test_a_decision_may_leave_an_end_without_place(referentiel, position):
    nothing = decisions(
        (COLLECTIVITE, "Rennes", None, "aucun"), (LIEU, "Bamako", None, "aucun"), (PAYS, "Mali", None, "aucun")
    )
    # A position that designates the end must be named too.
    nothing["position_source"] = [", ".join(position.split())] * 2 + [""]
    ligne, journal = porteur(referentiel, "Rennes", position, corrections=nothing)
    assert (ligne.fr_cle, ligne.fr_precision, journal.verdict) == ("source:rennes", "aucune", "décision")
    ligne, _, pays = partenaire(referentiel, "Bamako", "Mali", position, corrections=nothing)
    assert (ligne.et_precision, pays.verdict) == ("aucune", "décision")
    assert pd.isna(ligne.code_pays)


def test_a_decision_about_nothing_is_refused_with_its_line(referentiel):
    wrong = decisions(
        (COLLECTIVITE, "Rennes", "", "35238"), (COLLECTIVITE, "Brest", "", "99999"), (LIEU, "Kayes", "Mali", "999"),
        (PAYS, "Prussia", "", "ZZZ"), (COLLECTIVITE, "Laval", "", "53"), ("lien", "x", "", "y"),
    )  # fmt: skip
    with pytest.raises(InvalidData) as refusal:
        resolve(bruts([{"porteur": "Rennes"}]), referentiel, wrong)
    assert [(p.ligne, p.constat.split(" retenu")[0]) for p in refusal.value.problems] == [
        (3, "le code « 99999 »"), (4, "le code « 999 »"), (5, "le code « ZZZ »"), (6, "le code « 53 »"),
    ]  # fmt: skip
    assert "pour « Brest » (collectivité française) ne désigne rien d’unique dans le référentiel" in str(refusal.value)


def test_the_last_decision_about_a_name_counts(referentiel):
    chosen = decisions(
        (COLLECTIVITE, "Laval", "", "99999"), (COLLECTIVITE, "Laval", None, "75056"), (COLLECTIVITE, "Laval", "", "53130")
    )  # fmt: skip
    # The first one, that designates nothing, is no longer in force.
    found = resolve(bruts([{"porteur": "Laval"}]), referentiel, chosen)
    assert (found.lignes.fr_cle[0], len(found.sans_effet)) == ("commune:53130", 0)


def test_a_decision_that_meets_no_name_is_told(referentiel):
    chosen = decisions(
        (COLLECTIVITE, "Rennes", "", "35238"), (COLLECTIVITE, "Brest", "", "29019"), (LIEU, "Bamako", "Sénégal", "aucun"),
        (LIEU, "Bamako", "", BAMAKO), (PAYS, "Mali", None, "MLI"), (PAYS, "Prussia", "", "DEU"), ("lien", "x", "", "y"),
        (LIEU, "Rennes", "", BAMAKO), (COLLECTIVITE, "Brest", "", "aucun"),
    )  # fmt: skip
    raw = bruts([{"porteur": "Rennes", "partenaire": "Bamako", "pays": "Mali"}])
    assert resolve(raw, referentiel, AUCUNE_DECISION).sans_effet.empty
    unmet = resolve(raw, referentiel, chosen).sans_effet
    assert unmet[["ligne", "nom_source"]].to_numpy().tolist() == [
        [4, "Bamako"], [7, "Prussia"], [8, "x"], [9, "Rennes"], [10, "Brest"],
    ]  # fmt: skip
    assert unmet.loc[0, ["ligne", *DECISION]].tolist() == [4, LIEU, "Bamako", "Sénégal", "aucun"]


def test_lines_of_decisions_are_those_of_their_file(referentiel):
    kept = decisions(*[(COLLECTIVITE, "Brest", "", "29019")] * 3).tail(1)
    found = resolve(bruts([{"porteur": "Rennes"}]), referentiel, kept)
    assert found.sans_effet["ligne"].tolist() == [4]


def test_a_decision_about_a_code_meets_the_end_that_has_no_name(referentiel):
    chosen = decisions((COLLECTIVITE, "99999", "", "35238"))
    raw = bruts([{"code_porteur": "99999"}])
    found = resolve(raw, referentiel, chosen)
    assert (found.journal.nom_source[0], found.lignes.fr_cle[0]) == ("99999", "commune:35238")
    assert found.sans_effet.empty
    # A code beside a name is not what the ledger shows.
    named = resolve(bruts([{"porteur": "Brest", "code_porteur": "99999"}]), referentiel, chosen)
    assert (named.lignes.fr_code_insee[0], len(named.sans_effet)) == ("29019", 1)


def test_a_decision_is_read_as_the_ledger_writes_names(referentiel):
    chosen = decisions((COLLECTIVITE, " Ville\u00a0 inconnue ", "", "35238"))
    found = resolve(bruts([{"porteur": "Ville  inconnue "}]), referentiel, chosen)
    assert (found.lignes.fr_cle[0], len(found.sans_effet)) == ("commune:35238", 0)


# --- pieces ---------------------------------------------------------------------------------------


def test_hand_written_names_designate_something(referentiel):
    with (REFERENCE / "alias_collectivites.csv").open(encoding="utf-8") as file:
        usages = list(csv.DictReader(file))
    for row in usages:
        fiche = referentiel.fiches[referentiel.cles[f"{row['type_collectivite']}:{row['code']}"]]
        assert fiche.est_collectivite, row
        assert row["verdict"] in ("certain", "supposé"), row
        assert row["raison"], row
    assert max(Counter(normalise(row["nom"]) for row in usages).values()) == 1
    with (REFERENCE / "alias_pays.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            assert row["code_pays"] in {"", *referentiel.atlas.noms}, row
            assert row["raison"], row


@pytest.mark.parametrize(
    ("text", "code"),
    [("35", "35"), ("35.0", "35"), ("Ille-et-Vilaine", "35"), ("35 - Ille-et-Vilaine", "35"), ("1", "01"), ("2a", "2A"),
     ("974", "974"), ("La Réunion", "974"), ("Bretagne", ""), ("", "")],
)  # fmt: skip
def test_a_departement_is_read_from_its_name_or_code(referentiel, text, code):
    assert read_departement(text, referentiel.departements) == code


def test_a_code_is_read_without_what_a_spreadsheet_adds(referentiel):
    assert read_code(" 2a004 ", referentiel).rangs == (referentiel.communales["2A004"],)
    assert read_code("243500139.0", referentiel).rangs == read_code("24350013900189", referentiel).rangs
    assert read_code("2E+14", referentiel).note == "le code 2E+14, abîmé par un tableur, n’a pas servi"


def test_names_that_are_close():
    assert likeness("y", "y") == 1
    assert likeness("saint julien", "saint julien genevois") > 0
    assert likeness("saint", "saint julien genevois") == 0
    assert likeness("rennes", "brest") == 0


def test_the_nearest_bearer_of_a_name_is_sure_when_the_next_is_far_off():
    assert nearest_is_sure([24])
    assert nearest_is_sure([5, 10])
    assert not nearest_is_sure([5, 9.9])
    assert not nearest_is_sure([5.1, 24])


def test_main_names_are_found_as_a_full_search_finds_them(referentiel):
    for code in ("USA", "POL", "CRI", "GBR"):
        rows = np.flatnonzero(referentiel.codes_lieux == code)[::7].tolist()
        for rank in rows:
            assert rank in referentiel.main_named_in(code, normalise(referentiel.noms_lieux[rank]))
    assert referentiel.main_named_in("MLI", "hameau") == referentiel.main_named_in("ZZZ", "kayes") == []


def test_several_names_are_told_by_the_first():
    assert some(["a", "b", "c", "d"]) == "a, b, c, d"
    assert some(list("abcde")) == "a, b, c, d et 1 autre"
    assert some(list("abcdef")) == "a, b, c, d et 2 autres"


def test_an_answer_keeps_to_the_closed_lists():
    with pytest.raises(ValueError, match="hors des listes"):
        Reponse("certain", "au hasard", "")
    with pytest.raises(ValueError, match="hors des listes"):
        Reponse("peut-être", "aucune", "")
    order = ["échec", "supposé", "décision", "certain"]
    assert all(weaker(a, b) == weaker(b, a) == a for i, a in enumerate(order) for b in order[i:])


def test_a_name_written_in_another_alphabet_has_one_slug():
    assert slug("Le 東京") == slug("東京") != slug("京都")


@given(st.text(min_size=1, max_size=12), st.text(min_size=1, max_size=12))
def test_two_names_never_share_a_slug(one, other):
    if normalise(one) != normalise(other):
        assert slug(one) != slug(other) or not (normalise(one) and normalise(other))
    assert all(c.isascii() and (c.isalnum() or c == "-") for c in slug(one))


@given(st.lists(st.tuples(st.sampled_from(["a", "b", "a 2"]), st.floats(-80, 80), st.floats(-170, 170)), max_size=12))
def test_a_key_is_a_place(ends):
    keys = source_keys(("MLI", nom, y, x) for nom, y, x in ends)
    for (nom, y, x), key in zip(ends, keys, strict=True):
        for (other, oy, ox), same in zip(ends, keys, strict=True):
            if key == same:
                assert nom == other
                assert distance_km(y, x, oy, ox) <= 2 * 25.01
            elif nom == other:
                assert distance_km(y, x, oy, ox) > 0 or (y, x) != (oy, ox)


def test_places_around_points_are_those_a_full_search_finds():
    rng = np.random.default_rng(4)
    y, x = rng.uniform(-89, 89, 3000), rng.uniform(-179, 179, 3000)
    y[:500], x[:500] = rng.uniform(45, 46, 500), rng.uniform(2, 3, 500)
    qy, qx = np.append(y[:200] + 0.05, -60.0), np.append(x[:200] - 0.05, 100.0)
    point, place, km = Voisinage(y, x).around(qy, qx, 25)
    every = distance_km(qy[:, None], qx[:, None], y[None], x[None])
    assert set(zip(point.tolist(), place.tolist(), strict=True)) == set(map(tuple, np.argwhere(every <= 25).tolist()))
    assert np.allclose(km, every[point, place])
    assert [len(a) for a in Voisinage(y, x).around(np.zeros(0), np.zeros(0), 25)] == [0, 0, 0]


def test_positions_are_numbers_of_the_globe_or_told():
    read = read_positions(pd.Series(["48,1", "", "90.1", "1"]), pd.Series(["-1.5", "", "0", ""]))
    assert read["valable"].tolist() == [True, False, False, False]
    assert read["texte"].tolist() == ["48,1, -1.5", "", "90.1, 0", "1, "]
    assert read["latitude"].tolist()[0] == 48.1


# --- whole files ----------------------------------------------------------------------------------

NOMS = st.sampled_from(
    ["Rennes", "Saint-Denis", "", "?", "Bamako", "Q42", "Ville inconnue", "Région Bretagne", "  Paris "]
)
NOMBRES = st.sampled_from(
    ["", "0", "48.11", "-1.68", "48,93", "2.35", "12.65", "-8", "abc", "999", "nan", "inf", "1e3"]
)
LIGNES = st.fixed_dictionaries({
    "porteur": NOMS | st.text(max_size=6), "code_porteur": st.sampled_from(["", "35238", "53", "2,43E+13", "1053"]),
    "departement_porteur": st.sampled_from(["", "93", "Bretagne"]),
    "porteur_latitude": NOMBRES, "porteur_longitude": NOMBRES,
    "partenaire": NOMS | st.text(max_size=6), "id_lieu": st.sampled_from(["", BAMAKO, "7", "x"]),
    "partenaire_latitude": NOMBRES, "partenaire_longitude": NOMBRES,
    "pays": st.sampled_from(["", "Mali", "France", "Prussia", "Allemange", "DE", "Atlantide"]) | st.text(max_size=4),
})  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(LIGNES, max_size=6), st.booleans())
def test_nothing_is_dropped_and_every_end_is_in_the_ledger(resout, rows, several):
    raw = bruts(rows).set_axis(range(100, 100 + len(rows)))
    if several:
        raw["id_document"] = ["a" if rank % 2 else "b" for rank in range(len(raw))]
    found = resout(raw)
    assert found.lignes.index.equals(raw.index)
    journal = found.journal
    for nature, columns in (((COLLECTIVITE, LIEU), ("porteur", "partenaire")), ((PAYS,), ("pays",))):
        told = journal[journal["nature_rapprochement"].isin(nature)]
        assert told["nb_lignes"].sum() == len(columns) * len(raw)
        for column in columns:
            written = {" ".join(text.split()) for text in raw[column]} - {""}
            assert written <= set(told["nom_source"])
    assert set(journal["methode"]) <= set(METHODES)
    assert set(journal["verdict"]) <= {"certain", "supposé", "échec"}
    assert journal["explication"].str.fullmatch(r"[^\n]*\.", flags=16).all()
    assert ((journal["retenu"] != "") | journal["verdict"].isin(["échec"]) | journal["methode"].isin(
        ["position de la source", "latitude et longitude inversées"])).all()  # fmt: skip
    lignes = found.lignes
    assert (lignes["fr_latitude"].notna() == (lignes["fr_precision"] == "lieu")).all()
    assert (lignes["et_latitude"].notna() == (lignes["et_precision"] != "aucune")).all()
    assert (lignes["fr_motif"].isna() == (lignes["fr_precision"] == "lieu")).all()
    assert (lignes["et_motif"].isna() == (lignes["et_precision"] == "lieu")).all()


def test_a_guess_is_never_certain(wikidata):
    journal = wikidata.journal
    guesses = {
        "nom proche et position", "latitude et longitude inversées", "nom unique, position éloignée",
        "code au zéro perdu", "orthographe proche", "lieu le plus peuplé de ce nom", "collectivité remplacée",
    }  # fmt: skip
    assert set(journal.loc[journal["methode"].isin(guesses), "verdict"]) <= {"supposé"}


def test_real_twin_towns_are_resolved(wikidata):
    lignes, journal = wikidata.lignes, wikidata.journal
    assert len(lignes) == 3869
    french = journal[(journal["nature_rapprochement"] == COLLECTIVITE) & (journal["pays_source"] == "")]
    assert Counter(french["verdict"])["échec"] == 1
    assert len(french) > 1700
    assert lignes["fr_code_insee"].notna().sum() == 3867
    pays = journal[journal["nature_rapprochement"] == PAYS]
    assert len(pays) == 110
    assert pays["retenu"].str.fullmatch("[A-Z]{3}").all()
    assert pays.loc[pays["verdict"] != "certain", ["nom_source", "verdict", "retenu"]].to_numpy().tolist() == [
        ["Prussia", "supposé", "PSE"]
    ]
    counted = Counter(lignes["code_pays"])
    assert (counted["MLI"], counted["MAR"], counted["BFA"], counted["JPN"], counted["PSE"]) == (40, 40, 29, 30, 23)
    domestic = lignes[lignes["code_pays"] == "FRA"]
    assert len(domestic) == 123
    assert domestic["fr_cle"].str.match("commune:").all()
    assert domestic["et_cle"].str.match("commune:|département:").all()
    assert set(lignes["et_precision"]) == {"lieu"}


def test_ten_thousand_ends_that_are_nothing_take_seconds(referentiel):
    rng = np.random.default_rng(7)
    letters = np.array(list("abcdefghijklmnopqrstuvwxyz"))
    names = ["".join(rng.choice(letters, 9)).title() for _ in range(10_000)]
    raw = bruts({
        "porteur": names, "porteur_latitude": rng.uniform(43, 50, 10_000).astype(str),
        "porteur_longitude": rng.uniform(-1, 7, 10_000).astype(str), "partenaire": names[::-1], "pays": names,
        "partenaire_latitude": rng.uniform(-60, 70, 10_000).astype(str),
        "partenaire_longitude": rng.uniform(-180, 180, 10_000).astype(str),
    })  # fmt: skip
    start = time.process_time()
    resolve(raw, referentiel, AUCUNE_DECISION)
    # Twice what is accepted of an idle machine: this catches a change of order, not a busy day.
    assert time.process_time() - start < 12
