"""Numbers of a French text, and a draft read against what is known: the report's own sentences, then changed ones."""

import dataclasses
import time
from collections import Counter
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from cuf_metrics import html_relecture
from cuf_metrics.formatting import number
from cuf_metrics.lecture import numbers
from cuf_metrics.rapport.faits import Savoir, indexed, known_facts, stem
from cuf_metrics.rapport.relecture import ETATS, read_against
from tests.test_pages import app, html_of  # noqa: F401 — `app` is a fixture

AU = date(2026, 11, 21)
MOTS = {
    0: "zéro",
    2: "deux",
    16: "seize",
    21: "vingt et un",
    30: "trente",
    71: "soixante et onze",
    72: "soixante-douze",
    80: "quatre-vingts",
    81: "quatre-vingt-un",
    90: "quatre-vingt-dix",
    97: "quatre-vingt-dix-sept",
    100: "cent",
    102: "cent deux",
    200: "deux cents",
    280: "deux cent quatre-vingts",
    1000: "mille",
    1975: "mille neuf cent soixante-quinze",
    2380: "deux mille trois cent quatre-vingts",
}


@pytest.fixture(scope="module")
def savoir(publie, built) -> Savoir:
    return known_facts(publie, AU, built)


@pytest.mark.parametrize(
    ("texte", "valeur", "unite", "qualificatif"),
    [
        ("1 700 personnes", 1700, "", "exact"),
        ("1.700 personnes", 1700, "", "exact"),
        ("45\u202f387 communes", 45387, "", "exact"),
        ("45\u00a0387 communes", 45387, "", "exact"),
        ("8 702 111,90 €", 8702111.9, "€", "exact"),
        ("13 %", 13, "%", "exact"),
        ("14,7 pour cent", 14.7, "%", "exact"),
        ("380 000 euros", 380000, "€", "exact"),
        ("122 millions d’Euros", 122e6, "€", "exact"),
        ("1,5 M€", 1.5e6, "€", "exact"),
        ("200 K€", 2e5, "€", "exact"),
        ("deux millions de visites", 2e6, "", "exact"),
        ("une trentaine de pays", 30, "", "environ"),
        ("auprès d’une trentaine de pays", 30, "", "environ"),
        ("près d’une dizaine de documents", 10, "", "environ"),
        ("un millier de communes", 1000, "", "environ"),
        ("un demi-siècle", 50, "", "exact"),
        ("plus de 150 collectivités", 150, "", "plus de"),
        ("près de 500 participants", 500, "", "environ"),
        ("pas moins de 6 réunions", 6, "", "au moins"),
        ("jusqu’à 1 %", 1, "%", "au plus"),
        ("200+ membres", 200, "", "au moins"),
        ("400.000 environ", 400000, "", "environ"),
        ("2000 abonnés", 2000, "", "exact"),
        ("trois millions cinq cent mille euros", 3.5e6, "€", "exact"),
        ("3 millions 500 000 euros", 3.5e6, "€", "exact"),
        ("½ journée", 0.5, "", "exact"),
        ("2 ½ jours", 2.5, "", "exact"),
        ("un solde de -130 jours", -130, "", "exact"),
        ("−12 %", -12, "%", "exact"),
        ("- 130 réunions", 130, "", "exact"),
        ("nonante-deux jours", 92, "", "exact"),
    ],
)
def test_a_quantity_is_read(texte, valeur, unite, qualificatif):
    (lu,) = [n for n in numbers(texte) if not n.est_faible]
    assert (lu.valeur, lu.unite, lu.qualificatif, lu.nature) == (valeur, unite, qualificatif, "nombre")
    assert texte[lu.debut : lu.fin] == lu.texte


@pytest.mark.parametrize(("valeur", "mots"), MOTS.items())
def test_numbers_in_words_are_read(valeur, mots):
    assert [n.valeur for n in numbers(f"il y a {mots} réunions")] == [valeur]


@pytest.mark.parametrize(
    ("texte", "nature", "valeur"),
    [
        ("le 7 mai 2023", "date", None),
        ("du 18 au 21 novembre 2024", "date", None),
        ("lundi 18 et mardi 19 septembre 2023", "date", None),
        ("le 1er mars", "date", None),
        ("en avril 2024", "date", None),
        ("le 07/05/2023", "date", None),
        ("à 14h00", "heure", None),
        ("à 9 h 30", "heure", None),
        ("en 2023,", "année", 2023),
        ("la 14e édition", "rang", 14),
        ("la 14ᵉ édition", "rang", 14),
        ("le 9^{ème} appel", "rang", 9),
        ("les 5es Assises", "rang", 5),
        ("la troisième édition", "rang", 3),
        ("COP28", "numéro", 28),
        ("l’ODD 16", "numéro", 16),
        ("l’article 5", "numéro", 5),
        ("le n° 129", "numéro", 129),
        ("voir § 2.4", "repère", None),
        ("10^9 €", "repère", None),
        (f"Environ {'9' * 400} personnes", "repère", None),
        ("la 1ʳᵉ édition", "rang", 1),
        ("- 1. Plus de présence", "repère", None),
        ("l’indicateur 1.1.a", "repère", None),
        ("CUF-2023-F-014", "repère", None),
        ("Tél. 01 53 41 81 81", "repère", None),
        ("Budget ........ 28", "repère", None),
    ],
)
def test_what_is_no_quantity_is_told_apart(texte, nature, valeur):
    assert [(n.nature, n.valeur) for n in numbers(texte)] == [(nature, valeur)]


@pytest.mark.parametrize("texte", ["l’un des axes", "cent pour cent", "plusieurs dizaines", "", "sans nombre"])
def test_what_is_no_number_is_left_alone(texte):
    assert [n.texte for n in numbers(texte) if n.texte in ("un", "une")] == []


@pytest.mark.parametrize(
    ("texte", "bornes"),
    [
        ("3 à 6 réunions", [(3, "", "borne basse"), (6, "", "borne haute")]),
        ("entre 500 et 600 participants", [(500, "", "borne basse"), (600, "", "borne haute")]),
        ("entre 3-5%", [(3, "%", "borne basse"), (5, "%", "borne haute")]),
        ("(90, voire 100%)", [(90, "%", "borne basse"), (100, "%", "borne haute")]),
        ("3 départements et 5 intercommunalités", [(3, "", "exact"), (5, "", "exact")]),
        ("2018-2023", [(2018, "", "exact"), (2023, "", "exact")]),
    ],
)
def test_ranges_are_two_bounds(texte, bornes):
    assert [(n.valeur, n.unite, n.qualificatif) for n in numbers(texte)] == bornes


@given(st.integers(3, 10**9), st.sampled_from([" ", "\u00a0", "\u202f", ""]))
def test_a_number_written_by_the_application_is_read_back(valeur, espace):
    texte = number(valeur).replace("\u202f", espace)
    (lu,) = numbers(f"On compte {texte} participants.")
    assert lu.valeur == valeur


@given(st.text(alphabet="0123456789 .,%€'’-:/une deuxcentHh\n", max_size=80))
def test_no_text_breaks_the_reading(texte):
    spans = [(n.debut, n.fin) for n in numbers(texte)]
    assert all(a < b for a, b in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))


def test_words_of_a_family_share_their_stem():
    for some in (("Vietnam", "vietnamiennes"), ("participantes", "participants"), ("Ukraine", "ukrainiennes")):
        assert len({stem(word) for word in some}) == 1, some


def test_the_sentences_of_the_documents_find_their_figures(publie, savoir):
    """Each quote pasted alone gives back its own figure, 95 times in 100 at least, and no false alarm."""
    rows = publie.named("codes_chiffres").lignes
    found, alarms = 0, []
    for row in rows.itertuples():
        told = read_against(savoir, row.citation)
        alarms += [(row.code_court, r.nombre.texte) for r in told if r.etat in ("contredit", "ancien")]
        found += any(r.etat == "retrouvé" and r.candidats[0].fait.quantite == row.id_quantite for r in told)
    assert found / len(rows) >= 0.95, f"{found} sur {len(rows)}"
    assert alarms == []


def test_a_number_changed_by_one_is_never_its_former_figure(publie, savoir):
    changed, held = Counter(), []
    for row in publie.named("codes_chiffres").lignes.itertuples():
        for lu in numbers(row.citation):
            if lu.valeur != row.valeur or lu.nature == "année":
                continue
            after = {"%": "%", "€": " €"}.get(lu.unite, "e" if lu.nature == "rang" else "")
            texte = f"{row.citation[: lu.debut]}{lu.valeur + 1:.0f}{after}{row.citation[lu.fin :]}"
            for told in (r for r in read_against(savoir, texte) if r.nombre.debut == lu.debut):
                changed[told.etat] += 1
                if told.etat in ("retrouvé", "ancien") and told.candidats[0].fait.quantite == row.id_quantite:
                    held.append((row.code_court, texte))
    assert held == []
    assert changed["contredit"] >= 0.7 * changed.total(), changed


@pytest.mark.parametrize(
    ("texte", "nombre", "etat", "code"),
    [
        ("Les RAICT ont accueilli 509 participants.", "509", "retrouvé", "CUF-2023-F-005"),
        ("Les RAICT ont accueilli plus de 500 participants en 2023.", "500", "retrouvé", "CUF-2023-F-005"),
        ("Les RAICT ont accueilli 510 participants en 2023.", "510", "contredit", "CUF-2023-F-005"),
        ("Le fonds Turquie a réuni 79 collectivités donatrices.", "79", "retrouvé", "CUF-2023-F-109"),
        ("Le fonds Turquie a réuni 73 collectivités donatrices.", "73", "contredit", "CUF-2023-F-109"),
        ("Le fonds Maroc a recueilli 520 000 euros.", "520 000 euros", "retrouvé", "CUF-2023-F-117"),
        ("Le fonds Maroc a recueilli 500 000 euros.", "500 000 euros", "contredit", "CUF-2023-F-117"),
        ("Le fonds Maroc a recueilli 500 000 € auprès de 73 villes.", "500 000 €", "contredit", "CUF-2023-F-117"),
        ("Fonds Ukraine : 1 000 000 €", "1 000 000 €", "contredit", "CUF-2023-F-104"),
        (
            "Soixante-douze collectivités étaient aux Assises du Vietnam.",
            "Soixante-douze",
            "retrouvé",
            "CUF-2023-F-050",
        ),
        ("Le DCOL a accompagné sept collectivités en 2023.", "sept", "retrouvé", "CUF-2023-F-007"),
    ],
)
def test_a_sentence_in_other_words_is_recognised(savoir, texte, nombre, etat, code):
    (told,) = [r for r in read_against(savoir, texte) if r.nombre.texte == nombre]
    assert told.etat == etat, told
    quantity = next(f.quantite for f in savoir.faits if f.figure.code == code)
    assert [c.fait.quantite for c in told.candidats] == [quantity]
    assert told.pourquoi.endswith(".")


@pytest.mark.parametrize(
    ("texte", "etat"),
    [
        ("Le chat a mangé 17 croquettes bleues.", "non retrouvé"),
        ("Le fonds Maroc a reçu 20 000 euros de la Région.", "non retrouvé"),
        ("Le fonds Palestine a recueilli 12 000 euros.", "non retrouvé"),
        ("Rendez-vous à 14h00.", "non vérifié"),
        ("Selon l’article 55 du code.", "non vérifié"),
        ("Le pôle compte 3 missions.", "ambigu"),
    ],
)
def test_what_nothing_confirms_is_said(savoir, texte, etat):
    (told,) = read_against(savoir, texte)
    assert told.etat == etat, told


def test_a_precision_lost_is_told(savoir):
    (told,) = read_against(savoir, "Les élus des RAICT viennent de 30 pays, français et étrangers.")
    assert told.etat == "retrouvé"
    assert told.suggestion == "Le document dit « plus de 30 pays » : garder cette précision."


def test_the_value_of_a_past_year_is_outdated_unless_the_sentence_dates_it(savoir):
    old = next(f for f in savoir.faits if f.figure.code == "CUF-2023-F-006")
    figure = dataclasses.replace(old.figure, valeur=155.0, periode="2024", code="CUF-2024-F-001")
    newer = dataclasses.replace(old, figure=figure, quantite="autre", annees=frozenset({2024}))
    both = indexed([*savoir.faits, newer])
    (told,) = read_against(both, "CUF a tenu 130 réunions à son initiative.")
    assert (told.etat, told.suggestion) == ("ancien", "La valeur actuelle est 155 réunions (2024).")
    dated = read_against(both, "En 2023, CUF a tenu 130 réunions à son initiative.")
    assert [r.etat for r in dated] == ["non vérifié", "retrouvé"]
    (now,) = read_against(both, "CUF a tenu 155 réunions à son initiative.")
    assert now.etat == "retrouvé"


def test_the_value_of_a_frozen_edition_is_outdated(savoir):
    current = next(f for f in savoir.faits if f.figure.code == "CUF-2023-F-006")
    figure = dataclasses.replace(current.figure, valeur=128.0)
    frozen = dataclasses.replace(current, figure=figure, quantite="gelée", edition="Bureau du 20 novembre")
    (told,) = read_against(indexed([*savoir.faits, frozen]), "CUF a tenu 128 réunions à son initiative.")
    assert told.etat == "ancien"
    assert told.pourquoi.startswith("Valeur de l’édition « Bureau du 20 novembre ».")
    assert told.suggestion == "La valeur actuelle est 130 réunions (2023)."


def test_twenty_pages_are_read_in_a_moment(publie, savoir):
    quotes = publie.named("codes_chiffres").lignes["citation"]
    texte = ".\n\n".join(quotes)[:60_000]
    start = time.process_time()
    told = read_against(savoir, texte)
    assert time.process_time() - start < 2
    assert len(told) > 500


@pytest.mark.parametrize(
    "motif", ["1 et ", "1, ", "et lundi 1 ", "1.\n", ".", "1 % ", "cent ", "+11 ", "lundi ", "\n", "1 million ", "9"]
)
def test_no_pasted_text_takes_long(savoir, motif):
    """What repeats is read in proportion to its length."""
    start = time.process_time()
    read_against(savoir, (motif * 10_000)[:10_000])
    assert time.process_time() - start < 2


def test_what_is_pasted_is_escaped(savoir):
    texte = '<script>alert(1)</script> 509 participants aux RAICT & "130" réunions'
    rows = read_against(savoir, texte)
    shown = html_relecture.marked(texte, rows) + html_relecture.table(rows)
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown


def test_each_state_has_its_own_sign():
    assert len({sign for sign, _ in ETATS.values()}) == len(ETATS)
    assert set(html_relecture.ORDRE) == set(ETATS) == set(html_relecture.TEINTES)


def test_the_page_reads_the_example_and_keeps_it_out_of_the_address(app):  # noqa: F811
    page = app("relecture")
    assert not page.exception
    shown: AppTest = page.button[1].click().run()
    told = html_of(shown)
    assert "18 nombres lus\u00a0: 1 contredit, 13 retrouvés, 4 non vérifiés." in told
    assert "Écrire 509 participants, ou dire quelle autre quantité est comptée." in told
    assert "519" not in str(dict(shown.query_params))
    assert "Aucune phrase n’est écrite" in told
    cleared = shown.button[2].click().run()
    assert "519" not in html_of(cleared)
