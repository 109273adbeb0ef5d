"""Solidarity funds: published figures, ledger, circulation, donors; then the page, with and without movements."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from streamlit.testing.v1 import AppTest

import ui_fonds
from cuf_metrics import charts_argent, html_fonds
from cuf_metrics.contracts import TABLES
from cuf_metrics.database import Resultat
from cuf_metrics.figures import Figure
from cuf_metrics.imports import SOCLE
from cuf_metrics.provenance import Requete
from cuf_metrics.sql import named_query
from cuf_metrics.store import Contenu, build_published, dataset_folder, publish
from tests import rows
from tests.rows import tables_of
from tests.test_pages import app, html_of, use  # noqa: F401 — `app` is a fixture

RACINE = Path(__file__).resolve().parent.parent


def answer(given: dict, name: str, **parameters) -> pd.DataFrame:
    return tables_of(given).execute(named_query(name), parameters).df()


def gift(fund: str, amount, donor: str = "Ville A", **more) -> dict:
    return {"etape": "contribution", "id_fonds": fund, "donateur": donor, "montant_eur": amount} | more


def paid(fund: str, amount, **more) -> dict:
    return {"etape": "versement", "id_fonds": fund, "beneficiaire": "Commune", "montant_eur": amount} | more


def returned(fund: str, amount, **who) -> dict:
    return {"etape": "restitution", "id_fonds": fund, "montant_eur": amount} | who


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
    assert total.libelle == "Collecté par 6 fonds : somme calculée des montants publiés"
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
    promise = {"etape": "promesse", "id_fonds": "x", "donateur": "Ville A", "montant_eur": 40}
    row = account([fund("x")], [gift("x", 100), promise, paid("x", 60), {"etape": "frais", "id_fonds": "x",
                                                                         "montant_eur": 5}])  # fmt: skip
    assert (row["promesses"], row["contributions"], row["versements"], row["frais"]) == (40, 100, 60, 5)
    assert row["solde"] == 35


def test_a_restitution_goes_out_to_a_donor_and_comes_back_from_a_beneficiary():
    flux = [gift("x", 100), returned("x", 30, donateur="Ville A"), returned("x", 12, beneficiaire="Commune")]
    row = account([fund("x")], flux)
    assert (row["remboursements"], row["retours"], row["solde"]) == (30, 12, 82)


@pytest.mark.parametrize(
    ("more", "flux", "reasons"),
    [
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


def test_unbalanced_funds_come_first_negative_ones_before():
    funds = [fund("juste"), fund("ecart", montant_eur=1), fund("negatif"), fund("vide")]
    flux = [gift("juste", 900), gift("ecart", 500), gift("negatif", 10), paid("negatif", 11)]
    ledger = answer({"fonds": funds, "flux": flux}, "fonds_comptes")
    assert ledger["id_fonds"].tolist() == ["negatif", "ecart", "juste", "vide"]
    assert ledger.set_index("id_fonds").loc["ecart", "ecart"] == 499


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
    model = rows.REFERENCE["pays"][0]
    countries = [model, *(model | {"code_pays": code, "nom": name} for code, name in COUNTRIES.items())]
    monkeypatch.setitem(rows.REFERENCE, "pays", countries)
    flux = [
        gift("ukraine", 100, id_collectivite="rennes"),
        gift("ukraine", 50, "Mairie inconnue"),
        paid("ukraine", 70, code_pays="MDA"),
        paid("ukraine", 20, code_pays="POL"),
        paid("ukraine", 5, id_partenaire="kyiv"),
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
        "partenaires": [{"id_partenaire": "kyiv", "code_pays": "UKR"}],
    }
    return answer(given, "fonds_circulation")


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


def test_donors_have_their_type_or_none(circulation):
    given = circulation[(circulation["id_fonds"] == "ukraine") & circulation["est_entree"]]
    assert dict(zip(given["bout"], given["montant"], strict=True)) == {"commune": 100, "non identifié": 50}


def test_as_much_comes_in_as_goes_out_of_each_fund(circulation):
    for _, arcs in circulation.groupby("id_fonds"):
        assert arcs.loc[arcs["est_entree"], "montant"].sum() == arcs.loc[~arcs["est_entree"], "montant"].sum()
    lacking = circulation[circulation["mouvement"] == "solde négatif"]
    assert lacking[["id_fonds", "montant"]].values.tolist() == [["maroc", 2]]


def test_a_fund_and_a_country_of_the_same_name_are_two_nodes(circulation):
    drawn = charts_argent.circulation(circulation).data[0]
    labels = [label.split("<br>")[0] for label in drawn.node.label]
    assert labels.count("Ukraine") == 2
    assert sum(drawn.link.value) == circulation["montant"].sum()


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
    promised = answer(DONS, "fonds_donateurs", mouvement="promesse")
    assert promised[["nom_donateur", "montant"]].values.tolist() == [["Nancy", 500]]
    given = answer(DONS, "fonds_donateurs", mouvement="contribution")
    first = given.iloc[0]
    assert (first["nom_donateur"], first["fonds"], first["nb_fonds"]) == ("Rennes", "Fonds a ; Fonds b", 2)
    assert (first["nb_mouvements"], first["montant"]) == (3, 100)
    assert given["type_donateur"].tolist()[1:] == ["non identifié"] * 7


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
    assert page.count('class="obs-fonds"') == 9
    assert "python -m cuf_metrics import FICHIER --source flux --jeu NOM" in test.info[0].value
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
    publish("mes-fonds", tables, "demonstration", data)
    return data


@pytest.fixture
def ledger_page(with_flux, monkeypatch):
    use(with_flux, monkeypatch)
    test = AppTest.from_file(str(RACINE / "app.py"), default_timeout=60)
    test.query_params["jeu"] = "mes-fonds"
    test.run()
    test.switch_page("pages/fonds.py")
    test.query_params["jeu"] = "mes-fonds"
    return test.run()


def test_the_page_lists_first_what_does_not_balance(ledger_page):
    assert not ledger_page.exception
    assert ledger_page.warning[0].value == "2 fonds à vérifier, en tête du tableau : Gaza, Maroc."
    page = plain(html_of(ledger_page))
    assert "solde négatif" in page
    assert "publié 520 000 €, écart 0,50 €" in page
    assert "&lt;b&gt;Nancy" not in page.split("Les donateurs")[0]
    assert 'href="fiche?code_pays=MAR&amp;jeu=mes-fonds"' in page


def test_the_page_names_donors_at_the_stage_chosen(ledger_page):
    donors = ledger_page.dataframe[-1].value
    assert donors["Donateur"].tolist() == ["<b>Nancy</b>", "Nantes"]
    assert donors["Nombre de fonds"].tolist() == [1, 2]
    ledger_page.selectbox(key="etape").select("promesse").run()
    assert "Aucun donateur à cette étape : promesses." in ledger_page.info[-1].value
