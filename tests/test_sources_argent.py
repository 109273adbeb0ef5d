"""Files of money: real totals to the cent, and everything that must never be summed blindly."""

import csv
import io
import json
import random
import zipfile
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter

from cuf_metrics.errors import InvalidData
from cuf_metrics.reference.noms import normalise
from cuf_metrics.resolution import Referentiel
from cuf_metrics.sources import apd, budgets, feuilles, fichier, flux, subventions
from cuf_metrics.sources.argent import Champs
from cuf_metrics.sources.codes import is_siret
from cuf_metrics.sources.dates import day, period
from cuf_metrics.sources.montants import read_amounts
from cuf_metrics.validation import check_table

RACINE = Path(__file__).resolve().parent.parent
DONNEES = RACINE.parent / "shared/donnees"
FONDS = {"liban-2020": "liban-2020", "Fonds de solidarité Liban": "liban-2020", "Ukraine": "ukraine"}
DISPOSITIFS = {"dcol": "dcol", "DCOL": "dcol"}
PAYS = {"Liban": "LBN", "Ukraine": "UKR", "Sénégal": "SEN"}
ENTETE = "étape;fonds;donateur;bénéficiaire;pays;date;montant"
DON = "contribution;liban-2020;Brest;;;04/08/2020;5 000 €"


def reel(name: str) -> Path:
    path = DONNEES / name
    if not path.exists():
        pytest.skip(f"le fichier réel {name} n’est pas à côté du projet")
    return path


def rows(*lines: str) -> pd.DataFrame:
    return fichier.rows_of("\n".join(lines).encode(), "f.csv")


def ledger(*lines: str, entete: str = ENTETE):
    return flux.read(rows(entete, *lines), "f.csv", FONDS, DISPOSITIFS, PAYS.get)


def refus(read, *args, **kwargs) -> str:
    with pytest.raises(InvalidData) as caught:
        read(*args, **kwargs)
    return plain(str(caught.value))


def plain(text: str) -> str:
    """Ordinary spaces, which a test may show."""
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def column_of(column: pd.Series) -> Champs:
    textes = column.to_frame("montant")
    return Champs(textes, textes, {"montant": "montant"}, ())


def amounts(*texts: str, facteur: int = 1):
    column = pd.Series(texts, index=range(2, len(texts) + 2), dtype="str")
    return read_amounts(column_of(column), "montant", "f.csv", facteur)


def total(column: pd.Series) -> Decimal:
    return sum(map(Decimal, column), Decimal(0))


def conforme(table: str, lecture) -> list:
    """Problems of a reading, once it has the key and the document that the importer gives."""
    key = {"flux": "id_flux", "subventions": "id_subvention", "budgets": "id_ligne_budget"}.get(
        table, "id_declaration_apd"
    )
    lines = lecture.lignes.assign(**{key: "f-" + lecture.lignes["numero_ligne"]}, id_document="f")
    if table == "flux":
        lines = lines.assign(section="ligne " + lines["numero_ligne"], citation="texte")
    return check_table(table, lines, "f.csv")


def told(lecture) -> list[str]:
    return [plain(text) for text in lecture.doutes["explication"]]


# --- amounts ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("texte", "lu", "devise"),
    [
        ("5 000 €", "5000", "EUR"),
        ("5\u202f000\u00a0€", "5000", "EUR"),
        ("5 000,50 euros", "5000.5", "EUR"),
        ("1 234,56", "1234.56", ""),
        ("1 234,567", "1234.567", ""),
        ("1'234.50", "1234.5", ""),
        ("1.234.567,89", "1234567.89", ""),
        ("1,234,567", "1234567", ""),
        ("1234.56", "1234.56", ""),
        ("-12,50", "-12.5", ""),
        ("− 12,50", "-12.5", ""),
        ("(12,50)", "-12.5", ""),
        ("(12,50 €)", "-12.5", "EUR"),
        (",50", "0.5", ""),
        ("0,500", "0.5", ""),
        ("1.25E+2", "125", ""),
        ("100 USD", "100", "USD"),
        ("$ 12.50", "12.5", "USD ou CAD"),
        ("£12", "12", "GBP"),
        ("5 000 FCFA", "5000", "XOF ou XAF"),
        ("12 MAD", "12", "MAD"),
        ("CHF 12", "12", "CHF"),
        ("-0,00", "0", ""),
        ("", "", ""),
    ],
)
def test_an_amount_is_read_as_people_write_it(texte, lu, devise):
    read = amounts(texte)
    assert (read.textes.iloc[0], read.devises.iloc[0], read.problemes) == (lu, devise, [])


@pytest.mark.parametrize("texte", ["12 k€", "1,5E+6", "12 34", "mille", "12,5,5", "€", "(-12)", "12 € USD", "1" * 15])
def test_what_is_not_an_amount_is_refused_with_its_row(texte):
    assert str(amounts("1", texte).problemes[0]) == (
        f"f.csv, colonne « montant » : 1 ligne sur 2 au montant illisible (ex. « {texte} », ligne 3). Attendu : un "
        "montant en chiffres, par exemple 1234,56 : ni « k€ », ni chiffres perdus par un tableur (1,5E+6). "
        "Corrigez le fichier puis relancez."
    )


@pytest.mark.parametrize(
    "autres",
    [(), ("5 000",), ("12.50", "12,50"), ("12.50",), ("12,50",), ("1.234,50",), ("1.234,50", "1,234.50"), ("1,235",)],
)
def test_a_number_that_may_be_a_thousand_times_another_is_refused(autres):
    assert str(amounts("1,234", *autres).problemes[0]) == (
        f"f.csv, colonne « montant » : {'2 lignes' if '1,235' in autres else '1 ligne'} sur {len(autres) + 1} au montant lisible de deux façons (ex. « 1,234 », "
        "ligne 2). Attendu : des milliers sans séparateur, ou deux décimales (« 1500 » ou « 1500,00 »). "
        "Corrigez le fichier puis relancez."
    )


@pytest.mark.parametrize("autre", ["1,234.50", "1,234,567"])
def test_a_separator_that_groups_thousands_in_the_column_groups_them(autre):
    assert amounts("1,234", autre).textes.iloc[0] == "1234"


def test_a_decimal_comma_in_one_row_is_read_and_told():
    read = amounts("12.50", "3.25", "7,40")
    assert read.textes.tolist() == ["12.5", "3.25", "7.4"]
    assert [(d["verdict"], d["numero_ligne"], d["retenu"], d["explication"]) for d in read.doutes] == [
        (
            "supposé",
            4,
            "7.4",
            "1 montant avec une virgule pour les décimales, 2 avec un point : « 7,40 » a été lu 7,4.",
        )
    ]


def test_thousands_become_euros_without_a_float():
    read = amounts("0.1", "1234567.891", "0.12345675", "", "0.0", facteur=1000)
    assert read.textes.tolist() == ["100", "1234567891", "123.4568", "", "0"]
    assert read.doutes[0]["explication"] == (
        "Colonne « montant », arrondi au dix-millième : 1 montant de plus de quatre décimales."
    )


# --- dates and codes ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("texte", "lu"),
    [
        ("01/03/2023", ("2023-03-01", "jour")),
        ("2023-03-01", ("2023-03-01", "jour")),
        ("2023-03-01T10:00:00", ("2023-03-01", "jour")),
        ("1er mars 2023", ("2023-03-01", "jour")),
        ("août 2020", ("2020-08-01", "mois")),
        ("03/2023", ("2023-03-01", "mois")),
        ("12/25/2023", ("", "")),
        ("2023", ("", "")),
        ("", ("", "")),
    ],
)
def test_a_date(texte, lu):
    assert day(texte) == lu


@pytest.mark.parametrize(
    ("texte", "lu"),
    [
        ("11/05/2023", "2023-05-11"),
        ("11/05/2023 - 30/06/2023", "2023-05-11/2023-06-30"),
        ("2023-05-11/2023-06-30", "2023-05-11/2023-06-30"),
        ("11/05/2023/30/06/2023", "2023-05-11/2023-06-30"),
        ("du 11/05/2023 au 30/06/2023", "2023-05-11/2023-06-30"),
        ("30/06/2023 au 11/05/2023", ""),
        ("mai 2023", ""),
    ],
)
def test_a_period_of_payment(texte, lu):
    assert period(texte) == lu


def test_the_key_of_a_siret_and_the_exception_of_la_poste():
    assert is_siret("35600000000048")
    assert is_siret("21350238800019")
    assert not is_siret("21350238800018")
    assert is_siret("35600000049837")
    assert not is_siret("2,43E+13")


# --- flows ----------------------------------------------------------------------------------


def test_a_ledger_becomes_rows_of_the_contract():
    read = ledger(
        DON,
        "Versement;Fonds de solidarité Liban;;Ville de Beyrouth;Liban;août 2020;4000,50",
        "frais de gestion;LIBAN-2020;;;;2020;99,50",
        "remboursement;liban-2020;;Ville de Beyrouth;;2021-01-15;100",
        "Promesse;Ukraine;Étel;;;2022;1000",
    )
    assert conforme("flux", read) == []
    lines = read.lignes
    assert lines["etape"].tolist() == ["contribution", "versement", "frais", "restitution", "promesse"]
    assert lines["montant_eur"].tolist() == ["5000", "4000.5", "99.5", "100", "1000"]
    assert lines["id_fonds"].tolist() == ["liban-2020"] * 4 + ["ukraine"]
    assert lines["date_flux"].tolist() == ["2020-08-04", "2020-08-01", "", "2021-01-15", ""]
    assert lines["precision_date"].tolist() == ["jour", "mois", "", "jour", ""]
    assert lines["annee"].tolist() == ["2020", "2020", "2020", "2021", "2022"]
    assert lines["code_pays"].tolist() == ["", "LBN", "", "", ""]
    assert lines["numero_ligne"].tolist() == ["2", "3", "4", "5", "6"]
    assert told(read) == []


@pytest.mark.parametrize(
    ("ligne", "phrase"),
    [
        (
            "contribution;liban-2020;Brest;;;2020;-5000",
            "f.csv, colonne « montant » : 1 ligne sur 2 au montant négatif (ex. « -5000 », ligne 3). Attendu : un montant "
            "supérieur à zéro. Ce qui revient est un mouvement à part : écrivez-le avec l’étape « restitution », sans signe.",
        ),
        (
            "contribution;liban-2020;Brest;;;2020;0",
            "f.csv, colonne « montant » : 1 ligne sur 2 au montant nul (ex. « 0 », ligne 3). Attendu : un montant "
            "supérieur à zéro. Retirez ces lignes puis relancez.",
        ),
        (
            "contribution;liban-2020;Brest;;;2020;",
            "f.csv, colonne « montant » : 1 ligne sur 2 sans montant (ligne 3). Attendu : un montant supérieur à zéro. "
            "Corrigez le fichier puis relancez.",
        ),
        (
            "contribution;liban-2020;Brest;;;2020;5 000 $",
            "f.csv, colonne « montant » : 1 ligne sur 2 au montant marqué d’une autre devise que l’euro (ex. « 5 000 $ », "
            "ligne 3). Attendu : des euros. Convertissez ces montants, ou indiquez leur devise et leur contre-valeur en "
            "euros, puis relancez.",
        ),
        (
            "subvention;liban-2020;Brest;;;2020;5000",
            "f.csv, colonne « étape » : 1 ligne sur 2 à l’étape inconnue (ex. « subvention », ligne 3). Attendu : une étape "
            "parmi « promesse », « contribution », « versement », « frais », « restitution ». Corrigez le fichier puis "
            "relancez.",
        ),
        (
            "contribution;Ukrane;Brest;;;2020;5000",
            "f.csv, colonne « fonds » : 1 ligne sur 2 au fonds inconnu (ex. « Ukrane », ligne 3). Attendu : un nom connu : "
            "Fonds de solidarité Liban, Ukraine. Vouliez-vous dire « Ukraine » ? Corrigez le fichier puis relancez.",
        ),
        (
            "contribution;liban-2020;;;;2020;5000",
            "f.csv : 1 ligne sur 2 de contribution sans donateur (ligne 3). Attendu : un donateur. Corrigez le fichier puis "
            "relancez.",
        ),
        (
            "versement;liban-2020;;;Atlantide;2020;5000",
            "f.csv : 1 ligne sur 2 de versement sans bénéficiaire ni pays connu (ex. « Atlantide », ligne 3). Attendu : un "
            "bénéficiaire ou un pays. Corrigez le fichier puis relancez.",
        ),
        (
            "restitution;liban-2020;Brest;Beyrouth;;2020;5000",
            "f.csv : 1 ligne sur 2 de restitution sans sens (ligne 3). Attendu : le donateur à qui l’on rend ou le "
            "bénéficiaire qui rend, l’un des deux. Corrigez le fichier puis relancez.",
        ),
        (
            "contribution;liban-2020;Brest;;;12/25/2020;5000",
            "f.csv : 1 ligne sur 2 à la date illisible ou impossible (ex. « 12/25/2020 », ligne 3). Attendu : une date "
            "JJ/MM/AAAA (18/09/2023) ou une année (2023). Corrigez le fichier puis relancez.",
        ),
        (
            "contribution;liban-2020;Brest;;;1/2/24;5000",
            "f.csv : 1 ligne sur 2 à la date illisible ou impossible (ex. « 1/2/24 », ligne 3). Attendu : une date "
            "JJ/MM/AAAA (18/09/2023) ou une année (2023). Corrigez le fichier puis relancez.",
        ),
        (
            "contribution;liban-2020;Mme Martin;;;2020;5000",
            "f.csv, colonne « donateur » : 1 ligne sur 2 au donateur qui est une personne (ligne 3). Attendu : une "
            "collectivité ou un organisme. Le nom d’une personne n’entre pas dans l’Observatoire ; écrivez "
            "« particulier », puis relancez.",
        ),
        (
            "contribution;liban-2020;Brest;;;31/02/2021;5000",
            "f.csv : 1 ligne sur 2 à la date illisible ou impossible (ex. « 31/02/2021 », ligne 3). Attendu : une date "
            "JJ/MM/AAAA (18/09/2023) ou une année (2023). Corrigez le fichier puis relancez.",
        ),
        (
            "contribution;liban-2020;Brest;;;;5000",
            "f.csv : 1 ligne sur 2 sans année lisible (ligne 3). Attendu : une date JJ/MM/AAAA (18/09/2023) ou une année "
            "(2023). Corrigez le fichier puis relancez.",
        ),
        (
            "contribution;;Brest;;;2020;5000",
            "f.csv : 1 ligne sur 2 sans fonds ni dispositif (ligne 3). Attendu : un fonds ou un dispositif. Corrigez le "
            "fichier puis relancez.",
        ),
        (
            "versement;liban-2020;;;NA;2020;5000",
            "f.csv : 1 ligne sur 2 de versement sans bénéficiaire ni pays connu (ex. « NA », ligne 3). Attendu : un "
            "bénéficiaire ou un pays. Corrigez le fichier puis relancez.",
        ),
    ],
)
def test_a_row_that_cannot_be_summed_is_refused(ligne, phrase):
    assert refus(ledger, DON, ligne) == phrase


def test_every_problem_of_a_ledger_is_told_at_once():
    text = refus(ledger, DON, "subvention;Ukrane;Brest;;;hier;-5", "Total;;;;;;5 000 €")
    assert text.startswith("5 problèmes :")
    assert "qui en totalise d’autres" in text


def test_a_total_hidden_in_the_data_is_refused_with_its_row():
    gifts = [f"contribution;liban-2020;Ville {n};;;2020;{n}00,10" for n in (1, 2, 4)]
    assert refus(ledger, *gifts, "Total général;;;;;;700,30") == (
        "f.csv : 1 ligne sur 4 qui en totalise d’autres, à ne pas compter deux fois (ex. « Total général », ligne 5). "
        "Attendu : un mouvement par ligne. Retirez ces lignes puis relancez."
    )
    assert refus(ledger, *gifts, "contribution;liban-2020;;;;2020;700,30").splitlines()[0] == (
        "f.csv : 1 ligne sur 4 qui en totalise d’autres, à ne pas compter deux fois (ex. « 700,30 €, somme des 3 lignes "
        "qui précèdent », ligne 5). Attendu : un mouvement par ligne. Retirez ces lignes puis relancez."
    )


TOTAUX = [
    "Grand total",
    "Total Haïti",
    "Haïti Total",
    "SUBTOTAL",
    "S/Total",
    "Sous-total des dons",
    "Somme",
    "Somme des dons",
    "Ensemble des donateurs",
    "Report page 1",
    "À reporter",
    "Total Liban",
    "Total 2021",
]


@pytest.mark.parametrize("nom", TOTAUX)
@pytest.mark.parametrize("rang", [0, 1, 2])
def test_a_total_is_refused_whatever_its_name_and_its_place(nom, rang):
    """Its amount is not even the sum: its name says enough."""
    gifts = ["contribution;liban-2020;Lyon;;Haïti;2021;1000", "contribution;liban-2020;Étel;;;2021;2000"]
    gifts.insert(rang, f"contribution;liban-2020;{nom};;;2021;3500")
    somme = " Si c’est le département qui donne, écrivez « Département de la Somme »." if "Somme" in nom else ""
    assert refus(ledger, *gifts) == (
        f"f.csv : 1 ligne sur 3 qui en totalise d’autres, à ne pas compter deux fois (ex. « {nom} », ligne {rang + 2}). "
        f"Attendu : un mouvement par ligne. Retirez ces lignes puis relancez.{somme}"
    )


def test_a_total_of_what_no_other_row_names_is_told_by_its_amount():
    gifts = ["contribution;liban-2020;Lyon;;;2021;1000", "contribution;liban-2020;Étel;;;2021;2000"]
    total = "contribution;liban-2020;Total Bretagne;;;2021;3000"
    for lines in ([total, *gifts], [*gifts, total]):
        assert "(ex. « Total Bretagne », ligne " in refus(ledger, *lines)


def test_names_that_only_resemble_totals_are_those_of_donors():
    names = (
        "Département de la Somme",
        "Conseil départemental de la Somme",
        "Total Énergies",
        "Fondation Total",
        "Reporters sans frontières",
        "Ensemble vocal de Brest",
        "Totalement solidaires",
        "Haïti Solidarité",
    )
    lines = [f"contribution;liban-2020;{name};;;2021;{3**rank}" for rank, name in enumerate(names, 5)]
    assert ledger(*lines).lignes["donateur"].tolist() == list(names)


def test_a_row_that_adds_up_all_the_others_of_its_stage_is_told():
    read = ledger(
        "contribution;liban-2020;Lyon;;;2021;1000,10",
        "contribution;liban-2020;Coordination;;;2021;3000,30",
        "contribution;liban-2020;Étel;;;2021;2000,20",
        "versement;liban-2020;;Beyrouth;;2021;7",
        "versement;liban-2020;;Tyr;;2021;7",
    )
    assert told(read) == [
        "Ligne 3 : 3 000,30 €, somme exacte des 2 autres lignes de l’étape « contribution » : un total, peut-être."
    ]


def test_a_donor_named_total_is_somebody():
    assert len(ledger(DON, "contribution;liban-2020;Total Énergies Fondation;;;2020;300").lignes) == 2
    assert len(ledger(DON, "frais;liban-2020;;;;2020;300").lignes) == 2


def test_a_movement_may_be_of_a_device_without_a_fund():
    entete = "étape;dispositif;donateur;année;montant"
    read = ledger("contribution;DCOL;Brest;2020;10", entete=entete)
    assert conforme("flux", read) == []
    assert read.lignes[["id_fonds", "id_dispositif"]].values.tolist() == [["", "dcol"]]
    assert refus(ledger, "contribution;Brest;2020;10", entete="étape;donateur;année;montant").startswith(
        "f.csv : aucune colonne ne nomme le fonds ou le dispositif."
    )


NOMS_COURTS = (
    ("ukraine", "Ukraine"),
    ("turquie", "Turquie"),
    ("maroc", "Maroc"),
    ("gaza", "Gaza (Palestine)", "Gaza"),
    ("haiti", "Haïti"),
    ("liban-2020", "Liban (2020)"),
    ("liban-2024", "Liban (2024)"),
    ("equateur", "Équateur"),
    ("indonesie", "Indonésie"),
)
TOUS_LES_FONDS = {
    name: fonds for fonds, *courts in NOMS_COURTS for name in (fonds, f"Fonds de solidarité {courts[0]}", courts[-1])
}


def gift_to(fonds: str):
    return flux.read(rows(ENTETE, f"don;{fonds};Brest;;;2020;5000"), "f.csv", TOUS_LES_FONDS, {}, PAYS.get)


@pytest.mark.parametrize(
    ("ecrit", "fonds"),
    [
        ("Fonds Gaza", "gaza"),
        ("gaza (palestine)", "gaza"),
        ("Fonds de solidarité pour Haïti", "haiti"),
        ("FONDS DE SOLIDARITE POUR L'EQUATEUR", "equateur"),
        ("Fonds pour le Liban 2024", "liban-2024"),
        ("la Turquie", "turquie"),
        ("Solidarité Maroc", "maroc"),
    ],
)
def test_a_fund_is_known_with_or_without_the_words_of_every_fund(ecrit, fonds):
    assert gift_to(ecrit).lignes["id_fonds"].tolist() == [fonds]


@pytest.mark.parametrize(
    ("ecrit", "remede"),
    [
        ("Liban", " Vouliez-vous dire « Liban (2020) » ou « Liban (2024) » ?"),
        ("Fonds pour le Liban", " Vouliez-vous dire « Liban (2020) » ou « Liban (2024) » ?"),
        ("Palestine", " Vouliez-vous dire « Gaza » ?"),
        ("Fonds Haitti", " Vouliez-vous dire « Haïti » ?"),
        ("Fonds de solidarité", ""),
        ("!", ""),
    ],
)
def test_an_unknown_fund_is_answered_with_the_names_shown_of_all_and_those_it_may_mean(ecrit, remede):
    assert refus(gift_to, ecrit) == (
        f"f.csv, colonne « fonds » : 1 ligne sur 1 au fonds inconnu (ex. « {ecrit} », ligne 2). Attendu : un nom connu : "
        "Ukraine, Turquie, Maroc, Gaza, Haïti, Liban (2020), Liban (2024), Équateur, Indonésie."
        f"{remede} Corrigez le fichier puis relancez."
    )


def test_a_name_that_two_funds_share_is_neither():
    known = {"a": "a", "Fonds Sahel": "a", "b": "b", "Solidarité Sahel": "b"}
    text = refus(flux.read, rows(ENTETE, "don;Sahel;Brest;;;2020;5"), "f.csv", known, {}, PAYS.get)
    assert "Vouliez-vous dire « Fonds Sahel » ou « Solidarité Sahel » ?" in text


@pytest.mark.parametrize(
    "nom",
    [
        "M. Martin",
        "M.Martin",
        "M Martin",
        "MME MARTIN",
        "Mlle Martin",
        "monsieur Martin",
        "Madame L. Martin",
        "Dr Martin",
        "Me Martin",
    ],
)
def test_a_person_is_no_donor_and_is_not_named(nom):
    text = refus(ledger, f"contribution;liban-2020;{nom};;;2020;5000")
    assert text.endswith(
        "Le nom d’une personne n’entre pas dans l’Observatoire ; écrivez « particulier », puis relancez."
    )
    assert nom not in text


def test_names_that_only_begin_like_a_civility_are_those_of_donors():
    names = ["Mairie de Brest", "Métropole de Lyon", "Meaux", "M.A.I.F.", "M’Bour", "Drancy", "Mme", "particulier"]
    lines = [f"contribution;liban-2020;{name};;;2020;{3**rank}" for rank, name in enumerate(names, 5)]
    assert ledger(*lines).lignes["donateur"].tolist() == names


def test_a_movement_to_come_is_told_unless_it_is_promised():
    read = ledger(
        "contribution;liban-2020;Brest;;;01/02/2098;10",
        "promesse;liban-2020;Étel;;;01/02/2098;11",
        "frais;liban-2020;;;;2098;12",
    )
    assert told(read) == ["2 lignes à une date à venir, sans être une promesse."]
    assert read.doutes["nom_source"].tolist() == ["01/02/2098"]


@pytest.mark.parametrize("pays", ["NA", "NC", "nd", "N/A", "n.c.", "N.A."])
def test_two_letters_for_nothing_are_no_country(pays):
    lines = rows(ENTETE, f"versement;liban-2020;;Beyrouth;{pays};2020;5000")
    read = flux.read(lines, "f.csv", FONDS, DISPOSITIFS, {"NA": "NAM", "NC": "NCL"}.get)
    assert (read.lignes["code_pays"].tolist(), told(read)) == ([""], [])


@pytest.mark.parametrize(
    ("entete", "unite"),
    [
        ("Montant ($)", "$"),
        ("Montant (£)", "£"),
        ("Montant (¥)", "¥"),
        ("Montant US$", "US$"),
        ("Montant (%)", "%"),
        ("Montant (k€)", "k"),
        ("Montant (M€)", "M"),
        ("Montant en K EUR", "K"),
        ("Montant en milliers d’euros", "milliers"),
        ("Montant USD", "USD"),
        ("MONTANT FCFA", "FCFA"),
        ("Montant en dollars", "dollars"),
    ],
)
def test_a_header_that_says_another_unit_than_the_euro_is_refused(entete, unite):
    phrase = (
        f"f.csv, colonne « {entete} » : un en-tête qui annonce « {unite} ». Attendu : des euros, à l’unité. Écrivez ces "
        "montants en euros (12500 et non 12,5 k€) sous un en-tête « Montant », puis relancez."
    )
    assert refus(ledger, "don;liban-2020;Brest;2020;5", entete=f"étape;fonds;donateur;année;{entete}") == phrase
    assert refus(subventions.read, rows(f"Structure;{entete}", "A;5"), "f.csv", "Brest") == phrase
    lines = rows(f"Collectivité;Exercice;D_R;{entete}", "Brest;2012;D;5")
    assert refus(budgets.read, lines, "f.csv") == phrase


@pytest.mark.parametrize("entete", ["Montant (€)", "MONTANT EUR", "Montant (en euros)", "montant (euros)"])
def test_a_header_in_euros_is_read(entete):
    read = ledger("don;liban-2020;Brest;2020;5", entete=f"étape;fonds;donateur;année;{entete}")
    assert read.lignes["montant_eur"].tolist() == ["5"]


DEVISES = f"{ENTETE};devise;montant d’origine"


def test_two_currencies_keep_the_original_beside_the_euros():
    read = ledger(f"{DON};;", f"{DON};EUR;5000", f"{DON};XOF;3 279 785", f"{DON};;5 900 USD", entete=DEVISES)
    assert conforme("flux", read) == []
    assert read.lignes["devise"].tolist() == ["", "EUR", "XOF", "USD"]
    assert read.lignes["montant_devise"].tolist() == ["", "", "3279785", "5900"]
    assert read.lignes["montant_eur"].tolist() == ["5000"] * 4


@pytest.mark.parametrize(
    ("fin", "phrase"),
    [
        (
            ";5000;USD;",
            "en devise étrangère sans contre-valeur en euros (ex. « 5000 USD », ligne 2). Attendu : le montant d’origine et "
            "sa contre-valeur en euros, convertie.",
        ),
        (
            ";;USD;5000",
            "sans contre-valeur en euros (ex. « 5000 USD », ligne 2). Attendu : le montant d’origine et sa contre-valeur en "
            "euros, convertie.",
        ),
        (
            ";5000;USD;5000",
            "au même montant en devise et en euros (ex. « 5000 USD », ligne 2). Attendu : le montant d’origine et sa "
            "contre-valeur en euros, convertie.",
        ),
        (
            ";4500;EUR;5000",
            "en euros au montant d’origine différent (ex. « 5000 EUR », ligne 2). Attendu : la devise d’origine, ou un seul "
            "montant.",
        ),
        (
            ";4500;EUR;5 000 $",
            "dont le signe contredit la devise (ex. « 5 000 $ EUR », ligne 2). Attendu : une seule devise par ligne.",
        ),
        (
            ";4500;;5 000 FCFA",
            "à la devise inconnue (ex. « 5 000 FCFA », ligne 2). Attendu : un code ISO 4217 (EUR, USD, XOF).",
        ),
        (
            ";4500;sous;5000",
            "à la devise inconnue (ex. « sous », ligne 2). Attendu : un code ISO 4217 (EUR, USD, XOF).",
        ),
    ],
)
def test_an_amount_in_another_currency_is_never_taken_for_euros(fin, phrase):
    text = refus(ledger, f"contribution;liban-2020;Brest;;;2020{fin}", entete=DEVISES)
    remede = "Indiquez la devise, le montant d’origine et sa contre-valeur en euros, puis relancez."
    assert f"f.csv : 1 ligne sur 1 {phrase} {remede}" in text.replace("- f.csv", "f.csv")


@pytest.mark.parametrize(
    ("fin", "phrase"),
    [
        (";5;XOF;3000000", "3 000 000 XOF / 655,957 = 4 573,47 €, et non 5 €"),
        (";3279785;XAF;5000", "5 000 XAF / 655,957 = 7,62 €, et non 3 279 785 €"),
        (";1000;XPF;100000", "100 000 XPF / 119,33174 = 838 €, et non 1 000 €"),
    ],
)
def test_an_amount_that_contradicts_a_fixed_rate_is_refused_with_the_arithmetic(fin, phrase):
    assert refus(ledger, f"contribution;liban-2020;Brest;;;2020{fin}", entete=DEVISES) == (
        f"f.csv : 1 ligne sur 1 en contradiction avec la parité fixe de la devise (ex. « {phrase} », ligne 2). Attendu : la "
        "contre-valeur à la parité fixe, à 2 % près. Corrigez la devise ou l’un des montants, puis relancez."
    )


def test_an_amount_at_a_fixed_rate_is_read_within_two_percent():
    lines = [f"{DON[:-7]}{euro};XOF;655957" for euro in ("1000", "981", "1019,99")]
    assert ledger(*lines, entete=DEVISES).lignes["montant_eur"].tolist() == ["1000", "981", "1019.99"]
    assert "1 ligne sur 1" in refus(ledger, f"{DON[:-7]}979;XOF;655957", entete=DEVISES)


def test_a_date_that_contradicts_the_year_is_refused():
    entete = "étape;fonds;donateur;date;année;montant"
    assert refus(ledger, "don;liban-2020;Brest;04/08/2020;2021;5000", entete=entete) == (
        "f.csv : 1 ligne sur 1 dont la date contredit l’année (ex. « 04/08/2020 et 2021 », ligne 2). Attendu : la même "
        "année. Corrigez le fichier puis relancez."
    )


def test_what_is_doubted_in_a_ledger_is_told():
    gifts = [f"contribution;liban-2020;Ville {n};;;2020;1{n}00" for n in range(3)]
    read = ledger(
        DON, DON, *gifts, "contribution;liban-2020;Étel;;;2020;3 279 785", "don;Ukraine;Brest;;Syldavie;2022;1000"
    )
    assert told(read) == [
        "« Syldavie » n’est le nom d’aucun pays du référentiel : 1 ligne sans pays.",
        "Lignes 2, 3 identiques en tout : des mouvements distincts, ou un seul écrit plusieurs fois.",
        "3 279 785 €, quand la moitié des lignes de l’étape « contribution » ne dépassent pas 1 200 € : hors "
        "d’échelle, peut-être dans une autre devise.",
    ]
    assert read.doutes["verdict"].tolist() == ["échec", "supposé", "supposé"]
    assert read.doutes["nature_rapprochement"].tolist() == ["pays", "valeur", "valeur"]
    assert read.lignes["pays_source"].iloc[-1] == "Syldavie"


def test_codes_of_donors_are_kept_as_written_but_those_destroyed():
    entete = "étape;fonds;donateur;SIREN;code INSEE;année;montant (€)"
    read = ledger("don;liban-2020;Brest;;29019;2020;10", "don;Ukraine;Étel;2,21E+08;;2020;20", entete=entete)
    assert read.lignes["code_donateur"].tolist() == ["29019", ""]
    assert told(read) == [
        "Colonne « SIREN » : 1 ligne où un tableur a remplacé le code par un nombre arrondi (1 valeur distincte) ; "
        "laissé vide, il n’a servi à aucun rapprochement."
    ]


# --- grants ---------------------------------------------------------------------------------


def test_the_real_grants_of_toulouse_to_the_cent():
    path = reel("01b_toulouse_metropole_subventions_2023.csv")
    read = subventions.read(fichier.read_rows(path), path.name)
    assert len(read.lignes) == 551
    assert total(read.lignes["montant_signe_eur"]) == Decimal("117719667.87")
    abroad = read.lignes[read.lignes["secteur"] == "Solidarité internationale"]
    assert (len(abroad), total(abroad["montant_signe_eur"])) == (3, 54000)
    assert conforme("subventions", read) == []
    assert set(read.lignes["siret_attribuant"]) == set(read.lignes["siret_beneficiaire"]) == {""}
    assert set(read.lignes["annee"]) == {"2023"}
    assert read.lignes["periode_versement"].iloc[0] == "2023-12-01"
    assert read.colonnes_ignorees == ()
    assert told(read) == [
        "Colonne « idAttribuant » : 551 lignes où un tableur a remplacé le code par un nombre arrondi (1 valeur "
        "distincte) ; laissé vide, il n’a servi à aucun rapprochement.",
        "Colonne « idBeneficiaire » : 541 lignes où un tableur a remplacé le code par un nombre arrondi (233 valeurs "
        "distinctes) ; laissé vide, il n’a servi à aucun rapprochement.",
        "Colonne « idBeneficiaire » : 2 lignes dont le code n’est pas un SIRET de 14 chiffres à la clé exacte ; laissé "
        "vide, il n’a servi à aucun rapprochement.",
    ]


def test_the_real_workbook_of_montpellier_counts_each_grant_once():
    path = reel("04_montpellier_subventions_2014_fusions.xls")
    lines, left_out = feuilles.rows_of_workbook(path.read_bytes(), path.name)
    assert left_out == ["Par thématique", "Détail culture", "Détail Sport"]
    read = subventions.read(lines, path.name, attribuant="Ville de Montpellier")
    assert conforme("subventions", read) == []
    abroad = read.lignes[read.lignes["secteur"] == "ACTIONS INTERNATIONALES ET JUMELAGES"]
    assert (len(abroad), total(abroad["montant_signe_eur"])) == (33, 66950)
    totals = read.doutes[read.doutes["verdict"] == "fusion"]
    assert len(totals) == 24
    assert totals["explication"].str.contains(" vérifié : ").all()
    assert plain(totals["explication"].iloc[0]) == (
        "Total de la ligne 35 vérifié : 66 950 €, somme des 33 lignes qui précèdent ; mis à part."
    )
    assert told(read)[-3:] == [
        "9 lignes sans montant, à part.",
        "438 lignes à 0 € avec un montant demandé : une demande sans attribution, gardée telle quelle.",
        "122 lignes au bénéficiaire, à l’objet, au montant et aux dates d’une autre : 1 559 280 € peut-être comptés "
        "deux fois.",
    ]
    assert len(read.lignes) + len(totals) + 9 == len(lines)
    assert plain(read.lignes["note"].iloc[0]) == "Montant demandé : 1 000 €. Étape : Conseil Municipal."


def test_grants_without_a_grantor_are_refused_and_one_may_be_told():
    lines = rows("Structure;Montant", "Étoile;100")
    text = refus(subventions.read, lines, "f.csv")
    assert text.startswith("f.csv : aucune colonne ne nomme qui attribue.")
    assert text.endswith(
        "Colonnes non reconnues : aucune. Renommez les colonnes, et nommez la collectivité dans l’une d’elles ou "
        "indiquez-la : --collectivite NOM, puis relancez."
    )
    assert refus(subventions.read, rows("Attribuant;Montant", "Brest;100"), "f.csv").endswith(
        "Renommez les colonnes puis relancez."
    )
    assert subventions.read(lines, "f.csv", attribuant="Brest").lignes["attribuant"].tolist() == ["Brest"]


def test_a_row_without_a_grantor_is_refused_with_the_option_that_tells_it():
    lines = rows("Attribuant;Structure;Montant", "Brest;A;100", ";B;200")
    assert refus(subventions.read, lines, "f.csv") == (
        "f.csv : 1 ligne sur 2 sans attribuant (ligne 3). Attendu : le nom de la collectivité. Complétez la colonne, ou "
        "indiquez la collectivité : --collectivite NOM."
    )


def test_a_grantor_that_names_nobody_is_told_and_replaced_by_the_one_given():
    lines = rows("Attribuant;Structure;Montant", "VILLE;A;100", "Brest;B;200", "Le Département;C;300", "VILLE;D;400")
    read = subventions.read(lines, "f.csv")
    assert read.lignes["attribuant"].tolist() == ["VILLE", "Brest", "Le Département", "VILLE"]
    assert told(read) == [
        "2 lignes dont la collectivité « VILLE » ne nomme personne : indiquez-la par --collectivite NOM.",
        "1 ligne dont la collectivité « Le Département » ne nomme personne : indiquez-la par --collectivite NOM.",
    ]
    assert read.doutes["verdict"].tolist() == ["supposé", "supposé"]
    read = subventions.read(lines, "f.csv", attribuant="Quimper")
    assert (read.lignes["attribuant"].tolist(), told(read)) == (["Quimper", "Brest", "Quimper", "Quimper"], [])


@pytest.mark.parametrize(
    "entete",
    [
        "nomAttribuant;nomBeneficiaire;montant;dateConvention;nature",
        "NOM_ATTRIBUANT;NOM_BENEFICIAIRE;MONTANT;DATE_CONVENTION;NATURE",
        "Nom de l'attribuant;Nom du bénéficiaire;Montant de la subvention;Date de convention;Nature de la subvention",
    ],
)
def test_headers_of_every_version_are_recognised(entete):
    read = subventions.read(
        rows(entete, "Brest;Étoile;100.50;2019-03-01;aide en nature;aide en numéraire"[:-18]), "f.csv"
    )
    assert conforme("subventions", read) == []
    assert read.lignes[["attribuant", "beneficiaire", "montant_signe_eur", "annee", "nature_aide"]].values.tolist() == [
        ["Brest", "Étoile", "100.5", "2019", "aide en nature"]
    ]


def test_what_a_file_of_grants_says_badly_is_left_empty_and_told():
    entete = "nomAttribuant;idAttribuant;nomBeneficiaire;montant;dateConvention;pourcentageSubvention;notificationUE"
    read = subventions.read(
        rows(
            entete,
            "Brest;21290019700014;Étoile;100;printemps;50 %;non",
            "Brest;21290019700015;Lune;-20;01/02/2019;5;peut-être",
            "Brest;;Total;80;;;",
        ),
        "f.csv",
    )
    assert conforme("subventions", read) == []
    assert read.lignes["siret_attribuant"].tolist() == ["21290019700014", ""]
    assert read.lignes["taux_subvention"].tolist() == ["0.5", ""]
    assert told(read) == [
        "Colonne « dateConvention » : 1 ligne dont le texte n’est pas compris ; laissé vide.",
        "Colonne « notificationUE » : 1 ligne dont le texte n’est pas compris ; laissé vide.",
        "Colonne « pourcentageSubvention » : 1 ligne dont le texte n’est pas compris ; laissé vide.",
        "Colonne « idAttribuant » : 1 ligne dont le code n’est pas un SIRET de 14 chiffres à la clé exacte ; laissé vide, "
        "il n’a servi à aucun rapprochement.",
        "Total de la ligne 4 vérifié : 80 €, somme des 2 lignes qui précèdent ; mis à part.",
        "1 ligne au montant négatif, gardé tel quel : annulation ou reversement.",
    ]


def test_a_total_that_is_not_the_sum_says_so():
    read = subventions.read(rows("Structure;Montant", "A;10", "B;20", "TOTAL;35"), "f.csv", "Brest")
    assert told(read) == [
        "Le total de la ligne 4, 35 €, ne vaut pas la somme des 2 lignes qui précèdent : 30 € ; mis à part, il n’est "
        "pas compté."
    ]


def test_a_grand_total_is_verified_against_all_that_is_not_a_total():
    lines = ("A;10", "B;20", "Sous-total;30", "C;5", "Total C;5", "TOTAL GÉNÉRAL;35", "Grand total;36")
    read = subventions.read(rows("Structure;Montant", *lines), "f.csv", "Brest")
    assert read.lignes["beneficiaire"].tolist() == ["A", "B", "C"]
    assert told(read) == [
        "Total de la ligne 4 vérifié : 30 €, somme des 2 lignes qui précèdent ; mis à part.",
        "Total de la ligne 6 vérifié : 5 €, somme de la ligne qui précède ; mis à part.",
        "Total de la ligne 7 vérifié : 35 €, somme des 3 lignes qui précèdent, totaux à part ; mis à part.",
        "Le total de la ligne 8, 36 €, ne vaut pas la somme des 3 lignes qui précèdent, totaux à part : 35 € ; mis à "
        "part, il n’est pas compté.",
    ]


def test_a_total_without_a_name_is_known_by_its_amount():
    lines = ("A;10", "B;20", "Sous-total;30", "C;5", ";35")
    assert told(subventions.read(rows("Structure;Montant", *lines), "f.csv", "Brest"))[1] == (
        "Total de la ligne 6 vérifié : 35 €, somme des 3 lignes qui précèdent, totaux à part ; mis à part."
    )


def test_somme_is_a_total_only_where_a_beneficiary_is_named():
    lines = rows("Structure;Thématique;Objet;Montant", "A;Somme;x;10", "B;Ensemble des fonds;y;20", "C;Oise;Report;40")
    assert subventions.read(lines, "f.csv", "Brest").lignes["beneficiaire"].tolist() == ["A", "B", "C"]


def test_a_total_above_its_rows_is_verified_against_them():
    read = subventions.read(rows("Structure;Montant", "Grand total;35", "A;10", "B;25"), "f.csv", "Brest")
    assert told(read) == ["Total de la ligne 2 vérifié : 35 €, somme des 2 lignes qui suivent ; mis à part."]


def test_an_amount_asked_that_cannot_be_read_is_told():
    lines = rows("Structure;Montant;Montant demandé", "A;10;mille", "B;20;1 234,50", "C;0;3 000 $", "D;5;1.500")
    read = subventions.read(lines, "f.csv", "Brest")
    assert [plain(text) for text in read.lignes["note"]] == ["", "Montant demandé : 1 234,50 €.", "", ""]
    assert told(read) == [
        "Colonne « Montant demandé » : 3 lignes au montant illisible, ou lisible de deux façons, ou dans une autre "
        "devise ; laissé vide."
    ]


# --- workbooks ------------------------------------------------------------------------------


def workbook(sheets: dict[str, list[list]]) -> bytes:
    raw = io.BytesIO()
    with xlsxwriter.Workbook(raw) as book:
        for name, lines in sheets.items():
            sheet = book.add_worksheet(name)
            for rank, line in enumerate(lines):
                sheet.write_row(rank, 0, line)
    return raw.getvalue()


def test_a_sheet_is_chosen_and_the_others_told():
    raw = workbook(
        {
            "Notice": [["Subventions"]],
            "Détail": [
                ["Titre"],
                [],
                ["Structure", "Montant"],
                ["A", 1005],
                ["B", 0.1],
                ["Structure", "Montant"],
                ["C", 3],
            ],
            "Autre": [["Structure", "Montant"], ["D", 4]],
        }
    )
    lines, left_out = feuilles.rows_of_workbook(raw, "f.xlsx")
    assert lines.values.tolist() == [["A", "1005"], ["B", "0.1"], ["C", "3"]]
    assert lines.index.tolist() == [4, 5, 7]
    assert left_out == ["Notice", "Autre"]
    lines, left_out = feuilles.rows_of_workbook(raw, "f.xlsx", "Autre")
    assert (lines["Structure"].tolist(), left_out) == (["D"], ["Notice", "Détail"])
    assert refus(feuilles.rows_of_workbook, raw, "f.xlsx", "Detail") == (
        "f.xlsx : aucune feuille ne s’appelle « Detail ». Attendu : le nom d’une feuille. Feuilles du classeur : "
        "« Notice », « Détail », « Autre ». Vouliez-vous dire « Détail » ?"
    )


ILLISIBLE = "le classeur est illisible : abîmé, chiffré ou d’un autre format"


@pytest.mark.parametrize(
    ("raw", "constat"),
    [
        (b"PK\x03\x04 abime", ILLISIBLE),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ILLISIBLE),
        (workbook({"Vide": []}), "aucune ligne d’en-tête n’a été trouvée"),
        (workbook({"Nombres": [["A", 1], ["B", 2]]}), "aucune ligne d’en-tête n’a été trouvée"),
    ],
    ids=["xlsx abîmé", "xls abîmé", "vide", "sans en-tête"],
)
def test_a_workbook_that_cannot_be_read_is_refused(raw, constat):
    assert refus(feuilles.rows_of_workbook, raw, "f.xlsx") == (
        f"f.xlsx : {constat}. Attendu : un classeur XLSX, XLS ou ODS dont une feuille commence par une ligne d’en-tête. "
        "Ouvrez-le dans un tableur, enregistrez la feuille en CSV puis relancez."
    )


def test_a_workbook_that_would_fill_the_memory_is_refused():
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/worksheets/a.xml", "w") as part:
        for _ in range(520):
            part.write(bytes(1024**2))
    assert refus(feuilles.rows_of_workbook, raw.getvalue(), "f.xlsx") == (
        "f.xlsx : le classeur dépasse 512 Mio une fois décompressé. Attendu : au plus 512 Mio. "
        "Ouvrez-le dans un tableur, enregistrez la feuille en CSV puis relancez."
    )


def test_a_cell_at_the_end_of_the_world_is_refused_before_it_is_read():
    raw = io.BytesIO()
    with xlsxwriter.Workbook(raw) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Structure", "Montant"])
        sheet.write(1_048_575, 16_383, 3)
    assert refus(feuilles.rows_of_workbook, raw.getvalue(), "f.xlsx") == (
        "f.xlsx : une feuille s’étend sur 1 048 576 lignes et 16 384 colonnes. Attendu : au plus 1 000 000 lignes et "
        "10 000 000 cellules par feuille. Retirez ce qui est loin du tableau, puis relancez."
    )


# --- budgets --------------------------------------------------------------------------------


@pytest.mark.parametrize("zero", [True, False], ids=["zéros de tête", "zéros perdus"])
def test_the_real_budget_of_montpellier_to_the_cent(zero):
    path = reel("05_montpellier_budget_execute_2005_2012.csv")
    lines = fichier.read_rows(path)
    if not zero:
        lines["SousFonction"] = lines["SousFonction"].str.lstrip("0")
    read = budgets.read(lines, path.name, collectivite="Ville de Montpellier")
    spent = read.lignes.query("fonction == '048' and sens_budget == 'dépense'")
    assert (len(read.lignes), total(spent["montant_signe_eur"])) == (9998, Decimal("8702111.90"))
    assert conforme("budgets", read) == []
    assert set(read.lignes["collectivite"]) == {"Ville de Montpellier"}
    assert told(read) == [
        *(
            []
            if zero
            else [
                "329 lignes de fonction « 48 », que la M14 n’a pas, lue 048 : un tableur a ôté le zéro de tête.",
                "205 lignes de fonction « 26 », que la M14 n’a pas, lue 026 : un tableur a ôté le zéro de tête.",
                "1 568 lignes de fonction 41 ou 20 à 25 gardée telle quelle : 041 ou 020 à 025 ont pu y perdre leur "
                "zéro de tête.",
            ]
        ),
        "1 ligne au montant négatif, gardé tel quel : annulation ou régularisation.",
    ]


@pytest.mark.parametrize("nom", ["VILLE", "Commune", "mairie", "DEPARTEMENT", "Région"])
def test_a_budget_that_names_nobody_is_told_unless_it_is_given(nom):
    lines = rows("Collectivité;Exercice;D_R;Montant", f"{nom};2012;D;5", "Brest;2012;D;6")
    assert told(budgets.read(lines, "f.csv")) == [
        f"1 ligne dont la collectivité « {nom} » ne nomme personne : indiquez-la par --collectivite NOM."
    ]
    assert told(budgets.read(lines, "f.csv", collectivite="Brest")) == []


def test_a_budget_without_a_column_of_its_holder_says_how_to_tell_it():
    assert refus(budgets.read, rows("Exercice;D_R;Montant", "2012;D;5"), "f.csv").endswith(
        "Renommez les colonnes, et nommez la collectivité dans l’une d’elles ou indiquez-la : --collectivite NOM, puis "
        "relancez."
    )


def test_a_budget_that_cannot_be_read_is_refused():
    entete = "Collectivite;Exercice;D_R;Nature;Exécuté"
    assert refus(budgets.read, rows(entete, "VILLE;2012;D;60;1,5", "VILLE;12;X;60;2,5"), "f.csv") == (
        "2 problèmes :\n- f.csv, colonne « Exercice » : 1 ligne sur 2 à l’exercice illisible (ex. « 12 », ligne 3). "
        "Attendu : une année (2023). Corrigez le fichier puis relancez.\n- f.csv, colonne « D_R » : 1 ligne sur 2 sans "
        "dépense ni recette (ex. « X », ligne 3). Attendu : D (dépense) ou R (recette). Corrigez le fichier puis relancez."
    )


COMPTES = "Collectivité;Exercice;D_R;Fonction;Nature;Libellé fonction;Montant"


def test_functions_are_read_however_they_are_written():
    written = ("48", "48.0", "048", "0048", "048 - Coopération décentralisée", "048 Coopération", "412", "04-8", "480")
    lines = [f"Brest;2012;D;{code};6574;;{rank}" for rank, code in enumerate(written, 1)]
    read = budgets.read(rows(COMPTES, *lines), "f.csv")
    assert read.lignes["fonction"].tolist() == ["048"] * 6 + ["412", "04-8", "480"]
    assert told(read) == [
        "4 lignes dont le code de fonction, écrit autrement, est ramené à ses chiffres.",
        "2 lignes de fonction « 48 », que la M14 n’a pas, lue 048 : un tableur a ôté le zéro de tête.",
    ]


def test_cooperation_told_by_a_label_alone_and_identical_lines_are_told():
    lines = rows(
        COMPTES,
        "Brest;2012;D;048;6574;Coopération décentralisée;100",
        "Brest;2012;D;04;6574;Coopération décentralisée;30",
        "Brest;2012;D;412;6574;Stades;70,50",
        "Brest;2012;D;412;6574;Stades;70,50",
    )
    assert told(budgets.read(lines, "f.csv")) == [
        "1 ligne dont le libellé dit « coopération décentralisée » sans que la fonction soit 048, hors du compte.",
        "1 ligne au contenu identique à celui d’une autre : 70,50 € peut-être comptés deux fois.",
    ]


# --- official aid ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def code_pays():
    atlas = Referentiel.read(RACINE / "data/reference").atlas
    return lambda label: atlas.coded(label) or atlas.named(label)


@pytest.fixture(scope="module")
def modalites() -> dict[str, list[str]]:
    return json.loads(reel("apd_france_modalites_reelles.json").read_text(encoding="utf-8"))


def synthetic(modalites: dict[str, list[str]], n: int) -> bytes:
    """A made-up file: real headers and real values of categories, invented amounts."""
    headers = reel("apd_france_103_colonnes_pandas.txt").read_text(encoding="utf-8").split("\n")
    headers = [header for header in headers if header]
    draw = random.Random(5)  # noqa: S311
    fixed = {"Annee de declaration": ["2020"], "ODD": ["", "4", "4.1", "11;13", "6.1, 6.2", "sans"]}
    fixed |= {"Numero de projet": [str(rank) for rank in range(n // 2 + 1)]}

    def values(header: str) -> list[str]:
        if "(K EUR)" in header:
            return ["", "0.0", "-12.5", "0.12345678", *(f"{draw.random() * 1000:.3f}" for _ in range(200))]
        return modalites.get(header) or fixed.get(header) or ["", "texte"]

    columns = [draw.choices(values(header), k=n) for header in headers]
    countries = modalites["Pays beneficiaire"]
    columns[headers.index("Pays beneficiaire")] = (countries * (n // len(countries) + 1))[:n]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(["Bi/Multi" if header == "Bi/Multi.1" else header for header in headers])
    writer.writerows(zip(*columns, strict=True))
    return text.getvalue().encode("utf-8-sig")


def test_a_synthetic_file_of_official_aid_is_read_whole(modalites, code_pays):
    lines = fichier.rows_of(synthetic(modalites, 1000), "apd.csv", repetes=True)
    assert lines.shape == (1000, 103)
    assert {"Bi/Multi", "Bi/Multi.1"} <= set(lines.columns)
    read = apd.read(lines, "apd.csv", code_pays)
    assert conforme("declarations_apd", read) == []
    kept = read.lignes.set_index(lines.index)
    assert (kept["est_apd"] == "oui").eq(lines["Type de flux"] == "Aide Publique au Développement").all()
    assert (kept["est_collectivites"] == "oui").eq(lines["Agence"] == "Collectivités territoriales").all()
    assert set(kept["est_collectivites"]) == {"oui", "non"}
    assert set(kept["odd"]) == {"", "4", "6", "11 ; 13"}
    written = lines["Engagements (K EUR)"]
    assert (kept["engagement_eur"] == "").eq(written == "").all()
    assert set(kept.loc[written == "0.0", "engagement_eur"]) == {"0"}
    assert set(kept.loc[written == "-12.5", "engagement_eur"]) == {"-12500"}
    assert set(kept.loc[written == "0.12345678", "engagement_eur"]) == {"123.4568"}
    assert {"arrondi", "montant négatif", "numéro répété", "texte non compris", "zone régionale"} == set(
        read.doutes["methode"]
    )


def test_every_real_label_of_a_country_is_a_country_or_a_zone(modalites, code_pays):
    lines = fichier.rows_of(synthetic(modalites, 200), "apd.csv", repetes=True)
    read = apd.read(lines, "apd.csv", code_pays)
    zones = read.doutes[read.doutes["nature_rapprochement"] == "pays"]
    assert set(zones["verdict"]) == {"certain"}
    assert set(read.lignes.loc[read.lignes["code_pays"] == "", "zone"]) == set(zones["nom_source"])
    assert len(zones) == 24
    told_of = zones.set_index("nom_source")["explication"]
    assert told_of["Multilatéral"] == "« Multilatéral » nomme une zone et non un pays : 1 ligne sans pays."
    assert "Etats ex-Yougoslavie non spécifié" in told_of


def test_the_technical_names_of_the_portal_are_read_too(modalites, code_pays):
    lines = fichier.rows_of(synthetic(modalites, 50), "apd.csv", repetes=True)
    technical = lines.rename(columns=lambda header: normalise(header).replace(" ", "_"))
    technical = technical.rename(columns={"bi_multi_1": "bi_multi0"})
    known = reel("apd_france_identifiants_techniques_28_premiers.txt").read_text(encoding="utf-8").split()
    assert {"agence", "type_de_flux", "type_de_financement", "canal_de_transfert", "region"} <= set(known)
    one, other = apd.read(lines, "apd.csv", code_pays), apd.read(technical, "apd.csv", code_pays)
    pd.testing.assert_frame_equal(one.lignes, other.lignes)


@pytest.mark.parametrize(
    ("texte", "lu"),
    [("4", "4"), ("4.1", "4"), ("11;13", "11 ; 13"), ("6.1, 6.2", "6"), ("13.a 4", "4 ; 13"), ("18", ""), ("eau", "")],
)
def test_the_goals_of_an_activity(texte, lu):
    assert apd.goals(texte) == lu


AIDE = "Annee de declaration;Agence;Type de flux;Pays beneficiaire;Secteur;Montant verse (K EUR)"
APD = "Aide Publique au Développement"


def test_totals_refunds_and_identical_lines_of_official_aid_are_told(code_pays):
    ct = f"2020;Collectivités territoriales;{APD}"
    lines = rows(
        AIDE,
        f"{ct};Mali;Eau;10.5",
        f"{ct};Mali;Eau;10.5",
        f"{ct};Niger;Eau;-3.25",
        f"{ct};Total;;17.75",
        ";Total;;;;17",
    )
    read = apd.read(lines, "apd.csv", code_pays)
    assert read.lignes["versement_eur"].tolist() == ["10500", "10500", "-3250"]
    assert told(read) == [
        "Total de la ligne 5 vérifié : 17 750 €, somme des 3 lignes qui précèdent ; mis à part.",
        "Le total de la ligne 6, 17 000 €, ne vaut pas la somme des 3 lignes qui précèdent, totaux à part : 17 750 € ; "
        "mis à part, il n’est pas compté.",
        "1 ligne au versement négatif, gardé tel quel : remboursements.",
        "1 ligne au contenu identique à celui d’une autre : 10 500 € peut-être comptés deux fois.",
    ]


def test_local_governments_are_known_with_their_acronym_and_others_are_told(code_pays):
    names = (
        "COLLECTIVITES TERRITORIALES",
        "Collectivités territoriales (CT)",
        "Collectivités territoriales - CT",
        "État et collectivités territoriales",
        "AFD",
    )
    lines = rows(AIDE, *(f"2020;{name};{APD};Mali;Eau;{rank}.5" for rank, name in enumerate(names)))
    read = apd.read(lines, "apd.csv", code_pays)
    assert read.lignes["est_collectivites"].tolist() == ["oui", "oui", "oui", "non", "non"]
    assert told(read) == [
        "1 ligne dont l’agence ne nomme pas que les collectivités territoriales, hors de leur compte."
    ]
