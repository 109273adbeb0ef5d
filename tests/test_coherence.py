"""The coherence engine: each rule on rows given by hand, then what it finds and does not find in the documents."""

import csv
import json
import re
import time
from collections import Counter, defaultdict
from datetime import date
from functools import cache
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from cuf_metrics.__main__ import main
from cuf_metrics.coherence import GRAVITES, REGLES, examine, findings, unfaithful
from cuf_metrics.coherence.faits import Faits
from cuf_metrics.coherence.mots import extraits, jours, norme, restitue
from cuf_metrics.coherence.regles import examined
from cuf_metrics.construction import build_published
from cuf_metrics.database import open_dataset
from cuf_metrics.indicators.case_tables import table_of, tables_of
from cuf_metrics.sql import named_query
from cuf_metrics.validation import check_table

RACINE = Path(__file__).resolve().parent.parent
ICI = Path(__file__).parent
RAPPORT = {"id_document": "r", "titre": "Le rapport", "type_document": "rapport d’activité", "periode_couverte": "2023"}
LETTRE = {"id_document": "l", "titre": "La lettre", "type_document": "lettre", "periode_couverte": "2025-09"}
INSECABLE = "\u00a0"


def found(**tables) -> list:
    """What the rules examine in these rows, documents `r` (2023) and `l` (2025) given."""
    connection, given = empty(), {"documents": [RAPPORT, LETTRE], **tables}
    for name, rows in given.items():
        connection.register(name, table_of(name, rows))
    try:
        return examined(Faits.read(lambda name: connection.sql(named_query(name)).df()))
    finally:
        for name in given:
            connection.register(name, table_of(name, []))


@cache
def empty() -> duckdb.DuckDBPyConnection:
    """Tables without rows, of which a case fills its own: made once, for their views take time."""
    return tables_of({})


def chiffre(ident, valeur, qualificatif="exact", unite="collectivités", **autres) -> dict:
    said = {
        "id_document": "r",
        "section": "Bilan",
        "citation": f"passage de {ident}",
        "code_court": f"CUF-2023-F-{ident}",
    }
    said |= {"id_chiffre_publie": ident, "libelle": f"Libellé {ident}", "annee": 2023}
    return said | {"valeur": valeur, "qualificatif": qualificatif, "unite": unite} | autres


def enonce(ident, sujet, propriete, valeur, **autres) -> dict:
    said = {"id_document": "r", "section": "Bilan", "citation": f"passage de {ident}"}
    return said | {"id_enonce": ident, "sujet": sujet, "propriete": propriete, "valeur_enoncee": valeur} | autres


def relation(nature, premier, *termes) -> dict:
    told = {"id_relation": "essai", "type_relation": nature, "id_chiffre_publie": premier, "termes": " ; ".join(termes)}
    return told | {"motif": "le document le dit"}


# (nature, first figure, terms, what it comes to); figures as (value, qualifier, unit, year).
RELATIONS = [
    ("somme", (62,), [(50,), (12,)], "tient"),
    ("somme", (72,), [(50,), (12,)], "contredit"),
    ("somme", (60, "environ"), [(50,), (12,)], "tient"),
    ("somme", (4000,), [(3000, "plus de"), (1500, "environ")], "contredit"),
    ("somme", (4500, "plus de"), [(3000, "plus de"), (1500, "environ")], "tient"),
    ("majorant", (22,), [(3,), (5,)], "tient"),
    ("majorant", (8,), [(3,), (5,)], "tient"),
    ("majorant", (7,), [(3,), (5,)], "contredit"),
    ("majorant", (8,), [(3, "plus de"), (5,)], "contredit"),
    ("inclusion", (30,), [(30,)], "tient"),
    ("inclusion", (30,), [(30, "plus de")], "contredit"),
    ("inclusion", (31,), [(30, "plus de")], "tient"),
    ("inclusion", (30,), [(30, "au moins")], "tient"),
    ("inclusion", (10,), [(3,), (11,)], "contredit"),
    ("union", (150, "plus de"), [(79,), (73,)], "tient"),
    ("union", (153,), [(79,), (73,)], "contredit"),
    ("union", (78,), [(79,), (73,)], "contredit"),
    ("egalite", (509,), [(500, "borne basse"), (600, "borne haute")], "tient"),
    ("egalite", (499,), [(500, "borne basse"), (600, "borne haute")], "contredit"),
    ("egalite", (5000, "environ"), [(4200,)], "contredit"),
    ("proportion", (13, "exact", "%"), [(5900,), (45387,)], "tient"),
    ("proportion", (13, "exact", "%"), [(5000, "environ"), (45387,)], "contredit"),
    ("proportion", (12.5, "exact", "%"), [(1,), (8,)], "tient"),
    # 12,5 % would be told 13 % or 12 %: at the limit of its rounding.
    ("proportion", (13, "exact", "%"), [(125,), (1000,)], "tient"),
    ("proportion", (13, "exact", "%"), [(124,), (1000,)], "contredit"),
    # Two intervals that only touch: 12,5 % of 1 000 at the least, 125 at the most.
    ("proportion", (13, "exact", "%"), [(119.047619047619047, "environ"), (1000,)], "indécidable"),
    ("produit", (200,), [(20,), (10,)], "tient"),
    ("produit", (199,), [(20,), (10,)], "contredit"),
    ("produit", (100, "exact", "collectivités"), [(50, "exact", "%"), (200,)], "tient"),
    ("suite", (15, "exact", "rang d’édition", 2024), [(14, "exact", "rang d’édition", 2023)], "tient"),
    ("suite", (16, "exact", "rang d’édition", 2024), [(14, "exact", "rang d’édition", 2023)], "contredit"),
    (
        "suite",
        (9, "exact", "rang d’édition", 2026),
        [(8, "exact", "rang d’édition", 2024), (2, "exact", "ans")],
        "tient",
    ),
    # A year or a pace that is not told decides nothing.
    ("suite", (15, "exact", "rang d’édition", None), [(14, "exact", "rang d’édition", 2023)], "indécidable"),
    ("suite", (15, "exact", "rang", 2024), [(14, "exact", "rang", 2023), (0, "exact", "ans")], "indécidable"),
    # Decimals are the numbers that they are written.
    ("somme", (0.3,), [(0.1,), (0.2,), (0,)], "tient"),
    ("somme", (0.3,), [(0.1,), (0.21,), (0,)], "contredit"),
    ("produit", (0.33,), [(1.1,), (0.3,)], "tient"),
    ("non additif", (120,), [(100,), (15,)], "mise en garde"),
]


@cache
def relations_examined() -> list:
    """What each case of `RELATIONS` comes to, examined together."""
    keys, figures, declared = ("valeur", "qualificatif", "unite", "annee"), [], []
    for rank, (nature, premier, termes, _) in enumerate(RELATIONS):
        names = [f"c{rank}-{n}" for n in range(len(termes) + 1)]
        told = zip(names, (premier, *termes), strict=True)
        figures += [chiffre(name, **dict(zip(keys, figure, strict=False))) for name, figure in told]
        declared.append(relation(nature, *names) | {"id_relation": f"r{rank:03}"})
    return {
        e.objets[0 if e.regle == "addition" else 1].split("-")[0]: e
        for e in found(chiffres_publies=figures, relations=declared)
    }


@pytest.mark.parametrize("rank", range(len(RELATIONS)))
def test_a_relation_is_contradicted_only_when_no_values_agree(rank):
    only = relations_examined()[f"c{rank}"]
    assert only.issue == RELATIONS[rank][-1]
    assert (only.constat is None) == (only.issue in ("tient", "indécidable"))


def test_a_contradicted_sum_gives_both_quotes_and_the_arithmetic():
    figures = [chiffre("total", 72), chiffre("ici", 50), chiffre("ailleurs", 12)]
    (only,) = found(chiffres_publies=figures, relations=[relation("somme", "total", "ici", "ailleurs")])
    constat = only.constat
    assert constat.calcul == f"50 + 12 = 62, le document dit 72{INSECABLE}; le document le dit"
    assert constat.titre == (
        f"Libellé total{INSECABLE}: 72 collectivités d’après le document, 62 en additionnant ses parts"
    )
    assert (constat.gravite, constat.regle, constat.annee) == ("majeure", "relation", 2023)
    assert [p.citation.texte for p in constat.passages] == [f"passage de {n}" for n in ("total", "ici", "ailleurs")]
    assert [p.code for p in constat.passages] == ["CUF-2023-F-total", "CUF-2023-F-ici", "CUF-2023-F-ailleurs"]


def test_a_relation_whose_figures_are_not_in_the_dataset_is_not_examined():
    assert not found(chiffres_publies=[chiffre("seul", 1)], relations=[relation("somme", "seul", "absent")])


@pytest.mark.parametrize(
    ("valeur", "qualificatif", "attendu"),
    [(79, "exact", "tient"), (78, "exact", "contredit"), (75, "plus de", "tient")],
)
def test_a_repeated_figure_says_the_same(valeur, qualificatif, attendu):
    figures = [chiffre("a", 79), chiffre("b", valeur, qualificatif, id_chiffre_repris="a")]
    (only,) = found(chiffres_publies=figures)
    assert (only.regle, only.issue) == ("reprise", attendu)


def test_the_same_label_unit_and_period_is_the_same_quantity():
    figures = [chiffre(i, v, libelle="Participants", periode="2023") for i, v in (("a", 509), ("b", 510))]
    (only,) = found(chiffres_publies=figures)
    assert only.constat.calcul == f"509 et 510{INSECABLE}: la même quantité ne peut être les deux"
    assert not found(chiffres_publies=[figures[0], figures[1] | {"periode": "2022"}])


@pytest.mark.parametrize(("total", "attendu"), [(9, "tient"), (8, "tient"), (7, "contredit")])
def test_a_whole_is_at_least_its_parts_told_along_a_dimension(total, attendu):
    along = {"nom_dimension_1": "type", "periode": "2023"}
    figures = [
        chiffre("tout", total, valeur_dimension_1="toutes", **along),
        chiffre("un", 3, valeur_dimension_1="région", **along),
        chiffre("deux", 5, valeur_dimension_1="département", **along),
        chiffre("autre", 50, valeur_dimension_1="région", nom_dimension_1="type", periode="2022"),
    ]
    (only,) = found(chiffres_publies=figures)
    assert (only.regle, only.issue) == ("ventilation", attendu)
    # The same couple is not told twice: a declared relation takes precedence.
    declared = found(chiffres_publies=figures, relations=[relation("majorant", "tout", "un", "deux")])
    assert [e.regle for e in declared] == ["relation"]


def groupe(ident) -> dict:
    said = {"id_document": "r", "section": "Groupes", "citation": f"groupe {ident}", "date_etat": "2023"}
    return said | {"id_groupe": ident, "nom": ident, "type_groupe": "groupe-pays", "situation_groupe": "actif"}


@pytest.mark.parametrize(
    ("annonce", "attendu", "gravite"), [(2, "tient", None), (1, "contredit", "majeure"), (3, "contredit", "moyenne")]
)
def test_a_count_is_that_of_the_rows_where_every_row_is_known(annonce, attendu, gravite):
    figure = chiffre("g", annonce, unite="groupes", periode="2023")
    (only,) = found(chiffres_publies=[figure], groupes=[groupe("Mali"), groupe("Niger")])
    assert (only.regle, only.issue, only.constat and only.constat.gravite) == ("décompte", attendu, gravite)


@pytest.mark.parametrize(("donateurs", "attendu"), [(73, "tient"), (72, "contredit")])
def test_a_fund_has_the_donors_of_its_passage(donateurs, attendu):
    along = {"nom_dimension_1": "fonds", "valeur_dimension_1": "Maroc", "nom_dimension_2": "type_donateur"}
    figure = chiffre("d", 73, valeur_dimension_2="toutes", **along)
    fonds = {"id_fonds": "maroc", "nom": "Fonds Maroc", "nom_court": "Maroc", "nb_donateurs": donateurs}
    row = fonds | {"id_document": "r", "citation": "le fonds Maroc"}
    (only,) = found(chiffres_publies=[figure], fonds=[row])
    assert (only.regle, only.issue) == ("fonds", attendu)
    # Another document may tell another day of the collection.
    assert not found(chiffres_publies=[figure], fonds=[row | {"id_document": "l"}])


@pytest.mark.parametrize(
    ("qualificatif", "elements", "attendu"),
    [
        ("exact", ["Liban", "Maroc"], "tient"),
        ("exact", ["Liban", "Maroc", "maroc."], "tient"),
        ("exact", ["Liban", "Maroc", "Gaza"], "contredit"),
        ("plus de", ["Liban", "Maroc", "Gaza"], "tient"),
        ("plus de", ["Liban", "Maroc"], "contredit"),
    ],
)
def test_a_list_has_as_many_elements_as_announced(qualificatif, elements, attendu):
    rows = [enonce(f"e{n}", "liste/1", "élément", e, id_chiffre_publie="n") for n, e in enumerate(elements)]
    (only,) = found(chiffres_publies=[chiffre("n", 2, qualificatif)], enonces=rows)
    assert (only.regle, only.issue) == ("liste", attendu)


def test_a_list_that_may_hold_what_is_not_counted_says_so():
    doubtful = {"id_chiffre_publie": "n", "note": "le trombinoscope le rattache ailleurs."}
    rows = [enonce("a", "liste/1", "élément", "Sénégal", id_chiffre_publie="n")]
    rows.append(enonce("b", "liste/1", "élément", "Madagascar", **doubtful))
    (more,) = found(chiffres_publies=[chiffre("n", 1)], enonces=rows)
    assert more.constat.calcul.endswith(f"Sénégal, Madagascar{INSECABLE}; le trombinoscope le rattache ailleurs")
    (fewer,) = found(chiffres_publies=[chiffre("n", 3)], enonces=rows)
    assert (more.constat.gravite, fewer.constat.gravite) == ("moyenne", "information")
    assert "rattachement de la liste étant incertain" in more.constat.recommandation


@pytest.mark.parametrize(("tenus", "attendu"), [(12, "tient"), (9, "contredit")])
def test_an_announced_pace_is_what_was_held(tenus, attendu):
    rows = [enonce("f", "cafe/1", "fréquence", "12", id_chiffre_publie="n")]
    (only,) = found(chiffres_publies=[chiffre("n", tenus, unite="cafés")], enonces=rows)
    assert (only.regle, only.issue) == ("fréquence", attendu)


@pytest.mark.parametrize(
    ("ailleurs", "attendu"),
    [
        ("2023-09-19/2023-09-20", "tient"),
        ("2023-09-01/2023-09-30", "tient"),
        ("2023-10-01/2023-10-31", "contredit"),
        ("2023-09-20/2023-09-21", "contredit"),
    ],
)
def test_dates_of_an_event_overlap(ailleurs, attendu):
    rows = [enonce("a", "reunion/x", "date", "2023-09-18/2023-09-19"), enonce("b", "reunion/x", "date", ailleurs)]
    (only,) = found(enonces=rows)
    assert (only.regle, only.issue) == ("date", attendu)


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("Développer les outils des CT", "tient"),
        ("développer  les outils des collectivités territoriales.", "tient"),
        ("Developper les outils des CT", "tient"),
        ("Développer les moyens des CT", "contredit"),
    ],
)
def test_a_label_is_the_same_but_for_what_says_nothing(texte, attendu):
    rows = [enonce("a", "axe/4", "titre", "Développer les outils des CT"), enonce("b", "axe/4", "titre", texte)]
    (only,) = found(enonces=rows)
    assert (only.regle, only.issue) == ("intitulé", attendu)


def test_a_role_belongs_to_one_axis_of_a_document():
    rows = [enonce("a", "axe/1", "rôle", "tête de réseau"), enonce("b", "axe/4", "rôle", "Tête de réseau")]
    (only,) = found(enonces=rows)
    assert only.constat.titre == f"Le même texte pour axe 1 et axe 4{INSECABLE}: «{INSECABLE}tête de réseau{INSECABLE}»"
    assert not [e for e in found(enonces=[rows[0], rows[1] | {"id_document": "l"}]) if e.constat]


def test_a_name_belongs_to_one_subject_of_its_family():
    rows = [enonce("a", "fonds/liban-1", "nom", "Liban"), enonce("b", "fonds/liban-2", "nom", "liban", id_document="l")]
    (only,) = [e for e in found(enonces=rows) if e.constat]
    assert (only.regle, only.constat.gravite) == ("doublon", "mineure")
    assert not [e for e in found(enonces=[rows[0], rows[1] | {"sujet": "ville/liban"}]) if e.constat]


def test_what_to_do_is_fit_for_what_disagrees():
    pole = [enonce("a", "groupe/x", "pôle", "Afrique"), enonce("b", "groupe/x", "pôle", "Océan Indien")]
    (only,) = found(enonces=pole)
    assert only.constat.recommandation == "Dire à quel pôle rattacher cet objet, et l’y compter partout"
    (only,) = found(enonces=[pole[0], pole[1] | {"id_document": "l"}])
    assert only.constat.recommandation.startswith("Vérifier ce qui est exact")
    (only,) = found(
        chiffres_publies=[chiffre("g", 3, unite="groupes", periode="2023")], groupes=[groupe("Mali"), groupe("Niger")]
    )
    assert only.constat.recommandation.startswith("Dire ce que le nombre compte en plus")


def reunion(citation, debut, fin, **autres) -> dict:
    said = {"id_reunion": "x", "titre": "Une réunion", "date_debut": debut, "date_fin": fin, "precision_date": "jour"}
    return said | {"id_document": "l", "section": "Agenda", "citation": citation, "statut_reunion": "annoncé"} | autres


@pytest.mark.parametrize(
    ("citation", "jours_ecrits"),
    [
        ("le mardi 6 octobre 2025 de 15h00 à 16h00", {"mardi 6 octobre 2025": "contredit"}),
        ("le lundi 6 octobre 2025", {"lundi 6 octobre 2025": "tient"}),
        ("Lundi 6 et mardi 7 : - 5^{ème} réunion", {"lundi 6 octobre 2025": "tient", "mardi 7 octobre 2025": "tient"}),
        ("du lundi 6 au mardi 7 octobre", {"lundi 6 octobre 2025": "tient", "mardi 7 octobre 2025": "tient"}),
        ("le samedi 1^{er} novembre 2025", {"samedi 1ᵉʳ novembre 2025": "tient"}),
        ("un lundi 12 dont la date n’est pas celle de la ligne", {}),
        ("lundi 6 : réunion reportée en mars", {"lundi 6 octobre 2025": "tient"}),
        ("le lundi 45 octobre 2025", {}),
    ],
)
def test_a_weekday_is_that_of_its_date(citation, jours_ecrits):
    examined_days = found(reunions=[reunion(citation, date(2025, 10, 6), date(2025, 10, 7))])
    assert {e.enonce: e.issue for e in examined_days if e.regle == "jour"} == jours_ecrits


@pytest.mark.parametrize(
    ("statut", "jour", "attendu"),
    [
        ("réalisé", date(2023, 12, 31), ["tient"]),
        ("réalisé", date(2022, 6, 1), ["tient"]),
        ("réalisé", date(2024, 1, 1), ["contredit"]),
        ("annoncé", date(2024, 1, 1), []),
    ],
)
def test_a_report_tells_as_done_nothing_of_after_its_year(statut, jour, attendu):
    row = reunion("une réunion", jour, jour, statut_reunion=statut, id_document="r")
    assert [e.issue for e in found(reunions=[row]) if e.regle == "période"] == attendu
    letter = row | {"id_document": "l"}
    assert not [e for e in found(reunions=[letter]) if e.regle == "période"]


@pytest.mark.parametrize(
    ("table", "ligne", "attendu"),
    [
        ("relations", relation("proportion", "a", "b"), "deux termes pour une proportion"),
        ("relations", relation("proportion", "a", "b", "c", "d"), "deux termes pour une proportion"),
        ("relations", relation("somme", "a", "b"), "deux termes pour une proportion"),
        ("relations", relation("inclusion", "a", "a"), "des termes autres que le chiffre"),
        ("enonces", enonce("e", "reunion/x", "date", "2025-02-30"), "une date AAAA-MM-JJ"),
        ("enonces", enonce("e", "reunion/x", "date", "juillet 2025"), "une date AAAA-MM-JJ"),
        ("enonces", enonce("e", "reunion/x", "date", "2025-03-02/2025-03-01"), "une date AAAA-MM-JJ"),
        ("enonces", enonce("e", "cafe/x", "fréquence", "mensuel", id_chiffre_publie="n"), "un nombre de fois par an"),
        ("enonces", enonce("e", "cafe/x", "fréquence", "-2", id_chiffre_publie="n"), "un nombre de fois par an"),
        ("enonces", enonce("e", "liste/x", "élément", "Liban"), "le chiffre publié que l’élément"),
        ("chiffres_publies", chiffre("n", -3) | {"code_court": ""}, "un nombre positif"),
        ("chiffres_publies", chiffre("n", 150, unite="%") | {"code_court": ""}, "un pourcentage de 0 à 100"),
    ],
)
def test_what_a_rule_cannot_read_is_refused_before_it(table, ligne, attendu):
    rows = pd.DataFrame([{name: str(value) for name, value in ligne.items()}])
    (problem,) = check_table(table, rows, f"{table}.csv")
    assert problem.attendu.startswith(attendu)


def test_the_plan_in_force_gives_the_roles_of_its_axes(publie):
    roles = [row for row in Faits.of(publie).enonces if row.sujet == "axe/4" and row.propriete == "rôle"]
    assert {row.id_document for row in roles} == {"projet_2023_2027", "rapport_2023"}


def test_codes_written_in_notes_are_those_of_findings(publie):
    notes = " ".join(row.note or "" for row in Faits.of(publie).enonces)
    assert set(re.findall(r"CUF-\d{4}-C-\w{4}", notes)) == {"CUF-2023-C-8044"} <= {c.code for c in findings(publie)}


def test_words_of_a_finding():
    assert norme("L’Équateur, des  CT. ") == "l'equateur, des collectivites territoriales"
    assert restitue("sommet-odd-onu-2023", "au Sommet des ODD de l'ONU") == "Sommet ODD ONU 2023"
    assert jours(date(2024, 2, 1), date(2024, 2, 29)) == "février 2024"
    assert jours(date(2024, 1, 1), date(2024, 12, 31)) == "2024"
    assert jours(date(2024, 9, 22), date(2024, 9, 23)) == "22 – 23 septembre 2024"
    long = "Renforcer l’ingénierie des collectivités territoriales françaises"
    assert extraits([f"{long} pour l’impact", f"{long} engagées"]) == [
        "« …collectivités territoriales françaises pour l’impact »",
        "« …collectivités territoriales françaises engagées »",
    ]


# --- the documents --------------------------------------------------------------------------------


def reviewed(name: str) -> list[dict]:
    with (ICI / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_findings_are_those_that_were_read_one_by_one(publie):
    """A finding that appears or disappears is read against the documents before tests/constats_publie.csv changes."""
    found_now = {(c.code, c.gravite, c.titre) for c in findings(publie)}
    assert found_now == {(row["code"], row["gravite"], row["titre"]) for row in reviewed("constats_publie.csv")}
    assert len([c for c in findings(publie) if c.gravite != "information"]) >= 40


def test_relations_that_hold_raise_no_alarm(publie):
    """Relations read in the documents that hold: each was examined, and none is a finding."""
    held = {(e.regle, " ; ".join(e.objets)) for e in examine(publie) if e.issue == "tient"}
    expected = {(row["regle"], row["objets"]) for row in reviewed("relations_qui_tiennent.csv")}
    assert len(expected) >= 40
    assert expected <= held


def test_every_finding_is_complete(publie):
    all_found = findings(publie)
    assert not [c for c, n in Counter(c.code for c in all_found).items() if n > 1]
    assert [GRAVITES.index(c.gravite) for c in all_found] == sorted(GRAVITES.index(c.gravite) for c in all_found)
    for constat in all_found:
        assert constat.regle in REGLES
        assert constat.passages
        assert all(p.citation.texte and p.citation.section for p in constat.passages)
        told = (constat.titre, constat.calcul, constat.recommandation)
        assert all(told)
        assert not any(text.endswith(".") for text in told)
        assert not any(mark in text for text in told for mark in (" :", " ;", "« ", " »", " %", "'")), constat.code


def test_a_couple_is_told_under_one_rule(publie):
    rules = defaultdict(set)
    for constat in findings(publie):
        rules[frozenset((p.citation, p.code) for p in constat.passages)].add(constat.regle)
    assert not [passages for passages, names in rules.items() if len(names) > 1]


def test_the_value_of_each_figure_is_in_its_passage(publie):
    assert unfaithful(publie) == []


def test_examining_the_documents_takes_less_than_a_second(publie):
    start = time.perf_counter()
    examined(Faits.of(publie))
    assert time.perf_counter() - start < 1


# (table, what is written, what is written instead, the only finding that it makes).
CHANGEMENTS = [
    (
        "chiffres_publies",
        "Municipalités moldaves bénéficiaires,17,",
        "Municipalités moldaves bénéficiaires,16,",
        "Collectivités bénéficiaires (Ukraine) : 23 collectivités d’après le document, 22 en additionnant ses parts",
    ),
    (
        "chiffres_publies",
        "fonds_turquie_donateurs_liste,Collectivités françaises (liste Suivi et gestion),79,",
        "fonds_turquie_donateurs_liste,Collectivités françaises (liste Suivi et gestion),78,",
        "Collectivités françaises donatrices (Turquie) : 79 collectivités ici, 78 collectivités là",
    ),
    (
        "reunions",
        "Jeudi 20 : - Bureau exécutif",
        "Mercredi 20 : - Bureau exécutif",
        "« mercredi 20 novembre 2025 » : ce jour est un jeudi",
    ),
    (
        "fonds",
        "2023-09-01,mois,,,73,1,6,11,520000,",
        "2023-09-01,mois,,,73,1,6,11,530000,",
        "Fonds de solidarité Maroc : 530 000 € ici, 520 000 € là",
    ),
    (
        "enonces",
        "CUF comme catalyseur de dynamiques,,,rapport_2023",
        "CUF comme multiplicateur de dynamiques,,,rapport_2023",
        "Axe 3, rôle : « CUF comme multiplicateur de dynamiques » ou « CUF comme catalyseur de dynamiques »",
    ),
    (
        "groupes",
        "SEN,paris,2023,actif,",
        "SEN,paris,2023,arrêté,",
        "Groupes de travail géographiques : 23 groupes d’après le document, 22 dans la liste des groupes",
    ),
]


def test_each_change_in_the_data_makes_one_finding(data, publie):
    for table, avant, apres, _ in CHANGEMENTS:
        path = data / f"publications/{table}.csv"
        text = path.read_text(encoding="utf-8")
        assert text.count(avant) == 1
        path.write_text(text.replace(avant, apres), encoding="utf-8")
    build_published(data)
    before, after = ({c.code: c.titre for c in findings(d)} for d in (publie, open_dataset("publie", data)))
    made = [re.sub("[\u00a0\u202f]", " ", after[c]) for c in after if c not in before]
    assert sorted(made) == sorted(titre for *_, titre in CHANGEMENTS)
    assert before.keys() <= after.keys()


def test_the_command_gives_findings_as_json(built, monkeypatch, capsys):
    monkeypatch.setattr("cuf_metrics.__main__.DATA", built)
    assert main(["check", "--format", "json"]) == 0
    out, err = capsys.readouterr()
    told = json.loads(out)
    assert [c["code"] for c in told] == [c.code for c in findings(open_dataset("publie", built))]
    assert set(told[0]) == {"code", "severity", "title", "quotes", "arithmetic", "recommendation", "rule"}
    assert all(set(q) == {"document", "section", "quote", "figure"} for c in told for q in c["quotes"])
    assert err.startswith(f"{len(told)} constats ; ")
    assert main(["check", "--gravite", "majeure", "--format", "json"]) == 0
    assert {c["severity"] for c in json.loads(capsys.readouterr().out)} == {"majeure"}
