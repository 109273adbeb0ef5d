"""Solidarity funds: published figures, ledger, circulation, donors; then the page, with and without movements."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from streamlit.testing.v1 import AppTest

import ui
import ui_argent
import ui_fonds
from cuf_metrics import html_fonds
from cuf_metrics.charts import argent
from cuf_metrics.construction import build_published
from cuf_metrics.contracts import TABLES
from cuf_metrics.database import Resultat
from cuf_metrics.figures import Figure
from cuf_metrics.filtres import Filtre
from cuf_metrics.imports import SOCLE
from cuf_metrics.indicators import case_tables
from cuf_metrics.indicators.case_tables import tables_of
from cuf_metrics.provenance import Requete
from cuf_metrics.sql import named_query, parameters_of
from cuf_metrics.store import Contenu, dataset_folder, publish
from tests.test_pages import app, first_page, html_of, use  # noqa: F401 — `app` is a fixture

RACINE = Path(__file__).resolve().parent.parent


def answer(given: dict, name: str, **parameters) -> pd.DataFrame:
    text = named_query(name)
    kept = {"filtre": Filtre().valeurs()} if "filtre" in parameters_of(text) else {}
    return tables_of(given).execute(text, kept | parameters).df()


def gift(fund: str, amount, donor: str = "Ville A", **more) -> dict:
    return {"etape": "contribution", "id_fonds": fund, "donateur": donor, "montant_eur": amount} | more


def paid(fund: str, amount, **more) -> dict:
    return {"etape": "versement", "id_fonds": fund, "beneficiaire": "Commune", "montant_eur": amount} | more


def returned(fund: str, amount, **who) -> dict:
    return {"etape": "restitution", "id_fonds": fund, "montant_eur": amount} | who


def promise(fund: str, amount, **more) -> dict:
    return {"etape": "promesse", "id_fonds": fund, "montant_eur": amount} | more


def fund(key: str, **more) -> dict:
    return {"id_fonds": key, "nom": f"Fonds {key}", "code_pays": "UKR", "statut_fonds": "en cours"} | more


def account(funds: list[dict], flux: list[dict]) -> pd.Series:
    return answer({"fonds": funds, "flux": flux}, "fonds_comptes").iloc[0]


def plain(page: str) -> str:
    return page.replace("\u00a0", " ").replace("\u202f", " ")


# --- the published figures --------------------------------------------------------------------------------------------


@pytest.fixture
def figures(publie) -> dict[str, Figure]:
    return {figure.id: figure for figure in ui_fonds.published_sums(publie.named("fonds_publies"))}


def test_the_published_amounts_make_2_23_millions_said_to_be_a_sum(figures):
    total = figures["fonds-collecte"]
    assert (total.valeur, total.origine) == (2_230_000, "dérivé")
    told = "Collecté par 6 fonds, selon « Rapport d’activités 2023 » : somme calculée des montants publiés"
    assert total.libelle == told
    assert sorted(plain(value) for _, value, _ in total.source.termes) == sorted(
        ["650 000 €", "520 000 €", "400 000 €", "380 000 €", "140 000 €", "140 000 €"]
    )
    assert any("pour un montant de 650 000 euros" in passage.texte for _, _, passage in total.source.termes)


def test_contributions_are_not_distinct_donors(figures):
    assert figures["fonds-contributions"].valeur == 22 + 79 + 73 + 22 + 28 + 70 + 36 + 31
    assert figures["fonds-nombre"].valeur == 9
    assert figures["fonds-nombre"].libelle.endswith("dont 6 au montant publié")


def test_the_average_contribution_is_a_ratio_of_sums(figures):
    assert figures["fonds-contribution-moyenne"].valeur == round(2_230_000 / 294)


def test_what_no_document_publishes_stays_unknown(publie):
    funds = publie.named("fonds_publies").lignes.set_index("id_fonds")
    assert funds.loc[["equateur", "indonesie", "liban-2024"], "montant_eur"].isna().all()
    assert funds.loc[["equateur", "indonesie", "liban-2024"], "nb_donateurs_autres"].isna().all()
    assert funds.loc[["ukraine", "haiti", "gaza"], "nb_donateurs_autres"].tolist() == [14, 25, 19]
    ukraine = [(b["nom"], int(b["nombre"]), b["code_pays"]) for b in funds.loc["ukraine", "pays_beneficiaires"]]
    assert ukraine == [("Moldavie", 17, "MDA"), ("Ukraine", 5, "UKR"), ("Pologne", 1, "POL")]


def test_a_fund_known_only_by_name():
    given = {
        "fonds": [fund("x", nom="Fonds sans rien", id_document="d", section="Fonds", citation="Un fonds")],
        "documents": [{"id_document": "d"}],
    }
    row = answer(given, "fonds_publies").iloc[0]
    assert row["nom_usage"] == "Fonds sans rien"
    assert pd.isna(row["montant_eur"])
    assert pd.isna(row["contribution_moyenne"])
    card = html_fonds.funds(pd.DataFrame([row]))
    assert "n.d." in card
    assert "montant non publié" in card
    assert "dates non publiées" in card
    assert "Situation" not in card


def test_a_card_says_each_thing_once(publie):
    shown = plain(html_fonds.funds(publie.named("fonds_publies").lignes))
    cards = {text.split("<")[0].split(">")[-1].strip(): text for text in shown.split("<h3>")[1:]}
    assert "<dd>depuis mars 2022</dd>" in cards["Ukraine"]
    assert "<dd>août 2020 – 2023</dd>" in cards["Liban (2020)"]
    assert "toujours ouvert" not in shown
    assert "collectés, selon « Rapport d’activités 2023 »" in cards["Ukraine"]
    assert "<dd>en cours (2023) ; suivi et gestion</dd>" in cards["Ukraine"]


def test_a_fund_that_nobody_gave_to_has_no_average():
    given = {
        "fonds": [fund("x", montant_eur=0, nb_donateurs=0, id_document="d")],
        "documents": [{"id_document": "d"}],
    }
    assert pd.isna(answer(given, "fonds_publies").iloc[0]["contribution_moyenne"])


def test_sums_of_no_published_amount_are_unknown():
    given = {"fonds": [fund("x", id_document="d")], "documents": [{"id_document": "d"}]}
    source = Requete("fonds_publies", "", {}, ("fonds",), 1)
    collected, *_, average = ui_fonds.published_sums(Resultat(answer(given, "fonds_publies"), source))
    assert (collected.texte, average.texte) == ("n.d.", "n.d.")


# --- the crises in time -----------------------------------------------------------------------------------------------


def span_kinds(publie, key: str) -> list[tuple]:
    funds = publie.named("fonds_publies").lignes
    row = next(funds[funds["id_fonds"] == key].itertuples())
    return [(kind, a.date(), b.date()) for kind, a, b in html_fonds.spans(row, date(2026, 11, 21))]


def test_a_bar_is_as_precise_as_what_was_published(publie):
    assert span_kinds(publie, "liban-2020") == [
        ("connu", date(2020, 8, 1), date(2023, 1, 1)),
        ("incertain", date(2023, 1, 1), date(2023, 12, 31)),
    ]
    assert span_kinds(publie, "gaza") == [
        ("incertain", date(2023, 1, 1), date(2024, 1, 1)),
        ("connu", date(2024, 1, 1), date(2025, 9, 1)),
        ("ouvert", date(2025, 9, 1), date(2026, 11, 21)),
    ]


def test_an_open_fund_names_the_document_that_says_so(publie):
    told = {row.id_fonds: html_fonds.opened(row) for row in publie.named("fonds_publies").lignes.itertuples()}
    assert told["ukraine"] == "mars 2022 – toujours ouvert selon « Rapport d’activités 2023 »"
    assert told["haiti"] == "août 2021 – en cours de clôture selon « Rapport d’activités 2023 »"
    assert told["liban-2020"] == "août 2020 – clôturé en 2023"
    assert told["indonesie"] == "dates non publiées"


# --- the ledger -------------------------------------------------------------------------------------------------------


def test_a_fund_without_movements_has_an_unknown_balance():
    row = account([fund("x", montant_eur=100)], [])
    assert pd.isna(row["solde"])
    assert list(row["motifs"]) == []


def test_a_promise_is_in_no_balance():
    fees = {"etape": "frais", "id_fonds": "x", "montant_eur": 5}
    row = account([fund("x")], [gift("x", 100), promise("x", 40), paid("x", 60), fees])
    assert (row["promesses"], row["contributions"], row["versements"], row["frais"]) == (40, 100, 60, 5)
    assert row["solde"] == 35


def test_a_restitution_goes_out_to_a_donor_and_comes_back_from_a_beneficiary():
    flux = [gift("x", 100), returned("x", 30, donateur="Ville A"), returned("x", 12, beneficiaire="Commune")]
    row = account([fund("x")], flux)
    assert (row["remboursements"], row["retours"], row["solde"]) == (30, 12, 82)


@pytest.mark.parametrize(
    ("more", "flux", "reasons"),
    [
        ({"montant_eur": 90}, [promise("x", 90)], []),
        (
            {"montant_eur": 90},
            [promise("x", 90), paid("x", 1)],
            ["solde négatif", "contributions différentes du montant publié"],
        ),
        ({"montant_eur": 90}, [returned("x", 1, beneficiaire="Commune")], []),
        ({}, [gift("x", 100), paid("x", 101)], ["solde négatif"]),
        ({"statut_fonds": "clôturé"}, [gift("x", 100), paid("x", 99)], ["fonds clôturé avec un solde non nul"]),
        ({"statut_fonds": "clôturé"}, [gift("x", 100), paid("x", 100)], []),
        ({"montant_eur": 90}, [gift("x", 100)], ["contributions différentes du montant publié"]),
        ({"montant_eur": 100}, [gift("x", Decimal("33.3333")), gift("x", Decimal("66.6667"))], []),
        (
            {"statut_fonds": "clôturé", "montant_eur": 5},
            [gift("x", 1), paid("x", 2)],
            ["solde négatif", "fonds clôturé avec un solde non nul", "contributions différentes du montant publié"],
        ),
    ],
)
def test_what_does_not_hold_is_told(more, flux, reasons):
    assert list(account([fund("x", **more)], flux)["motifs"]) == reasons


def test_a_fund_that_was_only_promised_money_has_an_unknown_balance():
    ledger = answer({"fonds": [fund("x", montant_eur=90)], "flux": [promise("x", 90)]}, "fonds_comptes")
    assert ledger[["solde", "ecart"]].isna().all(axis=None)
    assert ui_fonds.checked(ledger) == "Rien à vérifier : ce jeu ne contient que des promesses."


def test_what_holds_is_said_of_what_could_be_compared():
    funds = [fund("x", montant_eur=100), fund("y"), fund("vide", montant_eur=5)]
    ledger = answer({"fonds": funds, "flux": [gift("x", 100), gift("y", 3)]}, "fonds_comptes")
    told = (
        "Vérifiés, sur 3 fonds : 2 soldes ; 1 montant publié, face aux contributions reçues jusqu’à la fin de la "
        "période que son document couvre."
    )
    assert ui_fonds.checked(ledger) == f"{told} Aucun écart."
    ledger = answer({"fonds": funds, "flux": [gift("x", 99), gift("y", 3)]}, "fonds_comptes")
    assert ui_fonds.checked(ledger) == told


@pytest.mark.parametrize(
    ("document", "last_day"),
    [
        ({"periode_couverte": "2023", "date_publication": date(2024, 1, 1), "precision_date": "annee"}, "2023-12-31"),
        ({"periode_couverte": "2018-2022"}, "2022-12-31"),
        ({"periode_couverte": "2024-02"}, "2024-02-29"),
        ({"date_publication": date(2024, 1, 1), "precision_date": "annee"}, "2024-12-31"),
        ({"date_publication": date(2024, 7, 1), "precision_date": "semestre"}, "2024-12-31"),
        ({"date_publication": date(2024, 2, 1), "precision_date": "mois"}, "2024-02-29"),
        ({"date_publication": date(2024, 2, 3), "precision_date": "jour"}, "2024-02-03"),
        ({}, "NaT"),
    ],
)
def test_a_published_amount_is_what_its_document_knew(document, last_day):
    given = {"fonds": [fund("x", id_document="d")], "documents": [{"id_document": "d"} | document]}
    assert str(answer(given, "fonds_comptes").iloc[0]["arrete_le"])[:10] == last_day


def test_what_an_open_fund_received_since_is_no_gap():
    given = {
        "fonds": [fund("x", montant_eur=100, id_document="d"), fund("y", montant_eur=100, id_document="d")],
        "documents": [{"id_document": "d", "titre": "Rapport d’activités 2023", "periode_couverte": "2023"}],
        "flux": [
            gift("x", 60, annee=2022),
            gift("x", 40, annee=2023, date_flux=date(2023, 12, 31), precision_date="jour"),
            gift("x", 5, annee=2024, date_flux=date(2024, 1, 1), precision_date="jour"),
            gift("x", 7, annee=2025),
            gift("y", 99, annee=2023),
            gift("y", 1, annee=2024),
        ],
    }
    ledger = answer(given, "fonds_comptes").set_index("id_fonds")
    assert ledger.loc["x", ["contributions", "recu_depuis", "ecart", "solde"]].tolist() == [112, 12, 0, 112]
    assert list(ledger.loc["x", "motifs"]) == []
    assert ledger.loc["y", ["recu_depuis", "ecart"]].tolist() == [1, -1]
    assert list(ledger.loc["y", "motifs"]) == ["contributions différentes du montant publié"]
    shown = plain(html_fonds.ledger(ledger, Requete("q", "", {}, (), 1)))
    assert "100 € selon « Rapport d’activités 2023 », écart −1 €" in shown
    assert "reçu depuis le 31 décembre 2023 : 12 €" in shown


DATES = {
    "date_ouverture": date(2023, 9, 1),
    "precision_ouverture": "mois",
    "date_cloture": date(2024, 12, 31),
    "precision_cloture": "annee",
}


@pytest.mark.parametrize(
    ("when", "told"),
    [
        ({"annee": 2022}, "mouvements antérieurs à l’ouverture : 1"),
        ({"annee": 2023}, None),
        ({"annee": 2024}, None),
        ({"annee": 2025}, "mouvements postérieurs à la clôture : 1"),
        (
            {"annee": 2023, "date_flux": date(2023, 8, 31), "precision_date": "jour"},
            "mouvements antérieurs à l’ouverture : 1",
        ),
        (
            {"annee": 2023, "date_flux": date(2023, 8, 1), "precision_date": "mois"},
            "mouvements antérieurs à l’ouverture : 1",
        ),
        ({"annee": 2023, "date_flux": date(2023, 9, 1), "precision_date": "mois"}, None),
        ({"annee": 2024, "date_flux": date(2024, 12, 31), "precision_date": "jour"}, None),
        (
            {"annee": 2025, "date_flux": date(2025, 1, 1), "precision_date": "jour"},
            "mouvements postérieurs à la clôture : 1",
        ),
    ],
)
def test_a_movement_surely_out_of_the_dates_of_its_fund_is_told(when, told):
    reasons = [told] if told else []
    assert list(account([fund("x", **DATES)], [gift("x", 1, **when)])["motifs"]) == reasons
    balanced = [gift("x", 1, annee=2024), paid("x", 1, **when)]
    assert list(account([fund("x", **DATES)], balanced)["motifs"]) == reasons
    assert list(account([fund("x")], [gift("x", 1, **when)])["motifs"]) == []


def test_a_month_in_which_a_fund_opened_is_not_before_it():
    opened = fund("x", date_ouverture=date(2023, 9, 8), precision_ouverture="jour")
    month = {"annee": 2023, "date_flux": date(2023, 9, 1), "precision_date": "mois"}
    assert list(account([opened], [gift("x", 1, **month)])["motifs"]) == []


def test_the_number_of_movements_out_of_the_dates_is_written_in_french():
    given = {"fonds": [fund("x", **DATES)], "flux": [gift("x", 1, annee=2022)] * 1200}
    assert list(answer(given, "fonds_comptes").iloc[0]["motifs"]) == [
        "mouvements antérieurs à l’ouverture : 1\u202f200"
    ]


def test_fees_restitutions_and_promises_may_be_out_of_the_dates_of_a_fund():
    late = {"annee": 2026}
    flux = [
        gift("x", 10, annee=2024),
        {"etape": "frais", "id_fonds": "x", "montant_eur": 4} | late,
        returned("x", 6, donateur="Ville A", **late),
        promise("x", 1, **late),
    ]
    assert list(account([fund("x", statut_fonds="clôturé", **DATES)], flux)["motifs"]) == []


def test_the_terms_of_the_balance_add_up_to_it():
    flux = [
        gift("x", Decimal("100.1")),
        gift("y", Decimal("0.2")),
        returned("x", 12, beneficiaire="Commune"),
        paid("x", 60),
        {"etape": "frais", "id_fonds": "y", "montant_eur": 5},
        returned("x", 30, donateur="Ville A"),
        promise("x", 1000),
    ]
    source = Requete("fonds_comptes", "", {}, ("flux",), 2)
    result = Resultat(answer({"fonds": [fund("x"), fund("y")], "flux": flux}, "fonds_comptes"), source)
    figures = ui_fonds.balance_terms(result)
    assert {plain(figure.libelle): figure.valeur for figure in figures.values()} == {
        "Promesses": 1000,
        "+ Contributions": 100.3,
        "+ Restitué par les bénéficiaires": 12,
        "− Versements": 60,
        "− Frais": 5,
        "− Restitué aux donateurs": 30,
        "= Solde": 17.3,
    }
    signed = {"+": 1, "−": -1}
    terms = sum(signed.get(figure.libelle[0], 0) * figure.valeur for figure in figures.values())
    assert terms == pytest.approx(figures["solde"].valeur)
    assert all(figure.source is source for figure in figures.values())


def test_unbalanced_funds_come_first_negative_ones_before():
    funds = [fund("juste"), fund("ecart", montant_eur=1), fund("negatif"), fund("vide")]
    flux = [gift("juste", 900), gift("ecart", 500), gift("negatif", 10), paid("negatif", 11)]
    ledger = answer({"fonds": funds, "flux": flux}, "fonds_comptes")
    assert ledger["id_fonds"].tolist() == ["negatif", "ecart", "juste", "vide"]
    assert ledger.set_index("id_fonds").loc["ecart", "ecart"] == 499


def test_a_closed_fund_with_money_left_comes_before_open_ones():
    funds = [fund("ouvert", montant_eur=1), fund("negatif"), fund("clos", statut_fonds="clôturé")]
    flux = [gift("ouvert", 500), paid("negatif", 1), gift("clos", 10)]
    ledger = answer({"fonds": funds, "flux": flux}, "fonds_comptes")
    assert ledger["id_fonds"].tolist() == ["clos", "negatif", "ouvert"]


def test_money_of_a_fund_that_no_document_describes_is_not_lost():
    row = account([], [gift("inconnu", 7)])
    assert (row["id_fonds"], row["nom_fonds"], row["solde"]) == ("inconnu", "inconnu", 7)


def test_co_financing_is_no_money_of_a_fund():
    flux = [{"etape": "contribution", "donateur": "Ville A", "montant_eur": 7, "id_dispositif": "dcol"}]
    assert pd.isna(account([fund("x")], flux)["contributions"])


# --- where the money comes from and goes ------------------------------------------------------------------------------

COUNTRIES = {"UKR": "Ukraine", "MDA": "Moldavie", "POL": "Pologne"}


@pytest.fixture
def circulation(monkeypatch) -> pd.DataFrame:
    model = case_tables.REFERENCE["pays"][0]
    countries = [model, *(model | {"code_pays": code, "nom": name} for code, name in COUNTRIES.items())]
    monkeypatch.setitem(case_tables.REFERENCE, "pays", countries)
    flux = [
        gift("ukraine", 100, id_collectivite="rennes"),
        gift("ukraine", 50, "Mairie inconnue"),
        paid("ukraine", 70, code_pays="MDA"),
        paid("ukraine", 20, code_pays="POL"),
        paid("ukraine", 5, code_pays="UKR"),
        paid("ukraine", 1),
        {"etape": "frais", "id_fonds": "ukraine", "montant_eur": 4},
        {"etape": "promesse", "id_fonds": "ukraine", "donateur": "Ville B", "montant_eur": 1000},
        gift("maroc", 10),
        paid("maroc", 12),
    ]
    given = {
        "fonds": [fund("ukraine", nom_court="Ukraine"), fund("maroc", code_pays="MAR")],
        "flux": flux,
        "collectivites": [{"id_collectivite": "rennes", "nom": "Rennes", "type_collectivite": "commune"}],
    }
    return answer(given, "fonds_circulation", pays=12)


def test_money_goes_to_other_countries_than_that_of_the_fund(circulation):
    out = circulation[(circulation["id_fonds"] == "ukraine") & ~circulation["est_entree"]]
    assert dict(zip(out["bout"], out["montant"], strict=True)) == {
        "Moldavie": 70,
        "Pologne": 20,
        "Ukraine": 5,
        "pays non précisé": 1,
        "frais": 4,
        "solde restant": 50,
    }


def test_beyond_the_first_countries_the_others_are_together_and_nothing_is_lost():
    flux = [paid("x", 10 + n, code_pays=code) for n, code in enumerate(("AAA", "BBB", "CCC"))] + [paid("x", 1)]

    def ends(countries: int | None) -> dict:
        arcs = answer({"flux": flux}, "fonds_circulation", pays=countries)
        out = arcs[~arcs["est_entree"]]
        return dict(zip(out["bout"], out["montant"], strict=True))

    assert ends(1) == {"CCC": 12, "autres pays": 21, "pays non précisé": 1}
    assert ends(None) == {"CCC": 12, "BBB": 11, "AAA": 10, "pays non précisé": 1}
    spread = answer({"flux": flux}, "flux_pays", etape="versement", pays=1)
    assert spread[["pays", "nb_pays", "montant", "nb_mouvements"]].values.tolist() == [
        ["autres pays", 2, 21, 2],
        ["CCC", 1, 12, 1],
        ["pays non précisé", 0, 1, 1],
    ]


def test_flows_of_one_stage_are_counted_once():
    rows_of = [
        {"etape": "versement", "annee": 2023, "code_pays": "LBN", "secteur": "eau", "montant_eur": 0.1},
        {"etape": "versement", "annee": 2023, "code_pays": "LBN", "secteur": "eau", "montant_eur": 0.2},
        {"etape": "versement", "annee": 2023, "montant_eur": 5},
        {"etape": "contribution", "annee": 2023, "code_pays": "LBN", "secteur": "eau", "montant_eur": 9},
    ]
    query = named_query("flux_agregats")

    def found(limit: int | None) -> list[tuple]:
        return tables_of({"flux": rows_of}).execute(query, {"etape": "versement", "limite": limit}).fetchall()

    assert found(None) == [
        (2023, "LBN", "eau", Decimal("0.3000"), 2, 2),
        (2023, "pays non précisé", "non renseigné", Decimal("5.0000"), 1, 2),
    ]
    assert found(1) == found(None)[:1]


def test_donors_have_their_type_or_none(circulation):
    given = circulation[(circulation["id_fonds"] == "ukraine") & circulation["est_entree"]]
    assert dict(zip(given["bout"], given["montant"], strict=True)) == {"commune": 100, "non identifié": 50}


def test_as_much_comes_in_as_goes_out_of_each_fund(circulation):
    for _, arcs in circulation.groupby("id_fonds"):
        assert arcs.loc[arcs["est_entree"], "montant"].sum() == arcs.loc[~arcs["est_entree"], "montant"].sum()
    lacking = circulation[circulation["mouvement"] == "solde négatif"]
    assert lacking[["id_fonds", "montant"]].values.tolist() == [["maroc", 2]]


def test_a_fund_and_a_country_of_the_same_name_are_two_nodes(circulation):
    drawn = argent.circulation(circulation).data[0]
    labels = [label.split("<br>")[0] for label in drawn.node.label]
    assert labels.count("Ukraine") == 2
    assert not any("restitué " in label for label in labels)
    assert sum(drawn.link.value) == circulation["montant"].sum()


def test_names_from_data_are_escaped():
    named = fund("x", nom_court="<b>Gaza</b>")
    given = {"fonds": [named], "flux": [gift("x", 10), paid("x", 10, code_pays="<i>P</i>")]}
    labels = argent.circulation(answer(given, "fonds_circulation", pays=12)).data[0].node.label
    assert {"&lt;b&gt;Gaza&lt;/b&gt;", "&lt;i&gt;P&lt;/i&gt;"} <= {label.split("<br>")[0] for label in labels}
    source = Requete("q", "", {}, (), 1)
    shown = html_fonds.ledger(answer(given, "fonds_comptes"), source)
    shown += html_fonds.concentration(answer(given, "fonds_concentration", mouvement="contribution"), source)
    assert "<b>Gaza" not in shown
    assert shown.count("&lt;b&gt;Gaza&lt;/b&gt;") == 2
    assert 'href="?fonds=%3Cb%3EGaza%3C/b%3E"' in shown


# --- donors -----------------------------------------------------------------------------------------------------------

DONS = {
    "fonds": [fund("a"), fund("b")],
    "flux": [
        gift("a", 60, "Rennes", id_collectivite="rennes"),
        gift("a", 10, "Ville de Rennes", id_collectivite="rennes"),
        gift("b", 30, "RENNES", id_collectivite="rennes"),
        *(gift("b", 10, f"Ville {n}") for n in range(7)),
        {"etape": "promesse", "id_fonds": "a", "donateur": "Nancy", "montant_eur": 500},
    ],
    "collectivites": [{"id_collectivite": "rennes", "nom": "Rennes", "type_collectivite": "commune"}],
}


def test_a_donor_of_two_funds_is_two_contributions_and_one_donor():
    shares = answer(DONS, "fonds_concentration", mouvement="contribution")
    told = shares.set_index("nom_fonds")[["nb_contributions", "nb_donateurs"]]
    assert told.loc["Tous les fonds"].tolist() == [9, 8]
    assert told.loc["Fonds a"].tolist() == [1, 1]
    assert told.loc["Fonds b"].tolist() == [8, 8]


def test_the_share_of_the_five_largest_is_a_ratio_of_sums():
    shares = answer(DONS, "fonds_concentration", mouvement="contribution").set_index("nom_fonds")
    assert shares.loc["Tous les fonds", ["numerateur", "denominateur"]].tolist() == [140, 170]
    assert shares.loc["Tous les fonds", "part"] == pytest.approx(140 / 170)
    assert shares.loc["Fonds b", "part"] == pytest.approx(70 / 100)


def test_stages_never_add_up():
    promised = answer(DONS, "fonds_donateurs", mouvement="promesse", limite=None)
    assert promised[["nom_donateur", "montant"]].values.tolist() == [["Nancy", 500]]
    given = answer(DONS, "fonds_donateurs", mouvement="contribution", limite=None)
    first = given.iloc[0]
    assert (first["nom_donateur"], first["fonds"], first["nb_fonds"]) == ("Rennes", "Fonds a ; Fonds b", 2)
    assert (first["nb_mouvements"], first["montant"]) == (3, 100)
    assert given["type_donateur"].tolist()[1:] == ["non identifié"] * 7
    two = answer(DONS, "fonds_donateurs", mouvement="contribution", limite=2)
    assert two["nom_donateur"].tolist() == ["Rennes", "Ville 0"]
    assert two["nb_en_tout"].tolist() == [8, 8]


def test_one_donor_however_it_is_written():
    flux = [
        gift("a", 1, "Ville de Nîmes"),
        gift("a", 2, " VILLE DE NIMES "),
        gift("a", 4, "Mairie de Nantes", code_donateur="21440109300015"),
        gift("b", 8, "Nantes", code_donateur="214401093"),
        gift("b", 16, "Nantes", code_donateur="44109"),
    ]
    donors = answer({"flux": flux}, "fonds_donateurs", mouvement="contribution", limite=None)
    assert donors[["nb_mouvements", "montant"]].values.tolist() == [[1, 16], [2, 12], [2, 3]]


def test_money_that_names_no_donor_is_told_and_is_in_no_share():
    given = {"flux": [promise("a", 30, donateur="Nancy"), promise("a", 12), promise("b", 7)]}
    shares = answer(given, "fonds_concentration", mouvement="promesse").set_index("id_fonds", drop=False)
    assert shares.iloc[0][["nb_contributions", "nb_donateurs", "numerateur", "denominateur"]].tolist() == [1, 1, 30, 30]
    assert shares["sans_donateur"].tolist() == [19, 12, 7]
    donors = answer(given, "fonds_donateurs", mouvement="promesse", limite=None)
    assert donors["nom_donateur"].tolist() == ["Nancy"]
    shown = plain(html_fonds.concentration(shares, Requete("q", "", {}, (), 1)))
    assert "Hors de ces parts, 19 € sans donateur nommé." in shown
    every = answer({"flux": [gift("a", 1)]}, "fonds_concentration", mouvement="contribution")
    assert "sans donateur" not in html_fonds.concentration(every, Requete("q", "", {}, (), 1))


# --- the movements ----------------------------------------------------------------------------------------------------

MOUVEMENTS = {
    "fonds": [fund("a", nom_court="A", date_cloture=date(2023, 12, 31)), fund("b", nom_court="B")],
    "flux": [
        gift("a", 10, "Rennes", id_collectivite="rennes", annee=2022),
        paid("a", 9, annee=2024, beneficiaire="Dar al Hikma", code_pays="LBN", secteur="eau", odd="6", devise="USD",
             montant_devise=10, numero_ligne=7, id_document="d", section="Feuille 1", citation="a | 9"),
        paid("b", 8, annee=2023, beneficiaire="Commune"),
        {"etape": "versement", "id_dispositif": "dcol", "beneficiaire": "x", "montant_eur": 7, "annee": 2025},
    ],
    "collectivites": [{"id_collectivite": "rennes", "nom": "Ville de Rennes"}],
    "documents": [{"id_document": "d", "titre": "Relevé"}],
}  # fmt: skip


def movements(**kept) -> pd.DataFrame:
    return answer(MOUVEMENTS, "fonds_mouvements", **({"fonds": [], "etapes": [], "limite": None} | kept))


def test_every_movement_of_the_funds_is_there_latest_first():
    every = movements()
    assert every["montant_eur"].tolist() == [9, 8, 10]
    assert every["nom_pays"].fillna("").tolist() == ["LBN", "pays non précisé", ""]
    told = every.iloc[0][["mouvement", "beneficiaire", "secteur", "odd", "devise", "montant_devise", "hors_dates"]]
    assert told.tolist() == ["versement", "Dar al Hikma", "eau", "6", "USD", 10, "après la clôture du fonds"]
    assert every.iloc[0][["titre_document", "numero_ligne", "section", "citation"]].tolist() == [
        "Relevé",
        7,
        "Feuille 1",
        "a | 9",
    ]
    assert every.iloc[2]["nom_donateur"] == "Ville de Rennes"


def test_movements_are_kept_by_fund_and_stage_and_counted():
    assert movements(fonds=["a"])["montant_eur"].tolist() == [9, 10]
    assert movements(etapes=["versement"])["montant_eur"].tolist() == [9, 8]
    assert movements(fonds=["b"], etapes=["contribution"]).empty
    assert movements(limite=1)[["montant_eur", "nb_en_tout"]].values.tolist() == [[9, 3]]


# --- what the reading of the files signalled --------------------------------------------------------------------------


def test_doubts_are_those_of_the_files_of_one_kind():
    doubt = {"nature_rapprochement": "valeur", "verdict": "supposé", "methode": "x"}
    given = {
        "documents": [
            {"id_document": "f", "type_document": "relevé de flux", "titre": "Flux"},
            {"id_document": "b", "type_document": "budget exécuté", "titre": "Budget"},
        ],
        "rapprochements": [
            doubt | {"id_document": "f", "explication": "deux", "nb_lignes": 2, "nom_source": "Md"},
            doubt | {"id_document": "f", "explication": "trois", "nb_lignes": 3, "verdict": "échec"},
            doubt | {"id_document": "f", "explication": "sûr", "nb_lignes": 9, "verdict": "certain"},
            doubt | {"id_document": "b", "explication": "budget", "nb_lignes": 5},
        ],
    }
    found = answer(given, "doutes_de_lecture", nature="relevé de flux", limite=None)
    assert found[["explication", "titre_document"]].values.tolist() == [["trois", "Flux"], ["deux", "Flux"]]
    assert found["nom_source"].tolist()[1] == "Md"
    first = answer(given, "doutes_de_lecture", nature="relevé de flux", limite=1)
    assert first[["explication", "nb_en_tout"]].values.tolist() == [["trois", 2]]


# --- the page ---------------------------------------------------------------------------------------------------------


def test_the_page_without_movements_says_how_to_bring_them(app):  # noqa: F811
    test = app("fonds")
    page = plain(html_of(test))
    assert not test.exception
    assert "2 230 000" in page
    assert "plus de" in page
    assert "17 273 € (calculé)" in page
    assert "23 collectivités : " in page
    assert 'href="fiche?code_pays=MDA"' in page
    assert "Dates non publiées : Équateur, Indonésie." in page
    told = "361 contributions de collectivités : 294 réparties par type, 67 sans type publié (Équateur, Indonésie)."
    assert told in page
    assert page.count('class="obs-fonds"') == 9
    assert "Aucun document ne publie ce que ces fonds ont versé, ni ce qui reste." in page
    assert [info.value for info in test.info] == [
        "Qui détient un relevé de ces mouvements peut l’importer\u00a0: "
        "`python -m cuf_metrics import FICHIER --source flux --jeu NOM --fonction FONCTION`"
    ]
    assert [h.value for h in test.header][-1] == "Les comptes des fonds"


@pytest.fixture(scope="module")
def with_flux(tmp_path_factory) -> Path:
    """A data folder with a dataset that holds movements of two funds, one of which does not balance."""
    data = tmp_path_factory.mktemp("fonds")
    for name in ("publications", "reference"):
        (data / name).symlink_to(RACINE / "data" / name)
    (data / "pilotage").mkdir()
    build_published(data)
    facts = dataset_folder("publie", data)
    tables = {name: Contenu(pq.read_table(facts / f"{name}.parquet")) for name in (*SOCLE, "collectivites")}
    movements = [
        gift("maroc", 520_000, "<b>Nancy</b>"),
        gift("gaza", 140_000, "Nantes", id_collectivite="nantes"),
        gift("maroc", Decimal("0.5"), "Nantes", id_collectivite="nantes"),
        paid("maroc", 400_000, code_pays="MAR"),
        paid("gaza", 150_000, code_pays="PSE"),
    ]
    blank = dict.fromkeys(TABLES["flux"].columns)
    full = [
        blank | {"id_flux": str(n), "annee": 2023} | m | {"montant_eur": Decimal(m["montant_eur"])}
        for n, m in enumerate(movements)
    ]
    tables["flux"] = Contenu(pa.Table.from_pylist(full, schema=TABLES["flux"].arrow_schema))
    tables |= read_with_doubts(tables["documents"].lignes)
    publish("mes-fonds", tables, "demonstration", data)
    return data


def read_with_doubts(documents: pa.Table) -> dict[str, Contenu]:
    """The documents with two imported files, each of whose readings signalled something."""
    natures = {"releve": "relevé de flux", "budget": "budget exécuté"}
    files = [documents.to_pylist()[0] | {"id_document": i, "type_document": t, "titre": i} for i, t in natures.items()]
    doubt = {"nature_rapprochement": "valeur", "nom_source": "x", "verdict": "supposé", "methode": "x"}
    doubt |= {"nb_lignes": 1, "numero_ligne": 4}
    doubts = [doubt | {"id_rapprochement": i, "id_document": i, "explication": f"Doute de {i}."} for i in natures]
    schema = TABLES["rapprochements"].arrow_schema
    return {
        "documents": Contenu(pa.concat_tables([documents, pa.Table.from_pylist(files, schema=documents.schema)])),
        "rapprochements": Contenu(pa.Table.from_pylist(doubts, schema=schema)),
    }


@pytest.fixture
def ledger_page(with_flux, monkeypatch):
    use(with_flux, monkeypatch)
    return first_page("fonds", jeu="mes-fonds")


def test_the_page_lists_first_what_does_not_balance(ledger_page):
    assert not ledger_page.exception
    assert ledger_page.warning[0].value == "2 fonds à vérifier, en tête du tableau : Gaza, Maroc."
    page = plain(html_of(ledger_page))
    assert "solde négatif" in page
    assert "520 000 € selon « Rapport d’activités 2023 », écart +0,50 €" in page
    assert "Aucun document ne publie" not in page
    assert 'href="fiche?code_pays=MAR&amp;jeu=mes-fonds"' in page
    assert "Vérifiés, sur 9 fonds : 2 soldes ; 2 montants publiés, face aux contributions reçues jusqu’à la " in page
    for name, amount in (("contributions", "660 000,50"), ("versements", "550 000"), ("solde", "110 000,50")):
        card = page.split(f'data-chiffre="comptes-{name}"')[1].split("</article>")[0]
        assert f">{amount}</strong>" in card
        assert "data-provenance" in card


def shown_with(page: AppTest, heading: str) -> pd.DataFrame:
    return next(table.value for table in page.dataframe if heading in table.value.columns)


def test_each_fund_of_the_ledger_leads_to_its_movements(ledger_page):
    page = html_of(ledger_page)
    assert '<a href="?fonds=Maroc&amp;jeu=mes-fonds" target="_self">3 mouvements</a>' in page
    assert next(h for h in ledger_page.header if h.value == "Les mouvements").proto.anchor == "mouvements"
    assert len(shown_with(ledger_page, "Étape")) == 5
    assert "#mouvements" not in page
    ledger_page.multiselect(key="fonds").select("maroc").run()
    ledger_page.multiselect(key="etapes").select("versement").run()
    kept = shown_with(ledger_page, "Étape")
    assert kept[["Fonds", "Étape", "Bénéficiaire", "Pays", "Montant (€)"]].values.tolist() == [
        ["Maroc", "versement", "Commune", "Maroc", 400_000]
    ]


def test_the_page_opened_on_a_fund_shows_the_way_to_its_movements(ledger_page):
    ledger_page.query_params["fonds"] = "Maroc"
    ledger_page.run()
    way = 'Mouvements gardés : Maroc. <a href="#mouvements">Aller aux mouvements</a>'
    assert way in plain(html_of(ledger_page))
    assert "&lt;i&gt;" in html_fonds.way_to_movements(["<i>"])


def test_the_page_spreads_the_stage_chosen(ledger_page):
    assert "550 000 € en 2 mouvements, fonds et cofinancements ; 2 pays." in plain(html_of(ledger_page))
    ledger_page.selectbox(key="mouvement").select("contribution").run()
    page = plain(html_of(ledger_page))
    assert "660 000,50 € en 3 mouvements, fonds et cofinancements ; aucun pays nommé." in page
    assert shown_with(ledger_page, "Secteur")["Pays"].tolist() == ["pays non précisé"]


def test_the_page_tells_the_doubts_of_the_ledger_only(ledger_page):
    page = plain(html_of(ledger_page))
    assert '<th scope="col">Écrit dans le fichier</th><th scope="col">Signalement</th>' in page
    assert "<td>x</td><td>Doute de releve.</td>" in page
    assert "Doute de budget." not in page
    assert "Ce que la lecture des fichiers a signalé : 1 point à vérifier" in [e.label for e in ledger_page.expander]


def test_rows_beyond_the_first_ones_are_in_the_file(ledger_page, monkeypatch):
    files = {}
    monkeypatch.setattr(ui, "download_csv", lambda _, rows, name: files.update({name.split("-mes-")[0]: rows()}))
    monkeypatch.setattr(ui_argent, "LIGNES", 2)
    ledger_page.run()
    assert files["fonds-mouvements"]["Montant (€)"].sum() == 1_210_000.5
    assert list(files["fonds-mouvements"]) == list(ui_fonds.MOUVEMENTS_LUS.values())
    assert len(shown_with(ledger_page, "Étape")) == 2
    assert "2 premières lignes sur 5 ; le fichier les contient toutes." in plain(html_of(ledger_page))


def test_the_page_names_donors_at_the_stage_chosen(ledger_page):
    donors = shown_with(ledger_page, "Nombre de fonds")
    assert donors["Donateur"].tolist() == ["<b>Nancy</b>", "Nantes"]
    assert donors["Nombre de fonds"].tolist() == [1, 2]
    ledger_page.selectbox(key="etape").select("promesse").run()
    assert "Aucun donateur à cette étape : promesses." in ledger_page.info[-1].value
