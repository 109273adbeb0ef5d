"""Files of links: every dialect, every way of writing, and the exact words of every refusal."""

import csv
import io
import json
import re
import tempfile
import unicodedata
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cuf_metrics.contracts import FIELDS
from cuf_metrics.errors import InvalidData
from cuf_metrics.sources import bruts, fichier, jumelages, partenariats

RACINE = Path(__file__).resolve().parent.parent
JUMELAGES_2017 = RACINE.parent / "shared/donnees/jumelages_wikidata_2017.tsv"
ENTETE_2017 = [
    "origincityLabel",
    "origincountry",
    "originlat",
    "originlong",
    "originpopulation",
    "sistercityLabel",
    "destinationlat",
    "destinationlong",
    "destinationpopulation",
    "destination_countryLabel",
    "dist",
    "eu",
]


@pytest.fixture
def ecrit(tmp_path):
    """Write a file and give its path."""

    def write(content: str | bytes, name: str = "liens.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write


def refus(read, *args, **kwargs) -> str:
    with pytest.raises(InvalidData) as caught:
        read(*args, **kwargs)
    return str(caught.value)


def lire(source, path: Path, **dits: str) -> pd.DataFrame:
    return source.links(fichier.read_rows(path), path.name, **dits)


def cells(rows: pd.DataFrame) -> list[list[str]]:
    return rows.to_numpy().tolist()


# --- text files ---------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_encodings(ecrit, encoding):
    text = "Collectivité;Pays\nSaint-Étienne;Côte d’Ivoire\nŒuilly;Bénin\n"
    rows = fichier.read_rows(ecrit(text.encode(encoding)))
    assert list(rows.columns) == ["Collectivité", "Pays"]
    assert cells(rows) == [["Saint-Étienne", "Côte d’Ivoire"], ["Œuilly", "Bénin"]]


@pytest.mark.parametrize("separateur", ["\t", ";", "|", ","])
@pytest.mark.parametrize("fin", ["\n", "\r\n", "\r"])
def test_separators_and_line_ends(ecrit, separateur, fin):
    lignes = [["nom", "pays", "position"], ["Brest", "Japon, île", "48,39"], ["Ay; Champagne", "Mali", "a\tb"]]
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=separateur, lineterminator=fin).writerows(lignes)
    rows = fichier.read_rows(ecrit(buffer.getvalue(), "liens.txt"))
    assert [list(rows.columns), *cells(rows)] == lignes
    assert list(rows.index) == [2, 3]


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ("nom;latitude,longitude\nBrest;48,39\n", ["nom", "latitude,longitude"]),
        ("Ville, commune;Pays\nBrest;Mali\nLens;Niger\n", ["Ville, commune", "Pays"]),
        ("a,b;c\n1,5;2\n", ["a,b", "c"]),
        ("Ville\nBrest\nParis, Texas\nLyon\n", ["Ville"]),
        ('"Ville"\t"Note"\nBrest\t"a;b;c;d"\n', ["Ville", "Note"]),
    ],
)
def test_the_separator_is_the_one_header_and_body_agree_on(ecrit, text, header):
    assert list(fichier.read_rows(ecrit(text)).columns) == header


def test_quoted_cells_keep_separators_and_lines_and_numbers_stay_right(ecrit):
    text = (
        '\nnom;note\nBrest;"deux\nlignes; un séparateur, ""un guillemet"""\n;\n\nLens;x\n   ;\t\nAy;"3\r\n4"\nLyon;y\n'
    )
    rows = fichier.read_rows(ecrit(text))
    assert cells(rows) == [
        ["Brest", 'deux\nlignes; un séparateur, "un guillemet"'],
        ["Lens", "x"],
        ["Ay", "3\r\n4"],
        ["Lyon", "y"],
    ]
    assert list(rows.index) == [3, 7, 9, 11]


def test_text_is_cleaned_and_never_interpreted(ecrit):
    formules = ["=CMD|'/C calc'!A0", "<script>alert(1)</script>", "@SUM(A1)", "+33 2 98", "{{7*7}}", "1,50E+3", "NA"]
    text = "nom;note\n" + "".join(f"{f};é\u00a0à\u202f! \x0b\n" for f in formules)
    rows = fichier.read_rows(ecrit(unicodedata.normalize("NFD", text)))
    assert list(rows["nom"]) == formules
    assert set(rows["note"]) == {"é à !"}
    assert rows.dtypes.astype(str).unique().tolist() == ["str"]


def test_a_sign_that_normalises_to_a_separator_stays_in_its_cell(ecrit):
    assert cells(fichier.read_rows(ecrit("nom;note\nΑθήνα\u037e;x\n"))) == [["Αθήνα;", "x"]]


def test_a_replacement_character_does_not_change_the_encoding(ecrit):
    assert cells(fichier.read_rows(ecrit("nom;note\nBrest;\ufffd\n"))) == [["Brest", "\ufffd"]]


def test_empty_columns_saved_after_the_last_one_are_left_out(ecrit):
    rows = fichier.read_rows(ecrit("nom;pays;;\nBrest;Mali;;\nLens;Niger;;\n"))
    assert cells(rows) == [["Brest", "Mali"], ["Lens", "Niger"]]


def test_json_of_both_kinds(ecrit):
    plat = [{"nom": "Étel", "lat": 47.10, "grand": True, "n": 1e400}, {}, {"nom": None, "pays": " Mali\u00a0"}]
    rows = fichier.read_rows(ecrit(json.dumps(plat), "liens.json"))
    assert list(rows.columns) == ["nom", "lat", "grand", "n", "pays"]
    assert cells(rows) == [["Étel", "47.1", "true", "Infinity", ""], ["", "", "", "", "Mali"]]
    assert list(rows.index) == [1, 3]
    detail = {
        "head": {"vars": ["nom", "fin"]},
        "results": {"bindings": [{"nom": {"xml:lang": "fr", "type": "literal", "value": "Étel"}}]},
    }
    rows = fichier.read_rows(ecrit(json.dumps(detail), "liens.txt"))
    assert rows.to_dict("index") == {1: {"nom": "Étel"}}


CSV = "Attendu : un fichier texte : CSV, TSV ou JSON."
EN_CSV = "Ouvrez son tableau dans un tableur, enregistrez la feuille en CSV puis relancez."
CORRIGEZ = "Corrigez le fichier puis relancez."
LISTE = "Attendu : un tableau JSON d’objets à plat, ou un résultat JSON de query.wikidata.org."
REFUS = {
    "classeur XLSX": (b"PK\x03\x04\x14\0", f"c’est un classeur (XLSX, ODS) ou une archive ZIP, pas un fichier texte. {CSV} {EN_CSV}"),
    "classeur XLS": (b"\xd0\xcf\x11\xe0\xa1", f"c’est un classeur XLS ou un document Office, pas un fichier texte. {CSV} {EN_CSV}"),
    "PDF": (b"%PDF-1.7", f"c’est un document PDF, pas un fichier texte. {CSV} {EN_CSV}"),
    "page web": (
        b"\n<!DOCTYPE html><html>",
        f"c’est une page web ou un fichier XML. {CSV} Téléchargez les données en CSV ou en JSON.",
    ),
    "TSV détaillé": (
        b'?collectivite\t?collectiviteLabel\n<http://x>\t"Brest"@fr\n',
        f"c’est un résultat SPARQL en TSV détaillé. {CSV} Téléchargez plutôt « Fichier CSV » ou « Fichier JSON », puis relancez.",
    ),
    "binaire": (b"a;b\n1;\0\n", f"le fichier contient un octet nul : ce n’est pas du texte (ligne 2). {CSV} {EN_CSV}"),
    "deux encodages": (
        "a;b\nété;à\n".encode() + b"\xe9t;x\n",
        "le texte, en UTF-8, contient l’octet 0xE9 qui n’en est pas (ligne 3). Attendu : un seul encodage, de "
        "préférence UTF-8. Enregistrez-le en UTF-8 puis relancez.",
    ),
    "marque UTF-8 menteuse": (
        b"\xef\xbb\xbfa;b\n\xe9;x\n",
        "le texte, en UTF-8, contient l’octet 0xE9 qui n’en est pas (ligne 2). Attendu : un seul encodage, de "
        "préférence UTF-8. Enregistrez-le en UTF-8 puis relancez.",
    ),
    "octet sans lettre": (
        b"a;b\n1;\x81\n",
        "le texte, en Windows-1252, contient l’octet 0x81 qui n’en est pas (ligne 2). Attendu : un seul encodage, de "
        "préférence UTF-8. Enregistrez-le en UTF-8 puis relancez.",
    ),
    "UTF-16 coupé": (
        "a;b\n1;2\n".encode("utf-16")[:-1],
        "le texte, en UTF-16, contient l’octet 0x0A qui n’en est pas (ligne 2). Attendu : un seul encodage, de "
        "préférence UTF-8. Enregistrez-le en UTF-8 puis relancez.",
    ),
    "vide": (b"", f"le fichier est vide. Attendu : une ligne d’en-tête puis des lignes de données. {CORRIGEZ}"),
    "marque seule": (
        b"\xef\xbb\xbf \r\n",
        f"le fichier est vide. Attendu : une ligne d’en-tête puis des lignes de données. {CORRIGEZ}",
    ),
    "en-tête seul": (b"a;b\n", f"le fichier n’a qu’un en-tête. Attendu : au moins une ligne de données. {CORRIGEZ}"),
    "cellules en trop ou en moins": (
        b"a;b;c\n1;2;3\n4;5\n6;7;8;9\n",
        "2 lignes sur 3 sans le bon nombre de cellules (2 au lieu de 3) (ex. « 4;5 », ligne 3). Attendu : 3 cellules par "
        "ligne, comme l’en-tête. Vérifiez que l’en-tête est la première ligne et qu’un texte qui contient le séparateur "
        "est entre guillemets.",
    ),
    "titre au-dessus de l’en-tête": (
        "Liste des liens\nCollectivité;Pays\nBrest;Mali\n".encode(),
        "2 lignes sur 2 sans le bon nombre de cellules (2 au lieu de 1) (ex. « Collectivité;Pays », ligne 2). Attendu : 1 "
        "cellule par ligne, comme l’en-tête. Vérifiez que l’en-tête est la première ligne et qu’un texte qui contient le "
        "séparateur est entre guillemets.",
    ),
    "colonne sans nom": (
        b"a;;c\n1;2;3\n",
        "1 colonne sans nom (la n° 2). Attendu : un nom par colonne, dans la première ligne. Donnez-lui un nom, ou "
        "retirez le titre placé au-dessus de l’en-tête.",
    ),
    "noms en double": (
        b"a;b;a \n1;2;3\n",
        f"1 nom de colonne en double (ex. « a »). Attendu : un nom différent par colonne. {CORRIGEZ}",
    ),
    "guillemet ouvert": (
        b'a;b\n1;2\n3;"4\n',
        f"un guillemet n’est pas refermé, la suite n’a pas été lue (ligne 3). Attendu : un guillemet à chaque bout de la cellule. {CORRIGEZ}",
    ),
    "guillemet mal placé": (
        b'a;b\n1;"2" x\n',
        f"un guillemet est mal placé, la suite n’a pas été lue (ligne 2). Attendu : un guillemet doublé à l’intérieur d’une cellule. {CORRIGEZ}",
    ),
    "JSON coupé": (
        b'[{"a": 1},\n{"a": ',
        "le JSON est mal formé, la suite n’a pas été lue (ligne 2). Attendu : un JSON complet. Téléchargez-le de nouveau : "
        "il a pu être coupé en route.",
    ),
    "JSON d’autre chose": (b'{"type": "FeatureCollection"}', f"le JSON n’est pas une suite d’objets. {LISTE} {CORRIGEZ}"),
    "JSON de listes": (b"[[1, 2]]", f"le JSON n’est pas une suite d’objets. {LISTE} {CORRIGEZ}"),
    "JSON sans objet": (b"[]", f"le JSON ne contient aucun objet rempli. {LISTE} {CORRIGEZ}"),
    "JSON à nom répété": (
        b'[{"a": 1, "a": 2}]',
        f"un objet répète le nom « a ». Attendu : un nom différent par valeur. {CORRIGEZ}",
    ),
    "JSON à moitié de caractère": (
        b'[{"a": "\\ud800"}]',
        f"le texte contient une moitié de caractère. Attendu : un texte que l’UTF-8 sait écrire. {CORRIGEZ}",
    ),
    "JSON trop imbriqué": (b"[" * 100_000, f"le JSON est trop imbriqué. {LISTE} {CORRIGEZ}"),
}  # fmt: skip


@pytest.mark.parametrize("cas", REFUS)
def test_refusals_in_full(ecrit, cas):
    raw, phrase = REFUS[cas]
    assert refus(fichier.read_rows, ecrit(raw)) == f"liens.csv : {phrase}"


def test_a_nested_value_is_located_by_its_object(ecrit):
    path = ecrit('[{"a": 1}, {}, {"a": [1]}]', "liens.json")
    assert refus(fichier.read_rows, path) == (
        f"liens.json, objet 3 : 1 objet sur 2 avec une valeur imbriquée. {LISTE} "
        "Mettez-le à plat, ou enregistrez-le en CSV."
    )


def test_cells_have_a_limit(ecrit):
    assert len(fichier.read_rows(ecrit(f"a;b\n1;{'é' * 10_000}\n"))) == 1
    phrase = refus(fichier.read_rows, ecrit(f"a;b\n1;2\n3;{'é' * 10_001}\n"))
    assert phrase == (
        f"liens.csv, colonne « b » : 1 cellule de plus de 10 000 caractères (ex. « {'é' * 59}… », ligne 3). Attendu : des "
        "cellules plus courtes. Cherchez un guillemet non refermé, ou raccourcissez le texte, puis relancez."
    ).replace("10 000", "10\u202f000")
    assert "une cellule est trop longue" in refus(fichier.read_rows, ecrit(f"a;b\n1;{'é' * 200_000}\n"))


def test_rows_have_a_limit(ecrit, monkeypatch):
    assert fichier.LIGNES_MAX == 1_000_000
    monkeypatch.setattr(fichier, "LIGNES_MAX", 1_200)
    assert len(fichier.read_rows(ecrit("a;b\n" + "1;2\n;\n" * 1_200))) == 1_200
    objets = json.dumps([{"a": 1}] * 1_200)
    assert len(fichier.read_rows(ecrit(objets))) == 1_200
    phrase = (
        "liens.csv : le fichier contient plus de 1 200 {0}. Attendu : au plus 1 200 {0}. Découpez-le puis relancez."
    )
    phrase = phrase.replace("1 200", "1\u202f200")
    # Ragged rows count, and nothing else is said: not the header, not what follows.
    too_many = ecrit("a;;a\n" + "1;2;3\n" * 700 + "1;2\n" * 501 + '"')
    assert refus(fichier.read_rows, too_many) == phrase.format("lignes")
    assert refus(fichier.read_rows, ecrit(objets[:-1] + ', {"b": [1]}]')) == phrase.format("objets")


def test_bytes_already_read_are_what_is_parsed(ecrit):
    path = ecrit('[{"nom": "Étel"}]', "liens.json")
    raw = fichier.read_bytes(path)
    assert raw == path.read_bytes()
    path.unlink()
    pd.testing.assert_frame_equal(fichier.rows_of(raw, "liens.json"), pd.DataFrame({"nom": ["Étel"]}, index=[1]))
    assert refus(fichier.rows_of, b"a;b\n", "liens.json").startswith("liens.json : le JSON est mal formé")
    for cas in ("classeur XLSX", "PDF"):
        classeur, phrase = REFUS[cas]
        assert fichier.read_bytes(ecrit(classeur)) == classeur
        assert refus(fichier.rows_of, classeur, "liens.csv") == f"liens.csv : {phrase}"


def test_every_problem_at_once(ecrit):
    assert refus(fichier.read_rows, ecrit("a;;a\n1;2;3\n1;2\n")).startswith(
        "3 problèmes :\n- liens.csv : 1 ligne sur 2"
    )


def test_what_cannot_be_opened(tmp_path, ecrit, monkeypatch):
    assert refus(fichier.read_rows, tmp_path / "absent.csv") == (
        f"absent.csv : le fichier est introuvable. {CSV} Vérifiez son nom et son dossier puis relancez."
    )
    assert refus(fichier.read_rows, tmp_path) == (
        f"{tmp_path.name} : le fichier ne peut pas être lu : c’est un dossier. {CSV} Donnez un fichier lisible."
    )
    path = ecrit("a;b\n1;2\n")

    def refuse(self, mode):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert "le droit de lecture manque" in refus(fichier.read_rows, path)


def test_a_file_without_an_end_is_refused(monkeypatch, ecrit):
    monkeypatch.setattr(fichier, "OCTETS_MAX", 2 * 1024**2)
    assert "dépasse 2" in refus(fichier.read_rows, ecrit("a;b\n" + "1;2\n" * 600_000))


# --- twin towns ---------------------------------------------------------------------------------

needs_2017 = pytest.mark.skipif(not JUMELAGES_2017.exists(), reason="l’extrait Wikidata de 2017 n’est pas ici")


@needs_2017
def test_the_extract_of_2017():
    lus = lire(jumelages, JUMELAGES_2017, annee="2017")
    assert len(lus) == 3869
    assert tuple(lus.columns) == bruts.BRUTS
    assert lus["numero_ligne"].tolist() == list(range(2, 3871))
    pays = lus["pays"].value_counts()
    assert {p: int(pays[p]) for p in ("Mali", "Morocco", "Burkina Faso", "Japan")} == {
        "Mali": 40,
        "Morocco": 40,
        "Burkina Faso": 29,
        "Japan": 30,
    }
    ends = ["porteur", "porteur_latitude", "porteur_longitude", "partenaire", "partenaire_latitude", "partenaire_longitude", "pays"]  # fmt: skip
    assert lus[ends].iloc[0].tolist() == [
        "Gordes", "43.911111111111", "5.2002777777778", "Bornem", "51.0986", "4.2358", "Belgium"
    ]  # fmt: skip
    assert lus[ends].iloc[-1].tolist() == [
        "La Roche-sur-Yon", "46.669722222222", "-1.4277777777778",
        "Makhachkala", "42.983333333333", "47.483333333333", "Russia",
    ]  # fmt: skip
    assert set(lus["type_lien"]) == {"jumelage"}
    assert set(lus["sens_lien"]) == {"réciproque"}
    assert set(lus["annee_attestation"]) == {"2017"}
    assert lus.attrs["colonnes_ignorees"] == ("originpopulation", "destinationpopulation", "dist", "eu")
    assert json.loads(lus["contenu"].iloc[-1])["destinationpopulation"] == "587876"


@needs_2017
def test_every_cell_of_the_extract_is_in_contenu():
    with JUMELAGES_2017.open(encoding="utf-8", newline="") as handle:
        source = list(csv.DictReader(handle, delimiter="\t"))
    assert [json.loads(text) for text in lire(jumelages, JUMELAGES_2017)["contenu"]] == source


def test_an_extract_of_another_country_is_refused(ecrit):
    lignes = [
        "\t".join(ENTETE_2017),
        "\t".join(["Brest", "France", *["1"] * 10]),
        "\t".join(["Kiel", "Germany", *["1"] * 10]),
    ]
    assert refus(lire, jumelages, ecrit("\n".join(lignes), "monde.tsv")) == (
        "monde.tsv, colonne « origincountry » : 1 ligne sur 2 part d’un autre pays que la France (ex. « Germany », ligne 3). "
        "Attendu : France à chaque ligne. Ne gardez que les lignes de la France puis relancez."
    )


REPONSE = {
    "collectivite": "http://www.wikidata.org/entity/Q12193",
    "collectiviteLabel": "Brest",
    "codeInsee": "29019",
    "siren": "212900195",
    "positionCollectivite": "Point(-4.486 48.39)",
    "partenaire": "http://www.wikidata.org/entity/Q483301",
    "partenaireLabel": "Saponé",
    "geonames": "2355700",
    "positionPartenaire": "Point(-1.6 12.05)",
    "pays": "http://www.wikidata.org/entity/Q965",
    "paysLabel": "Burkina Faso",
    "codePays": "BFA",
    "debut": "1989-01-01T00:00:00Z",
    "fin": "2035-06-01T00:00:00Z",
}


@pytest.mark.parametrize("forme", ["CSV", "TSV", "JSON", "JSON détaillé"])
def test_the_result_of_the_query_in_each_form(ecrit, forme):
    match forme:
        case "JSON":
            path = ecrit(json.dumps([REPONSE]), "query.json")
        case "JSON détaillé":
            bindings = [{k: {"type": "literal", "value": v} for k, v in REPONSE.items()}]
            path = ecrit(json.dumps({"head": {"vars": [*REPONSE]}, "results": {"bindings": bindings}}), "query.json")
        case _:
            separateur = "," if forme == "CSV" else "\t"
            path = ecrit("\r\n".join(separateur.join(line) for line in (REPONSE, REPONSE.values())), "query.csv")
    (lu,) = lire(jumelages, path, annee="2025").to_dict("records")
    assert json.loads(lu.pop("contenu")) == REPONSE
    assert lu.pop("numero_ligne") == (1 if "JSON" in forme else 2)
    assert {name: value for name, value in lu.items() if value} == {
        "porteur": "Brest",
        "code_porteur": "29019",
        "porteur_latitude": "48.39",
        "porteur_longitude": "-4.486",
        "partenaire": "Saponé",
        "id_lieu": "2355700",
        "partenaire_latitude": "12.05",
        "partenaire_longitude": "-1.6",
        "pays": "BFA",
        "type_lien": "jumelage",
        "sens_lien": "réciproque",
        "annee_debut": "1989",
        "annee_fin": "2035",
        "annee_attestation": "2025",
    }


def test_what_the_query_leaves_unknown(ecrit):
    """Absent variables, a place without a name (its identifier stays), a position elsewhere, no INSEE or ISO code."""
    ligne = {
        "collectiviteLabel": "Rennes Métropole",
        "siren": "243500139",
        "partenaireLabel": "Q4115189",
        "positionPartenaire": "<http://www.wikidata.org/entity/Q405> Point(1 2)",
        "paysLabel": "Kosovo",
        "debut": "t2034567",
    }
    (lu,) = lire(jumelages, ecrit(json.dumps([ligne]), "query.json")).to_dict("records")
    assert json.loads(lu.pop("contenu")) == ligne
    assert {name: value for name, value in lu.items() if value} == {
        "numero_ligne": 1,
        "porteur": "Rennes Métropole",
        "code_porteur": "243500139",
        "partenaire": "Q4115189",
        "partenaire_latitude": ligne["positionPartenaire"],
        "partenaire_longitude": ligne["positionPartenaire"],
        "pays": "Kosovo",
        "type_lien": "jumelage",
        "sens_lien": "réciproque",
        "annee_debut": "t2034567",
    }


def test_another_table_is_not_a_base_of_twin_towns(ecrit):
    assert refus(lire, jumelages, ecrit("Collectivité;Pays\nBrest;Mali\n")) == (
        "liens.csv : l’en-tête n’est pas celui d’une base de jumelages de Wikidata. Attendu : les colonnes "
        "origincityLabel, origincountry, sistercityLabel, destination_countryLabel (extrait de 2017) ; ou "
        "collectiviteLabel, partenaireLabel (requête jumelages.rq). Colonnes lues : « Collectivité », « Pays ». "
        "Une autre table s’importe comme table de partenariats."
    )


def test_the_query_asks_for_the_columns_the_reader_knows():
    text = (RACINE / "cuf_metrics/sources/jumelages.rq").read_text("utf-8")
    requete = re.sub(r"#[^\n]*", "", text)
    asked = set(re.findall(r"\?(\w+)", requete.split("WHERE")[0]))
    assert asked == set(REPONSE)
    read = {h for headers in jumelages.REQUETE.values() for h in headers} | set(jumelages.POSITIONS.values())
    assert read < asked
    body = requete.split("WHERE", 1)[1]
    # A label needs its variable, and any other column of the answer must be bound.
    assert {name.removesuffix("Label") for name in asked} <= set(re.findall(r"\?(\w+)", body))
    assert requete.count("{") == requete.count("}")
    assert requete.count("(") == requete.count(")")
    assert {"P190", "P374", "P1616", "P625", "P1566", "P17", "P298", "P580", "P582"} <= set(re.findall(r"P\d+", body))


# --- tables of links ----------------------------------------------------------------------------


def test_a_whole_table(ecrit):
    text = (
        "Collectivité territoriale;Code INSEE;Département;Collectivité partenaire;Pays partenaire;"
        "Latitude partenaire;Longitude partenaire;Type de coopération;Sens;Thématiques;ODD;Date de signature;"
        "Échéance;Statut;Dernière actualisation;Montant\n"
        "Ville de\u00a0Brest;29019;Finistère;Commune de Saponé;Burkina Faso;12,05;-1,60;Jumelage;croisé;"
        '"Eau | Santé ;\nÉducation";ODD 6, ODD 3;01/03/1989;déc. 2030;Actif;2023-09-14;15 000 €\n'
    )
    (lu,) = lire(partenariats, ecrit(text)).to_dict("records")
    contenu = json.loads(lu.pop("contenu"))
    assert contenu["Montant"] == "15 000 €"
    assert contenu["Thématiques"] == "Eau | Santé ;\nÉducation"
    assert len(contenu) == 16
    assert lu == {
        "numero_ligne": 2,
        "porteur": "Ville de Brest",
        "code_porteur": "29019",
        "departement_porteur": "Finistère",
        "porteur_latitude": "",
        "porteur_longitude": "",
        "partenaire": "Commune de Saponé",
        "id_lieu": "",
        "partenaire_latitude": "12,05",
        "partenaire_longitude": "-1,60",
        "pays": "Burkina Faso",
        "type_lien": "Jumelage",
        "sens_lien": "croisé",
        "theme": "Eau ; Santé ; Éducation",
        "odd": "6 ; 3",
        "annee_debut": "1989",
        "annee_fin": "2030",
        "statut_lien": "Actif",
        "annee_attestation": "2023",
    }
    assert lire(partenariats, ecrit(text)).attrs["colonnes_ignorees"] == ("Montant",)


CHAMPS = {"code_insee": "code_porteur", "siren": "code_porteur", "siret": "code_porteur", "code_pays": "pays",
          "departement": "departement_porteur", "code_departement": "departement_porteur"}  # fmt: skip


@pytest.mark.parametrize(
    ("champ", "synonyme"), [(champ, nom) for champ, noms in partenariats.SYNONYMES.items() for nom in noms]
)
def test_each_synonym_is_recognised_however_it_is_written(ecrit, champ, synonyme):
    sans_accent = "".join(c for c in unicodedata.normalize("NFKD", synonyme) if not unicodedata.combining(c))
    for nom in (
        synonyme,
        sans_accent.upper(),
        f" {synonyme.replace(' ', '_')} :",
        f"{synonyme}s" if synonyme[-1] != "à" else synonyme,
    ):
        autres = {"porteur": ["Collectivité"], "partenaire": ["Partenaire"]}
        autres.pop(champ, None)
        header = [nom, *(n for noms in autres.values() for n in noms)]
        lu = lire(
            partenariats, ecrit(";".join(header) + "\n" + ";".join(["7", *"xy"][: len(header)]) + "\n"), pays="Mali"
        )
        assert lu[CHAMPS.get(champ, champ)].tolist() == ["7"], nom
        assert lu.attrs["colonnes_ignorees"] == ()


def test_synonyms_do_not_overlap_and_name_every_column():
    plies = [(bruts.fold(nom), champ) for champ, noms in partenariats.SYNONYMES.items() for nom in noms]
    assert len({pli for pli, _ in plies}) == len({*plies})
    assert {CHAMPS.get(champ, champ) for champ in partenariats.SYNONYMES} == {*bruts.BRUTS} - {
        "numero_ligne",
        "contenu",
    }
    for nom in {*bruts.BRUTS} - {"numero_ligne", "contenu"}:
        champ = partenariats.CHAMP_PAR_NOM[bruts.fold(nom)]
        assert CHAMPS.get(champ, champ) == nom


def test_codes_complement_one_another(ecrit):
    text = "Collectivité;SIRET;SIREN;INSEE;Pays;Code pays\nA;21290019500015;212900195;29019;Mali;MLI\nB;;212900195;;;MLI\nC;212 900 195 00015;;;Niger;\nD;2,43E+13;-;n.d.;—;NA\n"
    lu = lire(partenariats, ecrit(text))
    assert lu["code_porteur"].tolist() == ["29019", "212900195", "212900195", "2,43E+13"]
    assert lu["pays"].tolist() == ["Mali", "MLI", "Niger", "NA"]
    assert '"SIREN": "-"' in lu["contenu"].iloc[3]


def test_a_directory_of_one_country(ecrit):
    path = ecrit("Collectivité\nBrest\nLens\n")
    lu = lire(partenariats, path, pays="Burkina Faso", annee="2024")
    assert lu["pays"].tolist() == ["Burkina Faso"] * 2
    assert lu["annee_attestation"].tolist() == ["2024"] * 2
    lu = lire(
        partenariats, ecrit("Collectivité;Pays;Mise à jour\nBrest;;2019\nLens;Mali;\n"), pays="Niger", annee="2024"
    )
    assert lu["pays"].tolist() == ["Niger", "Mali"]
    assert lu["annee_attestation"].tolist() == ["2019", "2024"]


def test_a_latitude_that_does_not_say_whose_is_kept_aside(ecrit):
    lu = lire(partenariats, ecrit("Collectivité;Pays;Latitude;Longitude\nBrest;Mali;1;2\n"))
    assert lu.attrs["colonnes_ignorees"] == ("Latitude", "Longitude")
    assert set(lu["porteur_latitude"]) | set(lu["partenaire_latitude"]) == {""}


def test_two_columns_for_one_field_are_refused(ecrit):
    path = ecrit("Collectivité;Commune;Pays;Secteur;Thématiques\na;b;c;d;e\n")
    suite = "Attendu : une seule colonne par champ. Renommez ou retirez celles qui disent autre chose, puis relancez."
    assert refus(lire, partenariats, path) == (
        "2 problèmes :\n"
        f"- liens.csv, colonnes « Collectivité », « Commune » : 2 colonnes pour un seul champ, « collectivité française ». {suite}\n"
        f"- liens.csv, colonnes « Secteur », « Thématiques » : 2 colonnes pour un seul champ, « thème ». {suite}"
    )


def test_a_missing_column_is_refused_with_what_was_read(ecrit):
    accepted = ", ".join(f"« {nom} »" for nom in partenariats.SYNONYMES["porteur"])
    assert refus(lire, partenariats, ecrit("Colectivité;Pays;Budget\na;b;c\n")) == (
        "liens.csv : aucune colonne ne nomme la collectivité française. Attendu : pour la collectivité française, une "
        f"colonne {accepted}. Colonnes reconnues : « Pays » (pays). Colonnes non reconnues : « Colectivité », « Budget ». "
        "Vouliez-vous dire « collectivité » pour « Colectivité » ? Renommez les colonnes puis relancez."
    )
    phrase = refus(lire, partenariats, ecrit("x1;x2\na;b\n"))
    assert phrase.startswith(
        "liens.csv : aucune colonne ne nomme la collectivité française, ni le partenaire ou le pays. "
    )
    assert " ; pour le partenaire ou le pays, une colonne « partenaire », " in phrase
    assert phrase.endswith(
        "Colonnes reconnues : aucune. Colonnes non reconnues : « x1 », « x2 ». Renommez les colonnes puis relancez."
    )


@pytest.mark.parametrize(
    ("texte", "lu"),
    [
        ("2019", "2019"),
        ("2019.0", "2019"),
        ("2019-03-01", "2019"),
        ("2019/03", "2019"),
        ("2019-03-01T10:00:00Z", "2019"),
        ("01/03/2019", "2019"),
        ("1.3.2019", "2019"),
        ("01/03/2019 00:00:00", "2019"),
        ("03/2019", "2019"),
        ("mars 2019", "2019"),
        ("1er mars 2019", "2019"),
        ("12 Févr. 2019", "2019"),
        ("AOÛT 2019", "2019"),
        ("2999", "2999"),
        ("", ""),
        ("01/03/19", "01/03/19"),
        ("2019-2022", "2019-2022"),
        ("2019-13-01", "2019-13-01"),
        ("32/03/2019", "32/03/2019"),
        ("depuis 2019", "depuis 2019"),
        ("43525", "43525"),
        ("-0050-01-01T00:00:00Z", "-0050-01-01T00:00:00Z"),
        ("٢٠١٩", "٢٠١٩"),
    ],
)
def test_years(texte, lu):
    assert bruts.year(texte) == lu


@pytest.mark.parametrize(
    ("texte", "lu"),
    [
        ("ODD 6, ODD 13", "6 ; 13"),
        ("6;13", "6 ; 13"),
        ("6 ; 13 ; 6", "6 ; 13"),
        ("06 / 13 / 6", "6 ; 13"),
        ("ODD 6 et 13", "6 ; 13"),
        ("ODD n° 6", "6"),
        ("ODD6 - Eau propre, ODD 11 : Villes et communautés durables", "6 ; 11"),
        ("SDG 3", "3"),
        ("", ""),
        ("18", "18"),
        ("0", "0"),
        ("6-13", "6-13"),
        ("ODD 6.1", "ODD 6.1"),
        ("613", "613"),
        ("ODD 6 (30 %)", "ODD 6 (30 %)"),
        ("eau", "eau"),
    ],
)
def test_odd(texte, lu):
    assert partenariats.odd(texte) == lu
    motif = FIELDS["odd"].motif
    assert lu == texte or re.fullmatch(motif, lu)


@pytest.mark.parametrize(
    ("texte", "lu"),
    [
        ("Eau|Santé", "Eau ; Santé"),
        (" Eau ;; Santé ;", "Eau ; Santé"),
        ("Eau, santé", "Eau, santé"),
        ("6 ; 13 ; 6", "6 ; 13"),
        ("Eau  potable ; Santé\r\nEau potable", "Eau potable ; Santé"),
        ("", ""),
    ],
)
def test_themes(texte, lu):
    assert partenariats.themes(texte) == lu


# --- closed lists -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("texte", "famille", "compris"),
    [
        ("Jumelage", "jumelage", True),
        ("Convention de jumelage-coopération", "jumelage", True),
        ("Town twinning", "jumelage", True),
        ("COOPERATION DECENTRALISEE", "coopération décentralisée", True),
        ("Convention de partenariat", "coopération décentralisée", True),
        ("Programme européen", "programme", True),
        ("Projets", "programme", True),
        ("Fonds d’urgence", "fonds de solidarité", True),
        ("Aide d’urgence", "fonds de solidarité", True),
        ("Mission exploratoire", "mission ou accueil", True),
        ("Accueil d’une délégation", "mission ou accueil", True),
        ("Charte d’amitié", "réseau ou convention", True),
        ("Pacte", "réseau ou convention", True),
        ("Accord-cadre", "réseau ou convention", True),
        ("Commission mixte", "coopération décentralisée", False),
        ("Autre", "coopération décentralisée", False),
        ("", "coopération décentralisée", False),
        *((valeur, valeur, True) for valeur in FIELDS["famille_lien"].valeurs),
    ],
)
def test_families(texte, famille, compris):
    assert bruts.family(texte) == (famille, compris)


@pytest.mark.parametrize(
    ("texte", "type_lien", "valeur", "compris"),
    [
        ("Sortante", "", "sortant", True),
        ("vers la France", "jumelage", "entrant", True),
        ("Réciproques", "", "réciproque", True),
        ("", "Jumelage", "réciproque", True),
        ("", "Accueil de délégation", "entrant", True),
        ("", "mission ou accueil", "", True),
        ("", "Coopération", "", True),
        ("", "", "", True),
        ("nord-sud", "jumelage", "", False),
    ],
)
def test_directions(texte, type_lien, valeur, compris):
    assert bruts.direction(texte, type_lien) == (valeur, compris)


@pytest.mark.parametrize(
    ("texte", "valeur", "compris"),
    [
        ("En cours", "en cours", True),
        ("Actives", "en cours", True),
        ("inactif", "suspendu", True),
        ("En sommeil", "suspendu", True),
        ("Clôturée", "terminé", True),
        ("ARCHIVES", "terminé", True),
        ("close", "terminé", True),
        ("à l’étude", "en projet", True),
        ("en cours d’élaboration", "en projet", True),
        ("", "", True),
        ("terminé en 2019", "", False),
        ("bof", "", False),
    ],
)
def test_situations(texte, valeur, compris):
    assert bruts.situation(texte) == (valeur, compris)


def test_closed_lists_are_those_of_the_contract_and_synonyms_are_of_one_value():
    for lists, field in ((bruts.SENS, "sens_lien"), (bruts.STATUTS, "statut_lien")):
        assert tuple(lists) == FIELDS[field].valeurs
        plis = [(bruts.fold(t), valeur) for valeur, textes in lists.items() for t in (valeur, *textes)]
        assert len({pli for pli, _ in plis}) == len({*plis})
    assert {*bruts.FAMILLES, "lien entre collectivités françaises"} == {*FIELDS["famille_lien"].valeurs}


# --- nothing is lost ----------------------------------------------------------------------------

# Unassigned characters aside: Python and Arrow need not be of the same Unicode version.
TEXTE = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cn"), exclude_characters="\0"), max_size=12)


def clean(cell: str) -> str:
    spaced = "".join(
        " "
        if unicodedata.category(c) in ("Zs", "Zl", "Zp") or (unicodedata.category(c) == "Cc" and c not in "\t\r\n")
        else c
        for c in unicodedata.normalize("NFC", cell)
    )
    return spaced.strip()


@settings(deadline=None)
@given(
    rows=st.lists(st.tuples(TEXTE, TEXTE, TEXTE), min_size=1, max_size=6),
    separateur=st.sampled_from("\t;|,"),
    encodage=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    fin=st.sampled_from(["\n", "\r\n"]),
    marque=st.booleans(),
)
def test_every_cell_is_found_back_in_contenu(rows, separateur, encodage, fin, marque):
    header = ["Collectivité", "Partenaire", "Remarque"]
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=separateur, lineterminator=fin, quoting=csv.QUOTE_ALL)
    # One row that is filled: a table without any is refused, which is another test.
    writer.writerows([header, *rows, ["Brest", "Saponé", "x" if marque else ""]])
    expected = [dict(zip(header, map(clean, row), strict=True)) for row in rows]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "liens.csv"
        path.write_bytes(buffer.getvalue().encode(encodage))
        lus = lire(partenariats, path)
    # A row of control characters only is read, and holds nothing.
    found = [row for text in lus["contenu"] if any((row := json.loads(text)).values())]
    assert found[:-1] == [row for row in expected if any(row.values())]
    assert all([*json.loads(text)] == header for text in lus["contenu"])
    assert lus["numero_ligne"].is_monotonic_increasing


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (partenariats, "Collectivité;Partenaire;Pays;Budget\nBrest;Saponé;;\n\nLens;;;\n"),
        (partenariats, '[{"Collectivité": "Brest", "Pays": ""}, {}, {"Collectivité": "Lens", "Année": null}]'),
        (jumelages, "collectiviteLabel,siren,partenaireLabel,codePays,debut\nBrest,,Saponé,BFA,\n"),
    ],
)
def test_rows_read_again_from_contenu_are_the_same(ecrit, source, text):
    """A column empty on every line included: an import is resolved again from what it kept."""
    path = ecrit(text)
    lus = lire(source, path)
    rows = pd.DataFrame([json.loads(kept) for kept in lus["contenu"]], index=lus["numero_ligne"])
    assert list(rows.columns) == list(fichier.read_rows(path).columns)
    relus = source.links(rows, path.name)
    pd.testing.assert_frame_equal(relus, lus)
    assert relus.attrs == lus.attrs
