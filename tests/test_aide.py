"""Official aid: one measure at a time, zones apart from countries, three perimeters never added up."""

from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

import ui_aide
from cuf_metrics import html_aide
from cuf_metrics.charte import faded
from cuf_metrics.charts import aide
from cuf_metrics.construction import build_published
from cuf_metrics.contracts import TABLES
from cuf_metrics.database import Dataset, open_dataset
from cuf_metrics.exports.scdl import COLONNES, scdl_csv
from cuf_metrics.figures import Figure, computed, published
from cuf_metrics.formatting import NBSP, NNBSP
from cuf_metrics.indicators.case_tables import tables_of
from cuf_metrics.provenance import Citation, Requete
from cuf_metrics.sql import named_query
from cuf_metrics.store import Contenu, dataset_folder, publish
from tests.test_pages import app, first_page, html_of, use  # noqa: F401 — `app` is a fixture

RACINE = Path(__file__).resolve().parent.parent
DONNEES = RACINE.parent / "shared/donnees"
SUBVENTIONS = DONNEES / "01b_toulouse_metropole_subventions_2023.csv"
BUDGETS = DONNEES / "05_montpellier_budget_execute_2005_2012.csv"
SOCLE = ("documents", "chiffres_publies", "plan", "cadre_logique", "groupes")
CT, AFD = {"est_collectivites": True, "agence": "Collectivités territoriales"}, {"est_collectivites": False}
DECLARATIONS = [
    CT | {"annee": 2020, "code_pays": "SEN", "zone": "Sénégal", "secteur": "Éducation", "odd": "4 ; 11",
          "versement_eur": 121_800_000, "engagement_eur": 150_000_000.5},
    CT | {"annee": 2020, "zone": "Afrique, régional", "secteur": "Éducation", "odd": "4", "versement_eur": 400_000},
    CT | {"annee": 2021, "code_pays": "FRA", "zone": "France", "versement_eur": -300.25},
    CT | {"annee": 2021, "code_pays": "SEN", "zone": "Sénégal", "versement_eur": 77, "est_apd": False,
          "type_flux": "Autres apports du secteur public", "categorie_revenu": "PMA", "code_objet": "14030",
          "odd_source": "ODD 6 ; eau", "numero_projet": "P-1"},
    AFD | {"annee": 2020, "code_pays": "SEN", "zone": "Sénégal", "versement_eur": 488_800_000},
]  # fmt: skip
GRANTS = [
    {"attribuant": "Ville", "secteur": "Solidarité internationale", "annee": 2023, "montant_signe_eur": 100.5},
    {"attribuant": "Ville", "secteur": "Solidarité internationale", "annee": 2024, "montant_signe_eur": -40.5,
     "type_beneficiaire": "association"},
    {"attribuant": "Ville", "secteur": "Sport", "annee": 2023, "montant_signe_eur": 0,
     "type_beneficiaire": "association"},
    {"attribuant": "Métropole", "annee": 2023, "montant_signe_eur": 7},
]  # fmt: skip
SPENT = {"collectivite": "Ville", "fonction": "048", "libelle_fonction": "Coopération décentralisée",
         "section_budget": "fonctionnement", "sens_budget": "dépense"}  # fmt: skip
ACCOUNTS = [
    SPENT | {"annee": 2011, "montant_signe_eur": 1000},
    SPENT | {"annee": 2011, "montant_signe_eur": -50.25, "section_budget": "investissement"},
    SPENT | {"annee": 2012, "montant_signe_eur": 20, "sens_budget": "recette"},
    SPENT | {"annee": 2012, "montant_signe_eur": 999, "fonction": "48"},
    SPENT | {"annee": 2012, "montant_signe_eur": 500},
]


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    """A data folder with a dataset of declarations, grants and budgets beside the published one."""
    folder = tmp_path_factory.mktemp("aide")
    for name in ("publications", "reference"):
        (folder / name).symlink_to(RACINE / "data" / name)
    (folder / "pilotage").mkdir()
    build_published(folder)
    facts = open_dataset("publie", folder).connection.cursor()
    contents = {name: Contenu(facts.table(name).to_arrow_table()) for name in SOCLE}
    document = {"id_document": "rapport_2023"}
    given = {"declarations_apd": DECLARATIONS, "subventions": GRANTS, "budgets": ACCOUNTS}
    with tables_of({name: [row | document for row in rows] for name, rows in given.items()}) as made:
        for name in given:
            contents[name] = Contenu(made.table(name).to_arrow_table().cast(TABLES[name].arrow_schema))
    publish("argent", contents, "demonstration", folder)
    return folder


@pytest.fixture(scope="module")
def dataset(data) -> Dataset:
    return Dataset(dataset_folder("argent", data), data / "reference")


@pytest.fixture
def page(data, monkeypatch):
    """The page « Aide publique » of that dataset."""
    use(data, monkeypatch)

    def start(**query: str) -> AppTest:
        test = first_page("aide", jeu="argent", **query)
        assert not test.exception
        assert not test.error
        return test

    return start


def values(dataset: Dataset, name: str, **asked) -> dict:
    return {figure.id: figure.valeur for figure in computed(dataset, name, **asked)}


def test_what_is_not_aid_is_apart_and_the_share_is_a_ratio_of_sums(dataset):
    assert values(dataset, "aide_chiffres", mesure="versement", annees=[]) == {
        "aide-declaree": 122_199_699.75,
        "aide-part": pytest.approx(122_199_699.75 / 610_999_699.75),
        "aide-hors-apd": 77.0,
    }
    assert values(dataset, "aide_chiffres", mesure="versement", annees=[2020])["aide-part"] == 0.2


def test_a_measure_that_no_declaration_gives_is_unknown_never_zero(dataset):
    assert values(dataset, "aide_chiffres", mesure="equivalent_don", annees=[2020])["aide-declaree"] is None
    years = dataset.named("aide_annees", mesure="engagement").lignes
    assert years["montant"].tolist()[:1] == [150_000_000.5]
    assert years["montant"].isna().tolist() == [False, True]
    assert years["nb_sans_montant"].tolist() == [1, 1]


def test_a_year_may_be_negative(dataset):
    years = dataset.named("aide_annees", mesure="versement").lignes
    assert dict(zip(years["annee"], years["montant"], strict=True)) == {2020: 122_200_000, 2021: -300.25}


def test_a_zone_is_never_a_country_and_goals_overlap(dataset):
    rows = dataset.named("aide_repartition", mesure="versement", annees=[2020]).lignes
    told = {(r.dimension, r.libelle): r.montant for r in rows.itertuples()}
    assert told == {
        ("pays", "Sénégal"): 121_800_000,
        ("zone", "Afrique, régional"): 400_000,
        ("secteur", "Éducation"): 122_200_000,
        ("odd", "4"): 122_200_000,
        ("odd", "11"): 121_800_000,
    }


def test_grants_deduct_cancellations_and_tell_them(dataset):
    kept = {"attribuants": [], "secteurs": ["Solidarité internationale"]}
    assert values(dataset, "subventions_chiffres", **kept) == {
        "subventions-montant": 60.0,
        "subventions-nombre": 1,
        "subventions-annulees": -40.5,
    }
    every = dataset.named("subventions_secteurs", attribuants=[], secteurs=[]).lignes
    assert every["secteur"].tolist() == ["Solidarité internationale", "non renseigné", "Sport"]
    assert values(dataset, "subventions_chiffres", attribuants=["Ville"], secteurs=[])["subventions-nulles"] == 1


def test_receipts_are_apart_and_another_function_is_out(dataset):
    assert values(dataset, "budgets_chiffres") == {
        "budgets-depenses": 1449.75,
        "budgets-collectivites": 1,
        "budgets-recettes": 20.0,
        "budgets-regularisations": -50.25,
    }
    rows = dataset.named("budgets_exercices").lignes
    assert rows["depenses_eur"].tolist() == [949.75, 500]
    assert rows["investissement_eur"].fillna(0).tolist() == [-50.25, 0]


def test_the_published_year_is_compared_with_aid_of_local_governments_only(dataset):
    for year, paid, committed in ((2020, 122_200_000, 150_000_000.5), (2021, -300.25, 0)):
        told = dataset.named("aide_comparaison", annee=year).lignes
        assert dict(zip(told["mesure"], told["montant"].fillna(0), strict=True)) == {
            "versement": paid,
            "engagement": committed,
            "equivalent_don": 0,
        }


def test_lines_of_declarations_are_those_of_local_governments_aid_or_not(dataset):
    rows = dataset.named("aide_lignes", annees=[], limite=10).lignes
    assert sorted(zip(rows["annee"], rows["versement_eur"], rows["est_apd"], strict=True)) == [
        (2020, 400_000, True),
        (2020, 121_800_000, True),
        (2021, -300.25, True),
        (2021, 77, False),
    ]
    assert len(dataset.named("aide_lignes", annees=[2021], limite=10).lignes) == 2
    assert len(dataset.named("aide_lignes", annees=[], limite=3).lignes) == 3
    assert set(ui_aide.DECLARATIONS) == set(rows.columns)
    (other,) = rows[~rows["est_apd"]].itertuples()
    assert (other.type_flux, other.categorie_revenu, other.code_objet, other.odd_source, other.numero_projet) == (
        "Autres apports du secteur public", "PMA", "14030", "ODD 6 ; eau", "P-1",
    )  # fmt: skip


def test_lines_of_grants_are_the_chosen_ones_with_all_that_scdl_needs(dataset):
    rows = dataset.named("subventions_lignes", attribuants=["Ville"], secteurs=[], limite=10).lignes
    assert rows["montant_signe_eur"].tolist() == [-40.5, 100.5, 0]
    assert rows["type_beneficiaire"].fillna("").tolist() == ["association", "", "association"]
    assert len(dataset.named("subventions_lignes", attribuants=["Ville"], secteurs=[], limite=2).lignes) == 2
    assert set(ui_aide.SUBVENTIONS) | set(COLONNES.values()) <= set(rows.columns)


def test_lines_of_accounts_are_those_of_the_function(dataset):
    rows = dataset.named("budgets_lignes", limite=10).lignes
    assert rows["montant_signe_eur"].tolist() == [500, 20, 1000, -50.25]
    assert rows["libelle_fonction"].tolist() == ["Coopération décentralisée"] * 4
    assert len(dataset.named("budgets_lignes", limite=3).lignes) == 3
    assert set(ui_aide.COMPTES) == set(rows.columns)
    years = dataset.named("budgets_annees").lignes
    assert list(years.itertuples(index=False, name=None)) == [(2011, 949.75, 2), (2012, 500.0, 1)]


def test_the_published_total_is_compared_with_every_measure(dataset):
    figure = published(dataset, ["apd_collectivites_declaree_2020"])[0]
    source = Requete("aide_comparaison", "", {}, ("declarations_apd",), 3)
    shown = html_aide.comparison(
        figure, {"versements": 122_200_000.0, "engagements": 150_000_000.5, "équivalent-don": None}, source
    )
    assert "identique, au million près où le document l’arrondit" in shown
    assert f"écart de 23{NBSP}%" in shown
    assert f"+28{NBSP}M€" in shown
    assert "n.d.\u00a0: aucune déclaration ne donne cette mesure" in shown
    assert shown.count("data-chiffre") == shown.count("data-provenance") == 2


def test_text_from_data_is_escaped():
    figure = Figure("x", "<b>titre</b>", 1.0, "€", Citation("d", "s", "t"))
    source = Requete("q", "", {}, (), 1)
    for shown in (
        html_aide.apart("<i>", figure, "<i>"),
        html_aide.comparison(figure, {"<i>": 2.0}, source),
        html_aide.scdl(0, 1, {"<i>": 1}, source),
        html_aide.perimeters([html_aide.Perimetre("<i>", "<i>", "<i>", "<i>", True)]),
    ):
        assert "<i>" not in shown
        assert "<b>titre" not in shown


def test_bars_leave_room_below_for_a_negative_year():
    rows = pd.DataFrame({"annee": [2020, 2021], "montant": [2e6, -1e6], "nb_lignes": [3, 1]})
    figure = aide.annual(rows, [2021])
    assert list(figure.data[0].text) == ["2,00", "−1,00"]
    assert aide.unit_of(rows) == (1e6, "M€")
    assert figure.layout.yaxis.range[0] < -1e6
    assert figure.layout.yaxis.range[1] > 2e6
    assert "rgba" in figure.data[0].marker.color[0]
    assert "rgba" not in figure.data[0].marker.color[1]


def test_ranked_bars_wrap_and_escape_their_labels():
    rows = pd.DataFrame(
        {
            "libelle": ["Eau & assainissement des villes moyennes", "x"],
            "montant": [5.0, -2.0],
            "nb_declarations": [1, 2],
        }
    )
    figure = aide.ranked(rows)
    assert figure.data[0].y[1].replace(NBSP, "") == "Eau &amp; assainissement des<br>villes moyennes"
    assert figure.layout.xaxis.range[0] < -2


def test_the_published_dataset_says_what_is_missing_and_how_to_import_it(app):  # noqa: F811
    test = app("aide")
    (told,) = [info.value for info in test.info]
    for source in ("apd", "subventions", "budget"):
        assert f"`python -m cuf_metrics import FICHIER --source {source} --jeu NOM --fonction FONCTION`" in told
    page = html_of(test)
    assert page.count("Ces données ne sont pas publiées dans les documents lus.") == 3
    assert f"122{NNBSP}000{NNBSP}000" in page
    assert "environ un millier" in page
    assert page.count("à importer") == 3


def test_the_other_scope_is_in_a_frame_of_its_own(app):  # noqa: F811
    blocks = [element.proto.body for element in app("aide").get("html")]
    alone = next(body for body in blocks if "depense_aict_estimee_2017" in body)
    assert "apd_collectivites_declaree_2020" not in alone
    assert "Une autre grandeur, à ne pas rapprocher" in alone
    assert "obs-grille" not in alone


def test_every_title_of_a_chart_names_the_measure(page):
    shown = html_of(page(mesure="engagement"))
    assert "Aide déclarée par les collectivités, par année\u00a0: engagements, en M€" in shown
    assert "Pays\u00a0: engagements, toutes les années" in shown
    assert "versements, toutes" not in shown
    assert "Zones\u00a0: versements, 2020" in html_of(page(annees="2020"))


def test_a_measure_unknown_for_every_declaration_is_said(page):
    test = page(mesure="equivalent_don")
    assert "identique, au million près où le document l’arrondit" in html_of(test)
    assert any("Aucune déclaration ne donne de montant en équivalent-don." in info.value for info in test.info)


def test_international_sectors_are_preselected_and_may_be_cleared(page):
    shown = html_of(page())
    assert "Secteur\u00a0: Solidarité internationale\u00a0; Ville, 2023 et 2024" in shown
    assert "Le fichier ne nomme aucune collectivité" in shown
    assert "Pour importer ces données" not in shown
    assert "Tous les secteurs, toutes politiques confondues" in html_of(page(secteur=""))


def test_every_line_is_on_the_page(page):
    shown = [(tuple(frame.value.columns), len(frame.value)) for frame in page(secteur="").dataframe]
    for columns in (ui_aide.DECLARATIONS, ui_aide.SUBVENTIONS, ui_aide.COMPTES):
        assert (tuple(columns.values()), 4) in shown


def test_the_scdl_format_is_checked_when_asked(page):
    test = page()
    assert "lignes écartées" not in html_of(test)
    next(b for b in test.button if b.label == "Vérifier ces subventions au format SCDL").click().run()
    assert not test.exception
    assert not test.error
    shown = html_of(test)
    assert "0 ligne conforme au schéma, 2 lignes écartées. Rien n’est inventé" in shown
    assert '<td>La date de la convention manque</td><td class="obs-num">2</td>' in shown
    labels = [button.label for button in test.get("download_button")]
    assert "Télécharger les lignes écartées et leurs motifs" in labels
    assert "Télécharger le fichier SCDL" not in labels


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([("Ville", 2014, 2014), ("Métropole", 2023, 2023)], "2 attribuants, 2014 et 2023"),
        ([("Ville", 2014, 2016), ("Ville", 2023, 2023)], "Ville, de 2014 à 2023"),
        ([("Ville", 2014, 2014)], "Ville, 2014"),
        ([("Ville", None, None)], "Ville"),
    ],
)
def test_a_sum_of_grants_says_whose_and_when(rows, told):
    assert ui_aide._who_and_when(pd.DataFrame(rows, columns=["attribuant", "annee_debut", "annee_fin"])) == told


def test_the_file_of_lines_left_out_reads_in_french(dataset):
    rows = dataset.named("subventions_lignes", attribuants=[], secteurs=[], limite=10).lignes
    left_out = scdl_csv(rows.assign(est_notifiee_ue=True))[1]
    file = ui_aide._as_read(left_out, ui_aide.ECARTEES)
    assert set(ui_aide.ECARTEES) >= {"motif", *COLONNES.values()}
    assert list(file.columns)[:3] == ["Motif", "Attribuant", "Bénéficiaire"]
    assert set(file["Notifiée à l’Union européenne"]) == {"oui"}


def test_a_faded_colour_keeps_its_hue():
    assert faded("#FF8000", 0.5) == "rgba(255, 128, 0, 0.5)"


def test_the_real_grants_of_toulouse_agree_to_the_cent():
    if not SUBVENTIONS.exists():
        pytest.skip("le fichier réel de Toulouse n’est pas à côté du projet")
    read = pd.read_csv(SUBVENTIONS, sep=";", dtype=str, encoding="utf-8-sig")
    rows = [
        {"attribuant": r.nomAttribuant, "secteur": r.secteur if isinstance(r.secteur, str) else None,
         "montant_signe_eur": r.montant}
        for r in read.itertuples()
    ]  # fmt: skip
    connection = tables_of({"subventions": rows})

    def total(sectors: list[str]) -> dict:
        asked = {"attribuants": [], "secteurs": sectors}
        found = connection.execute(named_query("subventions_chiffres"), asked).fetchall()
        return {row[0]: (float(row[2]), row[4]) for row in found}

    assert total([])["subventions-montant"] == (117_719_667.87, 551)
    assert total(["Solidarité internationale"])["subventions-montant"] == (54_000, 3)


def test_the_real_budget_of_montpellier_agrees_to_the_cent():
    if not BUDGETS.exists():
        pytest.skip("le fichier réel de Montpellier n’est pas à côté du projet")
    read = pd.read_csv(BUDGETS, sep=";", dtype=str, encoding="cp1252").fillna("")
    rows = [
        {"collectivite": "Montpellier", "annee": int(year), "fonction": function, "montant_signe_eur": done.replace(",", "."),
         "sens_budget": {"D": "dépense", "R": "recette"}[way], "section_budget": "fonctionnement"}
        for year, function, done, way in zip(
            read["Exercice"], read["SousFonction"], read["Exécuté"], read["D_R"], strict=True)
    ]  # fmt: skip
    found = tables_of({"budgets": rows}).sql(named_query("budgets_chiffres")).fetchall()
    assert {row[0]: row[2] for row in found}["budgets-depenses"] == Decimal("8702111.9000")
