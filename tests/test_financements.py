"""The page Financements: devices and rules, a plan filled in as a reader does, its country, and texts made safe."""

from datetime import date
from decimal import Decimal

import pytest
from streamlit.testing.v1 import AppTest

import ui
from cuf_metrics import html_financements
from cuf_metrics.dispositifs import Dispositif, Regle
from cuf_metrics.eligibilite import Plan, completer, controler, verifier
from cuf_metrics.indicators.case_tables import tables_of
from cuf_metrics.liens import TOUS
from cuf_metrics.provenance import Citation
from cuf_metrics.sql import named_query
from tests.test_pages import first_page, html_of, use

PLAN = {"duree": 3.0, "cout": 1e6, "apport_porteur": 250_000.0, "apport_autres": 0.0, "autres": 0.0}


@pytest.fixture
def page(built, monkeypatch):
    """The page on the published dataset, started with what its URL asks for."""
    use(built, monkeypatch)

    def start(**query: str) -> AppTest:
        test = first_page("financements", **query)
        assert not test.exception
        assert not test.error
        return test

    return start


def text(test: AppTest) -> str:
    return html_of(test).replace("\u202f", " ").replace("\u00a0", " ")


def filled(test: AppTest, devices: list[str], amounts: dict[str, float]) -> AppTest:
    """The form filled in: the project, the devices, then what is asked of them."""
    for name, value in PLAN.items():
        test.number_input(name).set_value(value)
    test.multiselect("dispositifs").set_value(devices).run()
    for name, value in amounts.items():
        test.number_input(name).set_value(value)
    test.run()
    assert not test.exception
    assert not test.error
    return test


def test_the_page_follows_the_funds():
    paths = [p.path for p in ui.PAGES]
    assert paths.index("financements") > paths.index("fiche")


def test_every_device_is_shown_with_its_rules_and_its_status(page):
    shown = text(page())
    assert "6 dispositifs ont des règles chiffrées dans les documents ; les 30 autres" in shown
    assert shown.count('<article class="obs-dispositif"') == 6
    for told in (
        "de 200 000 € à 1 500 000 €",
        "au moins 30 % du plan, partenaires compris",
        "80 % du coût de l’accompagnement",
        "juin 2024 ; reporté de 2023 à 2024",
        "mai 2025 ; clos ; 6 candidatures",
        "depuis le 9 février 2005",
        "cofinancement : parfois 90 à 100 % ; réussite des candidatures : parfois 3 à 5 %",
        "Coopération avec des pays tiers (10)",
        "Partenariats essentiellement européens (12)",
        "Aucune liste nominative de lauréats n’est publiée.",
    ):
        assert told in shown, told


def test_without_a_plan_the_page_says_what_it_waits_for(page):
    test = page()
    assert [i.value.replace("\u00a0", " ") for i in test.info] == [
        "Saisissez le coût du projet : ce que chaque dispositif pourrait apporter s’affiche ici."
    ]
    assert '<article class="obs-verdict"' not in html_of(test)


def test_a_reader_reads_why_the_plan_is_refused(page):
    shown = text(filled(page(), ["ficol"], {"demande-ficol": 750_000.0}))
    assert "? Équilibre du plan : <b>à vérifier</b>" in shown
    assert "✕ FICOL : <b>hors des règles publiées</b>" in shown
    assert (
        "1 000 000 € de financement pour un coût de 1 000 000 € ; "
        "750 000 € viennent d’un dispositif hors des règles publiées.</div>"
    ) in shown
    assert "Il reste 750 000 € à trouver." in shown
    assert "refusé" not in shown
    assert "25 % du plan (250 000 € sur 1 000 000 €) : au moins 30 % est exigé, il manque 50 000 €.</div>" in shown
    assert "ne couvre que les règles publiées" in shown


def test_a_plan_on_the_bounds_complies(page):
    test = filled(page(), ["ficol"], {"demande-ficol": 700_000.0, "apport_autres": 50_000.0})
    assert "✓ FICOL : <b>conforme aux règles publiées</b>" in text(test)


def test_the_budget_of_the_service_is_asked_for_the_one_percent_only(page):
    test = filled(page(), ["ficol", "dcol", "un-pour-cent-eau"], {})
    assert [n.label.replace("\u00a0", " ") for n in test.number_input if n.key.startswith("assiette-")] == [
        "Coût de l’accompagnement : DCOL (€)",
        "Budget annuel du service : 1 % eau et assainissement (loi Oudin-Santini) (€)",
    ]


def test_what_could_complete_the_plan(page):
    test = page()
    test.number_input("cout").set_value(1e6)
    test.number_input("duree").set_value(2.0)
    test.number_input("apport_porteur").set_value(400_000.0).run()
    shown = text(test)
    assert "Il reste 600 000 € à trouver." in shown
    assert "au plus 700 000 €" in shown
    assert "n’est pas une promesse de financement" in shown
    table = shown[shown.index("Ce que d’autres dispositifs pourraient apporter au plus</caption>") :]
    for device, passage in (
        ("ficol", "est compris entre 200 K€ et 1,5 M€"),
        ("ficol", "Un montant représentant au minimum 30 %"),
        ("dcol", "80"),
        ("un-pour-cent-eau", "1 %"),
    ):
        panel = table[table.index(f'data-chiffre="complement-{device}"') :].partition("Fermer")[0]
        assert passage in panel.partition("<blockquote")[2]


def test_a_cost_alone_tells_what_each_device_could_bring(page):
    shown = text(page(cout="1000000"))
    assert "Il reste 1 000 000 € à trouver." in shown
    assert shown.count('data-chiffre="complement-') == 6
    assert "Hors des règles publiées pour ce plan" not in shown
    shown = text(page(cout="1000000", duree="4"))
    assert shown.count('data-chiffre="complement-') == 5
    assert "Hors des règles publiées pour ce plan : FICOL. Choisissez-les plus haut pour lire pourquoi." in shown


def test_a_device_is_chosen_by_its_name_alone(page):
    (devices,) = [m for m in page().multiselect if m.key == "dispositifs"]
    assert devices.options.count("FICOL") == 1
    assert devices.options[0] == "FICOL"
    assert "filter_mode: FILTER_MODE_CONTAINS" in str(devices.proto)


def test_the_url_holds_the_plan(page):
    test = page(cout="500000", pays_projet="MAR")
    assert test.number_input("cout").value == 500_000
    shown = text(test)
    assert '<a href="fonds" target="_self">Fonds de solidarité Maroc</a>, en cours, 520 000 €' in shown
    assert 'href="fiche?code_pays=MAR"' in shown
    assert 'href="partenariats?pays=Maroc"' in shown


def test_a_country_without_fund_says_so(page):
    shown = text(page(pays_projet="NZL"))
    assert "Aucun fonds de solidarité connu pour ce pays." in shown
    assert 'Aucun lien nommé dans les documents lus. <a href="carte" target="_self">Voir la carte</a>' in shown


def test_countries_are_named_as_the_filter_of_partnerships_names_them(publie):
    named = dict(publie.named("dispositifs_pays").lignes.itertuples(index=False))
    facets = publie.named("liens_facettes", filtre=TOUS).lignes
    countries = facets[(facets["dimension"] == "pays") & facets["valeur"].isin(list(named))]
    assert len(countries) >= 15
    assert [named[r.valeur] for r in countries.itertuples()] == list(countries["libelle"])


# The queries


def test_a_financing_obtained_names_who_and_what():
    base = tables_of({
        "documents": [{"id_document": "doc", "titre": "Décision"}],
        "collectivites": [{"id_collectivite": "rennes", "nom": "Rennes"}],
        "dispositifs": [{"id_dispositif": "ficol", "nom": "FICOL", "id_document": "doc"}],
        "financements": [
            {"id_dispositif": "ficol", "id_collectivite": "rennes", "annee": 2024, "montant_eur": "0.1",
             "id_document": "doc"},
            {"id_dispositif": "ficol", "id_collectivite": "inconnue", "annee": 2025, "montant_eur": None,
             "id_document": "doc"},
        ],
    })  # fmt: skip
    rows = base.execute(named_query("dispositifs_laureats")).fetchall()
    assert [row[:4] for row in rows] == [
        (2025, "inconnue", "FICOL", None),
        (2024, "Rennes", "FICOL", Decimal("0.1000")),
    ]


def test_a_rule_takes_the_passage_of_the_figure_that_says_it_only_where_there_is_one():
    device = {"nom": "D", "type_dispositif": "dispositif", "id_document": "doc", "section": "S", "citation": "D."}
    figure = {"valeur": 3, "unite": "ans", "id_document": "doc"}
    base = tables_of({
        "documents": [{"id_document": "doc", "titre": "Guide"}],
        "dispositifs": [
            device | {"id_dispositif": "un", "duree_max_ans": 3},
            device | {"id_dispositif": "deux", "duree_max_ans": 3, "section": "T"},
        ],
        "chiffres_publies": [
            figure | {"section": "S", "citation": "trois ans"},
            figure | {"section": "T", "citation": "trois ans"},
            figure | {"section": "T", "citation": "il y a trois ans"},
        ],
    })  # fmt: skip
    rows = base.execute(named_query("dispositifs_regles")).df()
    assert dict(zip(rows["id_dispositif"], rows["citation"], strict=True)) == {"un": "trois ans", "deux": "D."}


# Texts of documents are data


def test_every_text_is_escaped():
    bad = "<script>alert(1)</script>"
    source = Citation(bad, bad, bad)
    rules = (Regle("durée", source, maximum=Decimal(3)), Regle("thème", source, valeurs=(bad,)))
    device = Dispositif(
        "x", bad, source, categorie=bad, objet=bad, aupres=bad, statut=bad, note=bad, publie=bad, passages=(source,),
        regles=rules,
    )  # fmt: skip
    plan = Plan(pays=bad, theme="autre", cout=Decimal(1), demandes={"x": Decimal(1)})
    day = date(2026, 1, 1)
    pages = [
        html_financements.devices([device], [device]),
        html_financements.others([device], bad),
        html_financements.programmes({bad: [device]}),
        html_financements.indications(rules),
        html_financements.verdicts(controler(plan, [device], day), verifier(plan, [device], day), {"x": bad}),
        html_financements.complements(completer(Plan(cout=Decimal(1), duree=Decimal(1)), [device], day)),
    ]
    assert all("<script" not in page for page in pages)
    assert all("&lt;script&gt;" in page for page in pages)
