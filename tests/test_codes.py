"""Short codes: however they are typed, they lead to what they stand for, or to the nearest ones."""

from datetime import date

import pytest

from cuf_metrics import html
from cuf_metrics.codes import UnknownCode, indicator_code, near, resolve, values, written
from cuf_metrics.coherence import findings
from cuf_metrics.exports.rapport_commun import cited
from cuf_metrics.rapport.contenu import build_report
from tests.test_pages import app, html_of  # noqa: F401 — `app` is a fixture

AU = date(2026, 11, 21)
# Four that look like codes, then some that do not.
SANS_PORTEUR = (
    "CUF-2023-F-999",
    "CUF-2030-I-1.1.a",
    "CUF-2023-I-9.9.z",
    "CUF-2023-C-0000",
    "CUF-0000-I-1.1.a",
    "CUF-0999-I-1.1.a",
    "CUF-0000-S-x",
    "CUF-٢٠٢٣-F-001",
    "CUF-2023-F-",
    f"CUF-2023-F-{'9' * 5000}",
)


@pytest.fixture
def numbers(publie, built):
    return lambda year: cited(build_report(publie, year, AU, built))


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("CUF-2023-F-014", "CUF-2023-F-014"),
        ("cuf-2023-f-014", "CUF-2023-F-014"),
        ("  cuf 2023 f 14 ", "CUF-2023-F-014"),
        ("CUF2023F014", "CUF-2023-F-014"),
        ("2023-F-14", "CUF-2023-F-014"),
        ("CUF–2023–F–014", "CUF-2023-F-014"),
        ("cuf 2023 i 1.1.A", "CUF-2023-I-1.1.a"),
        ("cuf2023i11a", "CUF-2023-I-1.1.a"),
        ("cuf 2023 c 2fa0", "CUF-2023-C-2FA0"),
        ("CUF-2023-S-Liens_TUN", "CUF-2023-S-liens-tun"),
    ],
)
def test_a_code_is_read_however_it_is_typed(typed, printed):
    assert str(written(typed)) == printed


@pytest.mark.parametrize("typed", ["bonjour", "", *SANS_PORTEUR[4:]])
def test_what_is_no_code_is_not_read(typed):
    assert written(typed) is None


def test_every_published_code_leads_to_its_figure(publie):
    rows = publie.named("codes_chiffres").lignes
    assert len(rows) >= 320
    assert rows["code_court"].is_unique
    told = values(publie, rows["code_court"].str.lower(), AU)
    assert [(f.id, f.code) for f in told.values()] == [*zip(rows["id_chiffre_publie"], rows["code_court"], strict=True)]


def test_a_figure_comes_with_what_is_behind_it(publie, numbers, built):
    found = resolve(publie, "cuf 2023 f 50", AU, numbers, built)
    assert (found.code, found.nature, found.annee) == ("CUF-2023-F-050", "chiffre publié", 2023)
    assert found.objet.source.texte == "72 collectivités dont 50 vietnamiennes et 12 françaises"
    assert found.rapprochement.verdict == "écart inexpliqué"
    assert [(r.nature, [t.code for t in r.termes]) for r in found.relations] == [
        ("somme", ["CUF-2023-F-051", "CUF-2023-F-052"])
    ]
    assert any("50 + 12 = 62" in c.calcul for c in found.constats)


def test_other_mentions_are_those_of_the_same_quantity(publie, numbers, built):
    found = resolve(publie, "CUF-2023-F-008", AU, numbers, built)
    assert {figure.code for figure in found.mentions} == {"CUF-2023-F-003", "CUF-2023-F-143"}
    back = resolve(publie, "CUF-2023-F-003", AU, numbers, built)
    assert {figure.code for figure in back.mentions} == {"CUF-2023-F-008", "CUF-2023-F-143"}


def test_an_indicator_is_given_as_it_stood_at_the_end_of_the_year(publie, numbers, built):
    found = resolve(publie, indicator_code("1.1.a", 2023), AU, numbers, built)
    assert found.objet.au == date(2023, 12, 31)
    assert found.objet.figure.texte == "au moins 200 collectivités"
    assert resolve(publie, "CUF-2026-I-1.1.a", AU, numbers, built).objet.au == AU


def test_a_finding_and_a_number_of_the_report_are_found(publie, numbers, built):
    finding = findings(publie)[0]
    assert resolve(publie, finding.code.lower(), AU, numbers, built).objet == finding
    counted = resolve(publie, "CUF-2023-S-chiffres", AU, numbers, built)
    assert counted.nature == "chiffre calculé"
    assert counted.objet.nombre.texte == "185 chiffres"


@pytest.mark.parametrize("code", [*SANS_PORTEUR, "CUF-1900-I-1.1.z", "CUF-1950-S-x", "salut", ""])
def test_a_code_that_nothing_bears_is_refused_in_french(publie, numbers, built, code):
    with pytest.raises(UnknownCode, match="rien ne porte ce code dans ce jeu"):
        resolve(publie, code, AU, numbers, built)


def test_the_nearest_codes_are_of_the_same_kind(publie):
    assert near(publie, "CUF-2023-F-0144")[0] == "CUF-2023-F-144"
    assert {name[:14] for name in near(publie, "CUF-2023-I-1.1.z")} == {"CUF-2023-I-1.1"}
    assert near(publie, "salut") == []


def test_the_page_leads_from_a_code_to_its_passage(app):  # noqa: F811
    told = html_of(app("code", c="cuf 2023 f 50"))
    assert "72 collectivités dont 50 vietnamiennes et 12 françaises" in told
    assert "rapport?mots=CUF-2023-F-050" in told


@pytest.mark.parametrize(
    ("code", "dit"),
    [
        ("CUF-2023-I-1.1.a", "au moins 200 collectivités"),
        ("CUF-2023-S-chiffres", "185 chiffres"),
        ("", "Les codes des documents remis"),
        ("CUF-0000-I-1.1.a", "Rien ne porte le code « CUF-0000-I-1.1.a » dans ce jeu."),
    ],
)
def test_the_page_shows_every_kind_of_code(app, code, dit):  # noqa: F811
    page = app("code", c=code)
    assert not page.exception
    assert not page.error
    assert dit in html_of(page).replace("\u00a0", " ")


def test_the_page_shows_a_finding_with_its_quotes(app, publie):  # noqa: F811
    finding = findings(publie)[0]
    told = html_of(app("code", c=finding.code))
    assert html.escape(finding.recommandation[1:]) in told
    assert all(html.escape(passage.citation.texte) in told for passage in finding.passages[:1])


def test_the_page_offers_the_nearest_codes_and_escapes_what_was_typed(app):  # noqa: F811
    page = app("code", c="<b>CUF-2023-F-0144</b>")
    assert not page.exception
    assert "&lt;b&gt;" in html_of(page)
    assert "<b>CUF-2023-F-0144" not in html_of(page)
    assert "CUF-2023-F-144" in html_of(app("code", c="CUF-2023-F-1441"))
