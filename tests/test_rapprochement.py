"""Published figures beside what is found again: verdicts, bindings to rows and figures, explanations."""

import csv
import shutil
from datetime import date
from pathlib import Path

import pytest

from cuf_metrics.coherence import findings
from cuf_metrics.contracts.listes import PARTIES
from cuf_metrics.database import sql
from cuf_metrics.errors import CufError, InvalidData
from cuf_metrics.figures import Figure
from cuf_metrics.indicators.case_tables import tables_of
from cuf_metrics.intervalles import Intervalle
from cuf_metrics.provenance import Citation, Derivation, Requete
from cuf_metrics.rapport.comptes import EQUATIONS
from cuf_metrics.rapport.explications import read_explanations, record_explanation
from cuf_metrics.rapport.parties import AXES, RAPPORT, SECTIONS, part_of
from cuf_metrics.rapport.rapprochement import VERDICTS, reconcile, unexplained
from cuf_metrics.rapport.tableaux import reconciliation_table
from cuf_metrics.rapport.verdict import judge
from cuf_metrics.sql import named_query

RACINE = Path(__file__).resolve().parent.parent
PUBLICATIONS = RACINE / "data/publications"


def figure(valeur: float, qualificatif: str = "exact", unite: str = "réunions", periode: str = "2023") -> Figure:
    return Figure("c", "Un chiffre", valeur, unite, Citation("d", "s", "q"), qualificatif, periode)


# Verdicts


@pytest.mark.parametrize(
    ("valeur", "qualificatif", "unite", "calcule", "complet", "attendu"),
    [
        (130, "exact", "réunions", 130, True, "identique"),
        (130, "exact", "réunions", 130, False, "identique"),
        (130, "exact", "réunions", 129, True, "écart inexpliqué"),
        (130, "exact", "réunions", 129, False, "partiel"),
        (130, "exact", "réunions", 131, True, "écart inexpliqué"),
        (130, "exact", "réunions", 131, False, "écart inexpliqué"),
        (150, "plus de", "collectivités", 151, True, "arrondi"),
        (150, "plus de", "collectivités", 150, True, "écart inexpliqué"),
        (150, "plus de", "collectivités", 150, False, "partiel"),
        (200, "au moins", "collectivités", 200, True, "identique"),
        (200, "au moins", "collectivités", 212, True, "arrondi"),
        (200, "au moins", "collectivités", 12, False, "partiel"),
        (1500, "environ", "abonnés", 1500, True, "identique"),
        (1500, "environ", "abonnés", 1540, True, "arrondi"),
        (1500, "environ", "abonnés", 1700, True, "écart inexpliqué"),
        (50, "exact", "%", 49.9, True, "arrondi"),
        (50, "exact", "%", 49.4, True, "écart inexpliqué"),
        (3, "exact", "réunions", 0, True, "écart inexpliqué"),
    ],
)
def test_a_verdict(valeur, qualificatif, unite, calcule, complet, attendu):
    found = judge(figure(valeur, qualificatif, unite), calcule, Intervalle(calcule, calcule), complet)
    assert found.nom == attendu
    assert found.part == (calcule / valeur if attendu == "partiel" else None)


def test_what_rounded_figures_make_agrees_where_some_values_do():
    assert judge(figure(13, unite="%"), 11.0, Intervalle(10.4, 12.6), True).nom == "arrondi"
    assert judge(figure(13, unite="%"), 11.0, Intervalle(10.4, 12.1), True).nom == "écart inexpliqué"


# Equations between figures


def test_a_sum_a_share_a_product_a_rank():
    assert EQUATIONS["somme"](figure(72), [figure(50), figure(12)]) == (62, Intervalle(62, 62), "50 + 12 = 62")
    value, possible, told = EQUATIONS["proportion"](figure(13, unite="%"), [figure(5000, "environ"), figure(45387)])
    assert (round(value, 2), told) == (11.02, "5\u202f000 / 45\u202f387 = 11,02")
    assert 13 not in possible
    assert EQUATIONS["produit"](figure(12), [figure(3), figure(4)])[0] == 12
    told = EQUATIONS["suite"](figure(15, periode="2024"), [figure(14)])
    assert (told[0], told[2]) == (15, "14 en 2023, une édition par an : 15 en 2024")
    assert EQUATIONS["suite"](figure(9, periode="2026"), [figure(8, periode="2024"), figure(2)])[0] == 9
    assert EQUATIONS["suite"](figure(9, periode="2025"), [figure(8, periode="2024"), figure(2)]) is None
    assert EQUATIONS["proportion"](figure(1, unite="%"), [figure(1), figure(0)]) is None


# Bindings to rows

MEETING = {"type_reunion": "mission", "statut_reunion": "réalisé", "date_debut": date(2023, 3, 1), "pole": "Afrique"}


def counted(name: str, told: list[dict], **tables) -> dict[str, tuple]:
    """What a query finds again: id of the figure → value and rows."""
    base = {"id_document": "d", "periode": "2023", "annee": 2023, "qualificatif": "exact", "citation": "dit"}
    given = {"chiffres_publies": [base | {"id_chiffre_publie": f"c{n}"} | row for n, row in enumerate(told)], **tables}
    rows = tables_of(given).execute(named_query(name), {"document": "d"}).fetchall()
    return {ident: (value, lines) for ident, value, lines in rows}


def test_meetings_are_counted_by_what_the_figure_says():
    missions = {"unite": "missions", "nom_dimension_1": "pole"}
    told = [
        missions | {"valeur_dimension_1": "Afrique"},
        missions | {"valeur_dimension_1": "Europe"},
        {"unite": "réunions", "nom_dimension_1": "organisateur", "valeur_dimension_1": "CUF"},
        {"unite": "ateliers", "nom_dimension_1": "theme", "valeur_dimension_1": "1 % solidaires"},
        {"unite": "abonnés", "nom_dimension_1": "canal", "valeur_dimension_1": "X"},
    ]
    reunions = [
        MEETING | {"est_organisee_par_cuf": True},
        MEETING | {"est_organisee_par_cuf": False, "nb_reunions": 4},
        MEETING | {"date_debut": date(2022, 3, 1), "est_organisee_par_cuf": True},
    ]
    found = counted("rapproche_reunions", told, reunions=reunions)
    # None of Europe is a count; no row that has the words of a theme says nothing.
    assert found == {"c0": (5, 2), "c1": (0, 0), "c2": (1, 1), "c3": (None, 0)}


def test_a_row_that_tells_the_whole_figure_does_not_confirm_it():
    told = [{"unite": "cafés", "valeur": 7.0}]
    row = {"type_reunion": "café des élus", "statut_reunion": "réalisé", "date_debut": date(2023, 3, 1)}
    repeated = row | {"nb_reunions": 7, "id_document": "d"}
    assert counted("rapproche_reunions", told, reunions=[repeated]) == {"c0": (0, 0)}
    assert counted("rapproche_reunions", told, reunions=[repeated | {"id_document": "autre"}]) == {"c0": (7, 1)}
    assert counted("rapproche_reunions", told, reunions=[row, repeated]) == {"c0": (1, 1)}


def test_a_period_of_several_years_is_no_year_of_meetings():
    told = [{"unite": "cafés", "periode": "2020-2023"}]
    assert counted("rapproche_reunions", told, reunions=[MEETING]) == {}


def test_publications_are_counted_by_pole():
    told = [
        {"unite": "répertoires"},
        {"unite": "répertoires", "nom_dimension_1": "pole", "valeur_dimension_1": "Afrique"},
    ]
    rows = [
        {"type_publication": "répertoire", "pole": pole, "date_debut": date(2023, 9, 1), "statut_reunion": "réalisé"}
        for pole in ("Afrique", "Asie")
    ]
    assert counted("rapproche_publications", told, publications=rows) == {"c0": (2, 2), "c1": (1, 1)}


def test_funds_are_counted_by_the_year_they_were_opened():
    fund = {"unite": "fonds", "nom_dimension_1": "fonds", "valeur_dimension_1": "Turquie;Maroc"}
    told = [
        fund | {"libelle": "Fonds de solidarité initiés par CUF"},
        fund | {"libelle": "Fonds suivis"},
        {"unite": "€", "libelle": "Fonds initiés", "nom_dimension_1": "fonds", "valeur_dimension_1": "Maroc"},
    ]
    fonds = [{"id_fonds": str(year), "date_ouverture": date(year, 9, 1)} for year in (2022, 2023)]
    assert counted("rapproche_fonds_ouverts", told, fonds=fonds) == {"c0": (1, 1)}


# The report


@pytest.fixture(scope="module")
def lines(publie):
    return {row.chiffre.id: row for row in reconcile(publie)}


def test_every_section_of_the_report_is_mapped():
    with (PUBLICATIONS / "chiffres_publies.csv").open(encoding="utf-8", newline="") as file:
        sections = {row["section"] for row in csv.DictReader(file) if row["id_document"] == RAPPORT}
    assert {section for section in sections if part_of(section) not in PARTIES} == set()
    assert tuple(SECTIONS) == PARTIES
    assert tuple(name for names in AXES.values() for name in names) == PARTIES


def test_each_figure_of_the_report_has_one_line_in_its_order(publie, lines):
    held = sql(publie, "select count(*) as n from chiffres_publies where id_document = 'rapport_2023'")["n"].iloc[0]
    assert len(lines) == held
    ranks = [PARTIES.index(row.partie) for row in lines.values()]
    assert ranks == sorted(ranks)


def test_what_nothing_gives_is_never_zero(lines):
    for row in lines.values():
        assert row.verdict in VERDICTS
        assert (row.calcule is None) == (row.verdict == "non recalculable") == (row.source is None)
        assert row.pourquoi
        assert (row.part is not None) == (row.verdict == "partiel")


@pytest.mark.parametrize(
    ("ident", "verdict", "calcule", "pourquoi"),
    [
        ("reunions_europe_2023", "identique", 4, "compté sur les réunions tenues : 4 réunions"),
        (
            "reunions_afrique_2023",
            "partiel",
            5,
            "compté sur les réunions tenues : 5 réunions ; table « Réunions et événements » incomplète",
        ),
        (
            "repertoires_afrique_2023",
            "écart inexpliqué",
            2,
            "compté sur les publications parues : 2 répertoires, soit 1 de plus alors que la table n’est pas complète",
        ),
        (
            "assises_vietnam_collectivites_total_2023",
            "écart inexpliqué",
            62,
            "« dont » annonce les deux origines : 62 collectivités, soit 10 de moins",
        ),
        (
            # A row tells that they are held every month, and counts none.
            "cafes_elus_2023",
            "non recalculable",
            None,
            "aucune ligne pour le compter dans « Réunions et événements »",
        ),
        ("abonnes_reseaux_sociaux_2023", "non recalculable", None, "aucune ligne ne compte ces abonnés"),
        (
            "collectivites_membres_2023",
            "non recalculable",
            None,
            "aucune ligne pour le compter dans « Adhésions »",
        ),
        (
            "jerest2_annee_execution_2023",
            "non recalculable",
            None,
            "un rang, une date ou une durée se lit et ne se compte pas",
        ),
        (
            "fonds_ukraine_montant",
            "non recalculable",
            None,
            "aucune ligne ne donne ce montant",
        ),
    ],
)
def test_a_line_of_the_report(lines, ident, verdict, calcule, pourquoi):
    row = lines[ident]
    assert (row.verdict, row.calcule) == (verdict, calcule)
    assert row.pourquoi.replace("\u00a0", " ") == pourquoi.replace("\u00a0", " ")


def test_a_list_is_counted_and_wins_over_fewer_rows(lines):
    funds = lines["fonds_suivis_2023"]
    assert (funds.verdict, funds.calcule) == ("écart inexpliqué", 8)
    assert funds.pourquoi.startswith("compté sur la liste que le document en donne : 8 fonds")
    # Rows know four of the six, out in the year; the list names them all.
    assert (lines["repertoires_publies_2023"].verdict, lines["repertoires_publies_2023"].calcule) == ("identique", 6)
    # A mere repetition does not take the place of a partial count.
    assert lines["dcol_cumul_collectivites_2023"].verdict == "partiel"


def test_a_repetition_is_told_apart_from_a_count(lines):
    repeated = lines["fonds_ukraine_donateurs"]
    assert (repeated.verdict, repeated.est_repete) == ("identique", True)
    assert repeated.pourquoi == "répété dans le document : 22 collectivités"
    assert not lines["reunions_europe_2023"].est_repete


def test_a_figure_names_the_findings_that_doubt_it(lines, publie):
    codes = {c.code: c for c in findings(publie)}
    doubted = lines["raict_pays_2023"]
    assert doubted.verdict == "non recalculable"
    assert [codes[code].regle for code in doubted.constats] == ["relation"]
    assert not lines["reunions_europe_2023"].constats


def test_a_line_leads_to_its_query_or_its_figures(lines):
    query = lines["reunions_afrique_2023"].source
    assert isinstance(query, Requete)
    assert (query.nom, query.lignes) == ("rapproche_reunions", 5)
    assert "reunions" in query.tables
    made = lines["assises_vietnam_collectivites_total_2023"].source
    assert isinstance(made, Derivation)
    assert made.formule == "50 + 12 = 62"
    assert [value for _, value, _ in made.termes] == ["50 collectivités", "12 collectivités"]


def test_the_table_says_how_many_rows_were_counted(lines):
    told = reconciliation_table([lines["reunions_afrique_2023"], lines["reunions_asie_2023"]])
    assert [*told["Source du recalcul"]] == [
        "requête rapproche_reunions, sur 5 lignes de : chiffres_publies, reunions, groupes",
        "requête rapproche_reunions, sur 1 ligne de : chiffres_publies, reunions, groupes",
    ]


def test_a_partial_count_says_its_share(lines):
    assert lines["reunions_initiative_cuf_2023"].part == 108 / 130


def test_another_document_is_reconciled_by_section(publie):
    rows = reconcile(publie, "projet_2023_2027")
    assert rows
    assert {row.partie for row in rows} == {row.chiffre.source.section for row in rows}
    assert reconcile(publie, "inconnu") == []


# Explanations


@pytest.fixture
def folder(built, tmp_path) -> Path:
    """A data folder where nothing is explained yet."""
    shutil.copytree(RACINE / "data/pilotage", tmp_path / "pilotage")
    header = (tmp_path / "pilotage/explications.csv").read_text(encoding="utf-8").splitlines()[0]
    (tmp_path / "pilotage/explications.csv").write_text(f"{header}\n", encoding="utf-8")
    return tmp_path


def said(**changes) -> dict:
    return {
        "id_chiffre_publie": "assises_vietnam_collectivites_total_2023",
        "valeur_publiee": 72.0,
        "valeur_calculee": 62.0,
        "motif": "Dix collectivités d’autres pays étaient présentes.",
        "decide_par": "direction",
        "decide_le": date(2024, 5, 2),
        "enregistre_par": "pôle Asie",
    } | changes


def test_an_explanation_holds_for_its_two_values_only(publie, folder):
    before = unexplained(reconcile(publie, data=folder))
    assert record_explanation(said(), 0, folder, date(2024, 5, 3)) == 1
    rows = {r.chiffre.id: r for r in reconcile(publie, data=folder)}
    row = rows["assises_vietnam_collectivites_total_2023"]
    assert (row.verdict, row.explication.decide_par, row.ecart) == ("écart expliqué", "direction", -10)
    assert len(unexplained(rows.values())) == len(before) - 1


def test_an_explanation_lapses_when_a_value_moves(publie, folder):
    record_explanation(said(valeur_calculee=61.0), 0, folder, date(2024, 5, 3))
    row = next(r for r in unexplained(reconcile(publie, data=folder)) if r.chiffre.id == said()["id_chiffre_publie"])
    assert (row.calcule, row.explication) == (62, None)


def test_the_file_only_grows(folder):
    path = folder / "pilotage/explications.csv"
    record_explanation(said(), 0, folder, date(2024, 5, 3))
    first = path.read_bytes()
    record_explanation(said(motif="Précision."), 1, folder, date(2024, 5, 4))
    assert path.read_bytes().startswith(first)
    assert [e.id_explication for e in read_explanations(folder)] == [1, 2]


def test_an_explanation_is_refused_with_its_reason(folder):
    with pytest.raises(InvalidData) as refused:
        record_explanation(said(valeur_calculee=72.0), 0, folder)
    assert "sont égales : il n’y a pas d’écart à expliquer" in str(refused.value)
    with pytest.raises(InvalidData) as refused:
        record_explanation(said(motif="", decide_par="quelqu’un"), 0, folder)
    assert len(refused.value.problems) == 2
    assert "Rien n’a été enregistré." in str(refused.value)
    assert read_explanations(folder) == []


def test_two_people_do_not_explain_the_same_gap_at_once(folder):
    record_explanation(said(), 0, folder, date(2024, 5, 3))
    with pytest.raises(CufError) as refused:
        record_explanation(said(motif="Autre."), 0, folder)
    assert "une explication sur « assises_vietnam_collectivites_total_2023 » a été enregistrée entre-temps" in str(
        refused.value
    )
    assert len(read_explanations(folder)) == 1
