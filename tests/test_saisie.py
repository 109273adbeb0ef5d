"""Cells as people write them → rows of the contract, or every problem with its column and its lines."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial

import pandas as pd
import pyarrow as pa
import pytest

from cuf_metrics.contracts import FIELDS, TABLES
from cuf_metrics.errors import InvalidData
from cuf_metrics.imports.colonnes import recognise
from cuf_metrics.imports.modeles import EXEMPLE, MODELES
from cuf_metrics.imports.mots import SYNONYMES, UNITE_DE_MESURE
from cuf_metrics.imports.saisie import A_RESOUDRE, Contexte, Rencontre, Saisie, personal_data, read_sheet
from cuf_metrics.imports.valeurs import (
    code_of,
    date_of,
    day_of,
    listed,
    number_of,
    plain_amounts,
    time_of,
    year_of,
    yes_or_no,
)  # fmt: skip
from cuf_metrics.sources.argent import Champs
from cuf_metrics.sources.classeur import open_file
from cuf_metrics.sources.montants import read_amounts

SAISIES = [table for table in MODELES if table not in ("flux", "partenariats")]
CONTEXTE = Contexte(
    groupes={"senegal": "senegal", "Sénégal": "senegal", "mali": "mali", "Mali": "mali"},
    poles={"senegal": "Afrique", "mali": "Afrique"},
    dispositifs={"dcol-9e-appel": "dcol-9e-appel", "DCOL - 9e appel": "dcol-9e-appel"},
    reunions=(
        Rencontre("reunion-exemple", "Réunion d’exemple", "2025-03-15", "2025-03-15"),
        Rencontre("atelier-avril", "Atelier", "2025-04-01", "2025-04-30"),
    ),
    pays={"Sénégal": "SEN", "France": "FRA"}.get,
    lieux=lambda nom, pays: "2253354" if (nom, pays) == ("Dakar", "SEN") else "",
)


def read(table: str, texte: str) -> Saisie:
    feuille = open_file(texte.encode(), "f.csv").feuilles[0]
    return read_sheet(feuille, recognise(feuille.entetes, MODELES[table], {}), "f.csv", CONTEXTE)


def rows(table: str, texte: str) -> list[dict]:
    return read(table, texte).lignes.to_pylist()


def refused(table: str, texte: str) -> list[tuple[str, str, tuple[int, ...]]]:
    """(sentence, column, lines) of each problem."""
    with pytest.raises(InvalidData) as refusal:
        read(table, texte)
    return [(str(p), p.colonne, tuple(p.lignes)) for p in refusal.value.problems]


def only(table: str, texte: str) -> tuple[str, str, tuple[int, ...]]:
    problems = refused(table, texte)
    assert len(problems) == 1, problems
    return problems[0]


@pytest.mark.parametrize(
    ("texte", "debut", "fin", "precision"),
    [
        ("18/09/2023", "2023-09-18", "2023-09-18", "jour"),
        ("2023-09-18", "2023-09-18", "2023-09-18", "jour"),
        ("2023-09-18 00:00:00", "2023-09-18", "2023-09-18", "jour"),
        ("1er mars 2023", "2023-03-01", "2023-03-01", "jour"),
        ("lundi 18 septembre 2023", "2023-09-18", "2023-09-18", "jour"),
        ("45123", "2023-07-16", "2023-07-16", "jour"),
        ("mars 2023", "2023-03-01", "2023-03-31", "mois"),
        ("2024-02", "2024-02-01", "2024-02-29", "mois"),
        ("02/2023", "2023-02-01", "2023-02-28", "mois"),
        ("2023", "2023-01-01", "2023-12-31", "annee"),
    ],
)
def test_a_date_is_as_precise_as_it_is_written(texte, debut, fin, precision):
    read_as = date_of(texte)
    assert (read_as.texte, read_as.fin, read_as.precision, read_as.remarque) == (debut, fin, precision, "")


@pytest.mark.parametrize(
    ("reading", "texte", "remarque"),
    [
        (date_of, "15/03/25", "courte"),
        (date_of, "31/02/2023", "date"),
        (date_of, "le 3 mai", "date"),
        (date_of, "19999", "date"),
        (date_of, "01/01/0023", "date"),
        (day_of, "mars 2023", "jour"),
        (day_of, "2023", "jour"),
        (year_of, "deux mille", "annee"),
        (year_of, "45123", "annee"),
        (time_of, "25h", "heure"),
        (time_of, "9h30-12h", "heure"),
        (yes_or_no, "peut-être", "booleen"),
        (partial(number_of, FIELDS["nb_participants"]), "12,5", "entier"),
        (partial(number_of, FIELDS["nb_participants"]), "1.500", "ambigu"),
        (partial(number_of, FIELDS["nb_participants"]), "-3", "negatif"),
        (partial(number_of, FIELDS["valeur"]), "2 000 €", "nombre"),
        (partial(number_of, FIELDS["valeur"]), "45 %", "nombre"),
        (partial(listed, "mode_participation"), "téléphone", "liste"),
    ],
)
def test_what_cannot_be_read_without_guessing_is_refused(reading, texte, remarque):
    assert (reading(texte).texte, reading(texte).remarque) == ("", remarque)


@pytest.mark.parametrize(
    ("reading", "texte", "lu"),
    [
        (year_of, "2023.0", "2023"),
        (year_of, "18/09/2023", "2023"),
        (time_of, "9h30", "09:30"),
        (time_of, "09:30:00", "09:30"),
        (time_of, "14 h", "14:00"),
        (yes_or_no, "Vrai", "oui"),
        (yes_or_no, "x", "oui"),
        (yes_or_no, "0", "non"),
        (partial(number_of, FIELDS["nb_participants"]), "12,0", "12"),
        (partial(number_of, FIELDS["nb_participants"]), "1 500", "1500"),
        (partial(number_of, FIELDS["valeur"]), "1 234,5", "1234.5"),
        (partial(listed, "format_reunion"), "En Visio", "visio"),
        (partial(listed, "format_reunion"), "DISTANCIEL", "visio"),
        (partial(listed, "statut_adhesion"), "réglée", "à jour"),
        (partial(listed, "type_reunion"), "AG", "assemblée générale"),
        (partial(listed, "canal"), "Twitter", "X"),
        (code_of, "213 502 388", "213502388"),
        (code_of, "35238.0", "35238"),
    ],
)
def test_a_cell_is_read_as_people_write_it(reading, texte, lu):
    assert (reading(texte).texte, reading(texte).remarque) == (lu, "")


def test_other_words_for_a_value_are_those_of_one_value():
    for champ, values in SYNONYMES.items():
        assert set(values) <= set(FIELDS[champ].valeurs)
        assert all(listed(champ, word).texte == value for value, words in values.items() for word in words), champ
    assert set(UNITE_DE_MESURE) == set(FIELDS["mesure"].valeurs)
    assert set(UNITE_DE_MESURE.values()) <= set(FIELDS["unite"].valeurs)


@pytest.mark.parametrize(
    "textes",
    [
        ["1500", "1 500,00 €", "0", "0,00", "12,5", "007", "", "1 234 567,10", "100", "00", "5000€"],
        ["1500.50", "1.00", "0.05"],
    ],
)
def test_plain_amounts_are_read_together_as_they_are_one_by_one(textes):
    champs = Champs(pd.DataFrame(), pd.DataFrame({"montant": pd.Series(textes, dtype="str")}), {"montant": "M"}, ())
    assert plain_amounts(pa.array(textes)).to_pylist() == list(read_amounts(champs, "montant", "f").textes)


@pytest.mark.parametrize("texte", ["12,345", "1.234", "5 k€", "-3", "(5)", "5 USD", "1e3", "12 34", "1,5.2"])
def test_an_amount_that_may_be_doubted_is_read_alone(texte):
    assert plain_amounts(pa.array(["1500", texte])) is None


@pytest.mark.parametrize("table", SAISIES)
def test_the_example_of_a_template_is_a_valid_row_and_never_data(table):
    columns = MODELES[table].colonnes
    header, example = ";".join(c.entete for c in columns), ";".join(c.exemple for c in columns)
    row = rows(table, f"{header}\n{example}\n")[0]
    assert all(row[name] is not None for name in TABLES[table].required)
    marked = read(table, f"{header}\n{example}\n{EXEMPLE}{example}\n")
    assert marked.lignes.num_rows == 1
    assert marked.ecartees[["ligne", "motif"]].to_dict("records") == [{"ligne": 3, "motif": "exemple du modèle"}]


def test_a_membership_becomes_a_row_of_the_contract():
    texte = (
        "Collectivités;N° SIREN;Année;Date d'adhésion;Statut;Cotisation en euros;Courriel\n"
        "Rennes;213 502 388;2025;45731;réglée;1\u202f500,50 €;a@b.fr\nBrest;n.d.;2025;-;;;\n"
    )
    read_as = read("adhesions", texte)
    assert read_as.lignes.schema == TABLES["adhesions"].arrow_schema
    assert read_as.lignes.to_pylist()[0] == {
        "id_adhesion": "213502388-2025", "id_collectivite": A_RESOUDRE, "annee": 2025,
        "date_adhesion": date(2025, 3, 15), "statut_adhesion": "à jour", "montant_eur": Decimal("1500.5000"),
        "nom_source": "Rennes", "code_source": "213502388", "departement_source": None, "numero_ligne": 2, "note": None,
        "id_document": A_RESOUDRE, "section": "ligne 2",
        "citation": "Collectivités : Rennes | N° SIREN : 213 502 388 | Année : 2025 | Date d'adhésion : 45731 | "
        "Statut : réglée | Cotisation en euros : 1 500,50 €",
    }  # fmt: skip
    second = read_as.lignes.to_pylist()[1]
    assert (second["id_adhesion"], second["code_source"], second["statut_adhesion"]) == ("brest-2025", None, None)
    assert read_as.ignorees == ("Courriel",)
    assert "a@b.fr" not in str(read_as.lignes.to_pylist())
    assert list(read_as.doutes["explication"]) == [
        "Colonne « Date d'adhésion », 1 nombre lu comme une date : « 45731 » lu comme le 15 mars 2025."
    ]


def test_every_problem_is_told_at_once_with_its_column_and_all_its_lines():
    texte = (
        "Collectivité;Code;Année;Date d’adhésion;Situation;Cotisation (€);Note\n"
        "Rennes;;2025;15/03/25;réglée;5k€;\n"
        "Brest;;deux mille;mars 2025;à jours ?;-3;écrire à jean@exemple.fr\n"
        "Mme Dupont;;2025;31/02/2025;;12,345;06 12 34 56 78\n"
        ";;2025;15/03/25;;;\n"
    )
    told = refused("adhesions", texte)
    assert sorted((column, lines) for _, column, lines in told) == [
        ("Année", (3,)), ("Collectivité", (4,)), ("Collectivité", (5,)), ("Cotisation (€)", (2,)),
        ("Cotisation (€)", (3,)), ("Cotisation (€)", (4,)), ("Date d’adhésion", (2, 5)), ("Date d’adhésion", (3,)),
        ("Date d’adhésion", (4,)), ("Note", (3, 4)), ("Situation", (3,)),
    ]  # fmt: skip
    sentences = [sentence for sentence, _, _ in told]
    assert (
        "f.csv, colonne « Note » : 2 valeurs sur 4 contiennent une adresse électronique ou un numéro de téléphone "
        "(ligne 3). Attendu : aucune donnée personnelle. Retirez-les : aucune donnée personnelle n’entre dans "
        "l’Observatoire." in sentences
    )
    assert (
        "f.csv, colonne « Date d’adhésion » : 2 valeurs sur 4 ont une année de deux chiffres (ex. « 15/03/25 », ligne 2). "
        "Attendu : une année de quatre chiffres (18/09/2023). Corrigez le fichier puis relancez." in sentences
    )
    assert (
        "f.csv, colonne « Situation » : 1 valeur sur 4 n’est pas dans la liste (ex. « à jours ? », ligne 3). Attendu : "
        "une valeur parmi « à jour », « en retard », « résiliée ». Vouliez-vous dire « à jour » ? Corrigez le fichier "
        "puis relancez." in sentences
    )
    assert not [s for s in sentences if "Dupont" in s or "jean@" in s or "06 12" in s]


def test_the_same_thing_told_twice_is_refused_with_both_lines():
    texte = "Collectivité;Année;Cotisation\nLyon;2025;\nNice;2025;\nLyon;2025;\nNice;2025;10\nNice;2024;10\n"
    assert refused("adhesions", texte) == [
        (
            "f.csv : 2 lignes sur 5 identiques à une autre (par exemple les lignes 2 et 4) (ex. « Lyon, 2025 », ligne 2). "
            "Attendu : une collectivité adhérente pour une année par ligne, une seule fois. Corrigez le fichier puis "
            "relancez.",
            "",
            (2, 4),
        ),
        (
            "f.csv : 2 lignes sur 5 qui parlent de la même chose qu’une autre (par exemple les lignes 3 et 5) (ex. « Nice, "
            "2025 », ligne 3). Attendu : une collectivité adhérente pour une année par ligne, une seule fois. Corrigez "
            "le fichier puis relancez.",
            "",
            (3, 5),
        ),
    ]


def test_homonyms_of_two_departments_are_two_members():
    texte = "Collectivité;Département;Année\nSaint-Denis;93;2025\nSaint-Denis;974;2025\n"
    assert [row["id_adhesion"] for row in rows("adhesions", texte)] == ["saint-denis-93-2025", "saint-denis-974-2025"]


def test_a_code_that_a_spreadsheet_rounded_is_left_empty_and_told():
    read_as = read("adhesions", "Collectivité;SIRET;Année\nRennes;2,13502E+13;2025\n")
    assert read_as.lignes["code_source"].to_pylist() == [None]
    assert list(read_as.doutes["explication"]) == [
        "Colonne « SIRET », 1 code qu’un tableur a arrondi : « 2,13502E+13 » laissé vide."
    ]


def test_a_meeting_is_placed_dated_and_given_to_its_groups():
    texte = (
        "Titre;Type;Date;Situation;Groupe;Organisateur;Lieu;Pays;Heure\n"
        'A;groupe-pays;mars 2025;tenue;"SENEGAL ; mali ; Togo";"AFD ; cités unies france";Dakar;Sénégal;9h30\n'
        "B;webinaire;18/09/2025;prévue;;AFD;;Atlantide;\n"
    )
    read_as = read("reunions", texte)
    first, second = read_as.lignes.to_pylist()
    assert {name: first[name] for name in ("id_reunion", "date_debut", "date_fin", "precision_date")} == {
        "id_reunion": "a-2025-03-01", "date_debut": date(2025, 3, 1), "date_fin": date(2025, 3, 31),
        "precision_date": "mois",
    }  # fmt: skip
    assert (first["groupe"], first["id_groupes"]) == ("Sénégal ; Mali ; Togo", "senegal ; mali")
    assert (first["id_lieu"], first["code_pays"], first["heure_debut"]) == (2253354, "SEN", "09:30")
    assert (first["type_reunion"], first["statut_reunion"]) == ("réunion de groupe-pays", "réalisé")
    assert [row["est_organisee_par_cuf"] for row in (first, second)] == [True, False]
    assert (second["date_fin"], second["precision_date"]) == (date(2025, 9, 18), "jour")
    assert list(read_as.doutes["explication"]) == [
        "1 ligne dont le groupe n’est pas dans la liste : aucun indicateur de groupe ne les compte.",
        "« Atlantide » n’est le nom d’aucun pays du référentiel : 1 ligne sans pays.",
    ]


def test_the_pole_of_a_meeting_is_that_of_its_groups_where_none_is_told():
    texte = (
        "Titre;Type;Date;Situation;Groupe;Pôle\nA;webinaire;1/3/2025;fait;Mali;\nB;webinaire;1/3/2025;fait;Mali;Monde\n"
    )
    assert [row["pole"] for row in rows("reunions", texte)] == ["Afrique", "Monde"]


def test_an_equation_of_the_contract_is_told_in_the_words_of_the_file():
    texte = "Titre;Type;Date;Fin;Situation\nB;webinaire;18/09/2025;17/09/2025;annoncé\n"
    assert only("reunions", texte) == (
        "f.csv : 1 ligne sur 1 ne respecte pas une règle de la table (ex. « b-2025-09-18 », ligne 2). Attendu : « Fin » au "
        "plus tôt à « Date ». Corrigez le fichier puis relancez.",
        "",
        (2,),
    )


def test_a_participation_names_a_meeting_that_exists():
    texte = "Réunion;Date de la réunion;Collectivité;Mode\n{};{};Rennes;distanciel\n"
    for titre, jour in (
        ("REUNION D'EXEMPLE", "15/03/2025"),
        ("reunion-exemple", "mars 2025"),
        ("Atelier", "12/04/2025"),
    ):
        row = rows("participations", texte.format(titre, jour))[0]
        assert row["id_reunion"] in ("reunion-exemple", "atelier-avril")
        assert row["mode_participation"] == "visio"
    sentence, column, lines = only("participations", texte.format("Réunion d’exemple", "16/03/2025"))
    assert (column, lines) == ("Réunion", (2,))
    assert sentence == (
        "f.csv, colonne « Réunion » : 1 ligne sur 1 à la réunion inconnue (ex. « Réunion d’exemple », ligne 2). Attendu : "
        "une réunion du jeu, par son titre et sa date. « Réunion d’exemple » est connue à une autre date : 15 mars 2025. "
        "Corrigez le fichier, ou importez d’abord les réunions, puis relancez."
    )


def test_a_support_names_a_device_that_exists():
    texte = "Dispositif;Collectivité;Année\n{};Rennes;2025\n"
    assert rows("accompagnements", texte.format("dcol 9e appel"))[0]["id_dispositif"] == "dcol-9e-appel"
    sentence, column, lines = only("accompagnements", texte.format("DCOL - 8e appel"))
    assert (column, lines) == ("Dispositif", (2,))
    assert re.search("au dispositif inconnu .*Vouliez-vous dire « DCOL - 9e appel » ?", sentence)


def test_a_reading_of_a_month_is_its_last_day_and_has_the_unit_of_its_measure():
    texte = "Canal;Mesure;Valeur;Date;Année\nTwitter;followers;1 500;mars 2025;\nsite web;visites;10;2024;\nX;abonnés;5;;2023\n"
    read_as = rows("audiences", texte)
    assert [(row["canal"], row["unite"], row["date_mesure"], row["annee"]) for row in read_as] == [
        ("X", "abonnés", date(2025, 3, 31), 2025),
        ("site", "visites", None, 2024),
        ("X", "abonnés", None, 2023),
    ]
    differ = "Canal;Mesure;Valeur;Date;Année\nX;abonnés;5;31/03/2025;2024\n"
    assert only("audiences", differ)[1:] == ("Date", (2,))
    nothing = "Canal;Mesure;Valeur;Date;Année\nX;abonnés;5;;\n"
    assert only("audiences", nothing)[0] == (
        "f.csv, colonne « Date » : 1 ligne sur 1 sans valeur (ligne 2). Attendu : « Date du relevé » ou « Année » sur "
        "chaque ligne. Corrigez le fichier puis relancez."
    )


def test_missing_columns_are_refused_before_any_cell():
    sentence = only("adhesions", "Collectivité;Truc\nMme Dupont;B\n")[0]
    assert sentence.startswith("f.csv : aucune colonne ne donne « Année ». Attendu : un en-tête comme « Année », ")


def test_a_long_title_keeps_an_identifier_of_its_own():
    titles = ["Réunion " + "très " * 30 + end for end in ("longue", "courte")]
    texte = "Titre;Type;Date;Situation\n" + "".join(f"{t};webinaire;1/3/2025;fait\n" for t in titles)
    ids = [row["id_reunion"] for row in rows("reunions", texte)]
    assert len(set(ids)) == 2
    assert all(len(name) < 90 for name in ids)
    assert ids == [row["id_reunion"] for row in rows("reunions", texte)]


def test_tables_with_their_own_reader_refuse_personal_data_too():
    rows_read = pd.DataFrame(
        {"Donateur": ["Rennes"], "Note": ["tél. 06.12.34.56.78"], "Contact": ["a@b.fr"]}, index=[2]
    )
    found = recognise(list(rows_read), MODELES["flux"], {})
    assert [(p.colonne, p.lignes, p.exemple) for p in personal_data(rows_read, found, "f.csv")] == [
        ("Note", (2,), None)
    ]


@pytest.mark.parametrize("texte", ["17/07/1905", "1905-07-17", "1909-07-18"])
def test_a_year_that_a_spreadsheet_shows_as_a_day_is_refused(texte):
    assert {date_of(texte).remarque, day_of(texte).remarque, year_of(texte).remarque} == {"serie"}
    lignes = pd.DataFrame({"Porteur": ["Brest"], "Année": [texte]}, index=[2])
    found = personal_data(lignes, recognise(lignes.columns, MODELES["flux"], {}), "f.csv")
    assert [p.colonne for p in found] == ["Année"]


def test_a_season_is_not_a_year():
    assert (year_of("2011-12").remarque, date_of("2011-12").precision) == ("annee", "mois")


def test_a_code_that_is_none_is_refused_and_one_that_nobody_bears_identifies_no_row():
    texte = "Collectivité;Année;Code;Département\nRennes;2025;3512;999\n"
    assert [(colonne, lignes) for _, colonne, lignes in refused("adhesions", texte.replace("999", "35"))] == [
        ("Code", (2,))
    ]
    strict = replace(CONTEXTE, codes={"29019"}.__contains__, departements={"35"}.__contains__)
    feuille = open_file(b"Membre;An;Code;Dpt\nLens;2025;62498;35\nBrest;2025;29019;35\n", "f.csv").feuilles[0]
    lu = read_sheet(feuille, recognise(feuille.entetes, MODELES["adhesions"], {}), "f.csv", strict)
    assert [row["id_adhesion"] for row in lu.lignes.to_pylist()] == ["lens-35-2025", "29019-2025"]
    assert lu.lignes["code_source"].to_pylist() == ["62498", "29019"]
    assert lu.doutes["explication"].to_list() == [
        "1 ligne dont le code n’est celui d’aucune collectivité de la référence : il n’a pas servi, le nom seul est "
        "rapproché."
    ]
    feuille = open_file(b"Membre;An;Dpt\nLens;2025;Bretagne\n", "f.csv").feuilles[0]
    with pytest.raises(InvalidData) as refusal:
        read_sheet(feuille, recognise(feuille.entetes, MODELES["adhesions"], {}), "f.csv", strict)
    assert "1 ligne sur 1 au département inconnu (ex. « Bretagne », ligne 2)" in str(refusal.value)


def test_a_measure_is_counted_in_its_own_unit_and_whole():
    texte = "Canal;Mesure;Valeur;Unité;Date\nX;abonnés;5;visites;2024\nX;visites;32,5 %;;2024\nX;visites;-3;;2023\n"
    assert [(colonne, lignes) for _, colonne, lignes in refused("audiences", texte)] == [
        ("Valeur", (3,)),
        ("Valeur", (4,)),
        ("Unité", (2,)),
    ]


def test_a_failed_formula_is_told_once_and_each_cell_says_which_row_it_repeats():
    assert len(refused("adhesions", "Membre;An;Cotisation\nLens;2025;#REF!\n")) == 1
    with pytest.raises(InvalidData) as refusal:
        read("adhesions", "Membre;An;Note\nLens;2025;a\nLENS;2025;b\nLens;2025;a\n")
    identical, other = refusal.value.problems
    assert identical.cellule == {2: "ligne identique à la ligne 4", 4: "ligne identique à la ligne 2"}
    assert other.cellule == {3: "ligne qui parle de la même chose que la ligne 2"}


def test_titles_that_differ_by_a_sign_are_two_meetings():
    texte = "Titre;Type;Date;Situation\nC;webinaire;2025-03-01;réalisé\nC++;webinaire;2025-03-01;réalisé\n"
    assert len({row["id_reunion"] for row in rows("reunions", texte)}) == 2
