"""A query becomes an indicator only when everything is there: what is missing is told at once, and nothing is written."""

import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
import yaml

from cuf_metrics import __main__ as cli
from cuf_metrics import cli_indicateur
from cuf_metrics.contracts import TABLES
from cuf_metrics.errors import CufError, InvalidData
from cuf_metrics.indicators import promotion
from cuf_metrics.indicators.cases import case_problems, form_problems, read_cases, written
from cuf_metrics.indicators.header import CHAMPS, DESCRIPTIVES, parse_text
from cuf_metrics.indicators.promotion import draft, promote
from cuf_metrics.indicators.registry import INDICATEURS, registry
from tests.test_pages import RACINE, first_page, html_of, use

ID = "3.2.z"
REQUETE = """
-- Ce que l’analyste s’écrit à lui-même.
with lignes as (
    select annee, id_reunion, titre, pole, format_reunion, nombre
    from reunions_tenues
    where est_de_groupe and format_reunion in ('visio', 'hybride')
)

select
    annee,
    case $ventilation when 'pole' then pole end as modalite,
    sum(nombre) as valeur
from lignes
group by all
"""
ENTETE = {
    "libelle": "Réunions des groupes accessibles à distance",
    "libelle_court": "Réunions à distance",
    "definition": "Réunions des groupes tenues dans l’année en visioconférence ou en format hybride.",
    "formule": "Nombre de réunions.",
    "justification": "Dit si un territoire éloigné de Paris peut suivre les groupes.",
    "objectif": "3.2",
    "action": ["3.2.2", "3.2.3"],
    "niveau": "activite",
    "nature": "flux",
    "unite": "réunions",
    "sens": "aucun",
    "agregation_temps": "somme",
    "periodicite": "annuelle",
    "delai_mois": 1,
    "responsable": "responsables des pôles géographiques",
    "limites": "Une réunion dont le format est inconnu n’est pas comptée.",
}


def meeting(ident: str, forme: str | None, pole: str = "Afrique", year: int = 2023) -> dict:
    kind = {"type_reunion": "réunion de groupe-pays", "pole": pole, "date_debut": date(year, 3, 1)}
    return {"id_reunion": ident, "format_reunion": forme, **kind}


CAS = [
    {
        "cas": "une réunion hybride compte comme une réunion en visioconférence",
        "donnees": {
            "reunions": [meeting("a", "visio"), meeting("b", "hybride", "Europe"), meeting("c", "visio", year=2024)]
        },
        "attendu": {2022: "aucune valeur", 2023: 2, 2024: 1},
        "ventilation": {"pole": {2023: {"Afrique": 1, "Europe": 1}, 2024: {"Afrique": 1}}},
    },
    {
        "cas": "ni le présentiel, ni un format inconnu ne comptent",
        "donnees": {"reunions": [meeting("a", "présentiel"), meeting("b", None), meeting("c", "visio")]},
        "attendu": {2023: 1},
    },
]


def text_of(publie, requete: str = REQUETE, /, **changes) -> str:
    return draft(publie, requete, ID, **(ENTETE | changes))


def refused(publie, folder: Path, text: str, cas=CAS, ident: str = ID) -> list[str]:
    """Every problem told, one per sentence; nothing was written."""
    with pytest.raises(InvalidData) as refusal:
        promote(publie, text, ident, cas, dossier=folder)
    assert str(refusal.value).endswith("\nRien n’a été écrit.")
    assert not list(folder.iterdir())
    return [str(problem) for problem in refusal.value.problems]


# The draft


@pytest.mark.parametrize("ident", registry())
def test_the_query_alone_tells_its_breakdowns_and_what_it_counts(publie, ident):
    ind = registry()[ident]
    told, _ = parse_text(draft(publie, ind.sql, ident), ident)
    assert told.dimensions == ind.dimensions
    assert set(told.sources) - DESCRIPTIVES == set(ind.sources) - DESCRIPTIVES


def test_a_draft_has_every_key_in_order_what_is_known_and_what_is_expected(publie):
    lines = draft(publie, REQUETE, "3.2.b", libelle=ENTETE["libelle"], action=["3.2.2", "3.2.3"]).splitlines()
    keys = [
        line[3:].split(":")[0] for line in lines if line.startswith("-- ") and not line.startswith("-- À compléter")
    ]
    assert keys == list(CHAMPS)
    assert lines[:3] == [
        "-- libelle: Réunions des groupes accessibles à distance",
        "-- libelle_court:",
        "-- À compléter : intitulé court, comme « Groupes actifs »",
    ]
    for told in (
        "-- action: 3.2.2 ; 3.2.3",
        "-- dimensions: pole",
        "-- sources: reunions",
        "-- À compléter : sens, parmi hausse, baisse, maintien, aucun",
        "-- À compléter : objectif du plan (plusieurs se séparent par « ; »), parmi 1.1, 1.2, 1.3, 2.1, 2.2, 2.3, 3.1, 3.2, "
        "3.3, 4.1, 4.2, 4.3",
        "-- À compléter (facultatif) : années antérieures dont la valeur dépend, comme « 0 »",
        "-- À compléter (sauf au niveau activite) : hypothèses, comme « Chaque groupe a une présidence (Chine et "
        "Vietnam n’en avaient pas en 2023). »",
    ):
        assert told in lines
    assert "\n".join(lines).endswith(REQUETE.split("même.\n")[1].rstrip())


def test_a_long_text_goes_on_the_next_lines_and_is_read_back(publie):
    long = "Réunions tenues en visioconférence ou en format hybride ; " * 5 + "fin."
    text = draft(publie, REQUETE, ID, definition=long)
    assert max(len(line) for line in text.splitlines() if "À compléter" not in line) <= 120
    assert parse_text(text, ID)[0].definition == long


def test_a_key_that_no_header_has_is_told_with_the_right_one(publie):
    with pytest.raises(InvalidData) as refusal:
        draft(publie, REQUETE, ID, libele="x")
    assert str(refusal.value).startswith(
        "3.2.z.sql, clé « libele » : la clé n’est pas prévue. Attendu : une clé parmi "
    )
    assert str(refusal.value).endswith("Vouliez-vous dire « libelle » ?")


# A refusal


def test_a_draft_is_refused_with_everything_that_is_missing(publie, tmp_path):
    told = refused(publie, tmp_path, draft(publie, REQUETE, ID), [])
    wanted = [n for n, champ in CHAMPS.items() if champ.requis and n != "sources"]
    assert [line.split(" : ")[0] for line in told] == [
        *(f"3.2.z.sql, clé « {name} »" for name in wanted),
        "3.2.z.yaml",
        "3.2.z.yaml",
    ]
    assert told[0] == (
        "3.2.z.sql, clé « libelle » : la clé manque ou est vide. Attendu : intitulé. Corrigez l’en-tête puis relancez."
    )
    assert told[-2:] == [
        "3.2.z.yaml : aucun cas. Attendu : deux cas au moins : ce qui compte, puis ce qui ne compte pas. "
        "Corrigez le cas puis relancez.",
        "3.2.z.yaml : aucun cas ne vérifie la ventilation « pole ». Attendu : un cas par ventilation déclarée. Ajoutez-le.",
    ]


def test_a_query_without_its_steps_says_how_to_write_it(publie, tmp_path):
    bare = "select year(date_debut) as annee, count(*) as n from reunions group by all"
    told = refused(publie, tmp_path, text_of(publie, bare))
    assert told[:2] == refused(
        publie, tmp_path, text_of(publie, bare), [{k: v for k, v in c.items() if k != "ventilation"} for c in CAS]
    )
    assert told[0] == (
        "3.2.z.sql, requête : il lui manque l’étape « lignes » ou le select final. Attendu : with lignes as (…), puis un "
        "select sans retrait qui rend annee et valeur (et, pour un ratio, ses deux termes). Corrigez la requête puis "
        "relancez."
    )
    assert told[1].startswith("3.2.z.sql, requête : elle ne rend pas de colonne « valeur ».")
    assert told[2] == (
        "3.2.z.yaml : la ventilation « pole » n’est pas déclarée. Attendu : celles de la clé « dimensions ». "
        "Corrigez le cas puis relancez."
    )
    assert len(told) == 3


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (
            {"objectif": "3.9"},
            "3.2.z.sql, clé « objectif » : « 3.9 » n’est pas connu. Attendu : l’une de « 1.1 », « 1.2 », « 1.3 », "
            "« 2.1 », « 2.2 », « 2.3 », …. Vouliez-vous dire « 3.3 » ?",
        ),
        (
            {"publie": "visites_site_2023"},
            "3.2.z.sql, clé « publie » : « visites_site_2023 » compte des visites par an. Attendu : l’unité de "
            "l’indicateur, réunions. Mettez-le dans « reperes ».",
        ),
        (
            {"libelle": "Réunions des groupes géographiques"},
            "3.2.z.sql, clé « libelle » : c’est déjà celui de 3.2.a. Attendu : intitulé d’aucun autre indicateur. "
            "Dites ce qui les distingue.",
        ),
        (
            {"limites": "Ce qu'on ignore."},
            "3.2.z.sql, clé « limites » : l’apostrophe y est droite ('). Attendu : une apostrophe courbe (’). Corrigez "
            "l’en-tête puis relancez.",
        ),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_header_that_does_not_fit_the_plan_is_refused(publie, tmp_path, changes, told):
    assert refused(publie, tmp_path, text_of(publie, **changes)) == [told]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("pole, format", "poles, format", "3.2.z.sql : DuckDB ne peut pas l’exécuter (Binder Error: Referenced column"),
        ("group by all", "group by pole, all", "3.2.z.sql : DuckDB ne peut pas l’exécuter (Parser Error"),
        (
            "'pole' then pole end as modalite",
            "'pole' then pole end as part",
            "3.2.z.sql, requête : elle ne rend pas de col",
        ),
        (
            "sum(nombre) as valeur",
            "pole, sum(nombre) as valeur",
            "3.2.z.sql, requête : plusieurs lignes pour une même année",
        ),
        ("annee, id_reunion", "id_reunion, annee as an", "3.2.z.sql : DuckDB ne peut pas l’exécuter (Binder Error"),
        (
            "from lignes",
            "from lignes, read_csv('/etc/passwd')",
            "3.2.z.sql : DuckDB ne peut pas l’exécuter (Permission Error",
        ),
    ],
)
def test_a_query_that_does_not_run_on_the_dataset_is_refused(publie, tmp_path, old, new, told):
    assert old in REQUETE
    (found,) = refused(publie, tmp_path, text_of(publie, REQUETE.replace(old, new)))
    assert found.startswith(told)


def test_a_value_that_a_case_does_not_expect_is_refused(publie, tmp_path):
    wrong = [
        CAS[0] | {"attendu": {2022: 0, 2023: 3.5, 2024: 1}, "ventilation": {"pole": {2023: {"Afrique": 2}}}},
        CAS[1],
    ]
    ou = "3.2.z.yaml, cas « une réunion hybride compte comme une réunion en visioconférence »"
    fix = "Corrigez la requête, ou ce que le cas attend."
    assert refused(publie, tmp_path, text_of(publie), wrong) == [
        f"{ou} : en 2022, la requête donne aucune valeur. Attendu : 0. {fix}",
        f"{ou} : en 2023, la requête donne 2. Attendu : 3,50. {fix}",
        f"{ou}, ventilation « pole » : en 2023, la requête donne Afrique : 1, Europe : 1. Attendu : Afrique : 2. {fix}",
    ]


@pytest.mark.parametrize(
    ("case", "told"),
    [
        (
            {"donnees": {"reunion": []}},
            "table : « reunion » n’est pas connu. Attendu : une table des contrats. Vouliez-vous dire « reunions » ?",
        ),
        (
            {"donnees": {"dispositifs": [{"famille_dispositf": "visio"}]}},
            "table « dispositifs », colonne : « famille_dispositf » n’est pas connu. Attendu : parmi "
            f"{', '.join(TABLES['dispositifs'].columns)}. Vouliez-vous dire « famille_dispositif » ?",
        ),
        (
            {"donnees": {"reunions": [{"format_reunion": "visoi"}]}},
            "table « reunions », colonne « format_reunion » : « visoi » n’est pas connu. Attendu : parmi "
            "présentiel, visio, hybride. Vouliez-vous dire « visio » ?",
        ),
        (
            {"donnees": {"reunions": [{"date_debut": "mars 2023"}]}},
            "table « reunions », colonne « date_debut » : une valeur n’est pas du type « date ». Attendu : une date, "
            "comme 2023-05-07. Corrigez-la.",
        ),
        (
            {"donnees": {"flux": [{"montant_eur": "cent"}]}},
            "table « flux », colonne « montant_eur » : une valeur n’est pas du type « argent ». Attendu : un montant, "
            "comme 1500.50. Corrigez-la.",
        ),
    ],
    ids=["table", "colonne", "liste", "date", "argent"],
)
def test_a_row_that_no_table_takes_is_told(case, told):
    ou = "3.2.a.yaml, cas « essai »"
    assert [str(p) for p in case_problems(registry()["3.2.a"], {"cas": "essai", "attendu": {2023: 1}} | case)] == [
        f"{ou}, {told}"
    ]


@pytest.mark.parametrize(
    ("cases", "told"),
    [
        ("essai", "ce n’est pas une liste de cas."),
        ([CAS[0], CAS[1] | {"attendu": {2023: "n.d."}}], "cas n°\u00a02 : la clé « attendu » manque ou ne se lit pas."),
        ([CAS[0], CAS[1] | {"attendu": {"2023": 1}}], "cas n°\u00a02 : la clé « attendu » manque ou ne se lit pas."),
        (
            [CAS[0], CAS[1] | {"donnees": {"reunions": {}}}],
            "cas n°\u00a02 : la clé « donnees » manque ou ne se lit pas.",
        ),
        ([CAS[0], CAS[1] | {"cas": None}], "cas n°\u00a02 : la clé « cas » manque ou ne se lit pas."),
        (
            [CAS[0], CAS[1] | {"ventilation": {"pole": 3}}],
            "cas n°\u00a02 : la clé « ventilation » manque ou ne se lit pas.",
        ),
        ([CAS[0], CAS[1] | {"atendu": {}}], "cas n°\u00a02, clé : « atendu » n’est pas connu."),
        ([CAS[0]], "1 cas. Attendu : deux cas au moins"),
        ([CAS[0], CAS[1] | {"attendu": {2023: True}}], "cas n°\u00a02 : la clé « attendu » manque ou ne se lit pas."),
        ([CAS[0], CAS[1] | {"attendu": {True: 1}}], "cas n°\u00a02 : la clé « attendu » manque ou ne se lit pas."),
        (
            [CAS[0], CAS[1] | {"attendu": {2023: float("nan")}}],
            "cas n°\u00a02 : la clé « attendu » manque ou ne se lit pas.",
        ),
        (
            [CAS[0], CAS[1] | {"ventilation": {"pole": {2023: {"Afrique": True}}}}],
            "cas n°\u00a02 : la clé « ventilation » manque ou ne se lit pas.",
        ),
        ([CAS[0], CAS[0] | {"cas": "le même"}], "deux cas ont les mêmes lignes. Attendu : des lignes différentes"),
        (
            [CAS[0] | {"attendu": {2022: "aucune valeur"}}, CAS[1] | {"attendu": {2023: None}}],
            "aucun cas n’attend un nombre. Attendu : un nombre dans un cas au moins",
        ),
        (
            [CAS[0] | {"attendu": {2024: 1}}, CAS[1]],
            "tous les cas attendent la même valeur. Attendu : deux valeurs différentes au moins",
        ),
        (
            [CAS[0], CAS[1] | {"donnees": {"reunions": [{"titre": "06 12 34 56 78"}]}}],
            "une adresse électronique ou un numéro de téléphone. Attendu : des lignes inventées",
        ),
    ],
)
def test_a_case_that_cannot_be_read_is_told(publie, cases, told):
    (found,) = form_problems(parse_text(text_of(publie), ID)[0], cases)
    assert told in str(found)


def test_an_identifier_that_is_taken_is_refused_unless_told_otherwise(publie, tmp_path):
    told = refused(publie, tmp_path, text_of(publie), ident="3.2.a")
    assert told == [
        "3.2.a.sql : cet identifiant est déjà pris. Attendu : un identifiant libre. Prenez-en un autre, ou demandez le "
        "remplacement."
    ]
    promote(publie, text_of(publie), "3.2.a", CAS, dossier=tmp_path, remplacer=True)
    assert registry(tmp_path)["3.2.a"].libelle == ENTETE["libelle"]


def test_cases_that_another_definition_left_are_not_lost(publie, tmp_path):
    (tmp_path / "3.2.z.yaml").write_text("ce que quelqu’un y préparait", "utf-8")
    with pytest.raises(InvalidData, match=r"3\.2\.z\.sql : cet identifiant est déjà pris"):
        promote(publie, text_of(publie), ID, CAS, dossier=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["3.2.z.yaml"]


@pytest.mark.parametrize("ident", ["a" * 41, None])
def test_an_identifier_that_no_file_could_have_is_refused(publie, ident):
    for asked in (lambda: draft(publie, REQUETE, ident), lambda: promote(publie, text_of(publie), ident, CAS)):
        with pytest.raises(CufError, match="Attendu : un texte de 40 caractères au plus, comme « 3.2.f »"):
            asked()


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ("sum(nombre)", "sum(nombre + random())", "random"),
        ("'hybride')", "'hybride') and annee <= year(current_date)", "current_date"),
        ("'hybride')", "'hybride') and annee <= year(Today())", "today"),
        ("'hybride')", "'hybride') and date_debut > ago(interval 1 year)", "ago"),
        ("from lignes", "from lignes using sample 2", "using sample"),
    ],
)
def test_a_query_that_changes_from_one_run_to_the_next_is_refused(publie, tmp_path, old, new, name):
    assert refused(publie, tmp_path, text_of(publie, REQUETE.replace(old, new)))[0] == (
        f"3.2.z.sql, requête : « {name} » change d’une exécution à l’autre. Attendu : un calcul qui, refait plus tard "
        "sur les mêmes lignes, rend la même valeur. Retirez-le."
    )


def test_a_person_is_in_no_definition(publie, tmp_path):
    told = "on y lit une adresse électronique ou un numéro de téléphone. Attendu : une fonction, jamais une personne."
    address = "quelqu-un@exemple.fr"
    assert refused(publie, tmp_path, text_of(publie, responsable=f"le pôle Afrique, {address}")) == [
        f"3.2.z.sql, clé « responsable » : {told} Retirez-les."
    ]
    inside = REQUETE.replace("'hybride')", f"'hybride', '{address}')")
    assert refused(publie, tmp_path, text_of(publie, inside)) == [f"3.2.z.sql : {told} Retirez-les."]


def test_a_text_that_looks_like_a_step_is_no_step(publie, tmp_path):
    """Texts of a query are no part of its steps, whatever they hold."""
    text = "'lignes as ('"
    told = refused(publie, tmp_path, text_of(publie, f"select {text} as annee, 1 as valeur\n\nselect 2"))
    missing = "3.2.z.sql, requête : il lui manque l’étape « lignes » ou le select final."
    assert [line for line in told if line.startswith(missing)]
    held = REQUETE.replace("with lignes", f"with notes as (select {text} as note),\n\nlignes")
    assert promote(publie, text_of(publie, held), ID, CAS, essai=True).cas == 2


def test_a_name_that_would_leave_the_folder_is_refused(publie, tmp_path):
    assert "../x.sql : ce nom ne fait pas un identifiant" in refused(publie, tmp_path, text_of(publie), ident="../x")[0]


# Written


def test_a_complete_definition_is_written_with_its_cases_as_its_neighbours_are(publie, tmp_path):
    done = promote(publie, text_of(publie), ID, CAS, dossier=tmp_path)
    assert done.fichiers == (tmp_path / "3.2.z.sql", tmp_path / "3.2.z.yaml")
    assert sorted(tmp_path.iterdir()) == sorted(done.fichiers)
    text = done.fichiers[0].read_text("utf-8")
    assert "À compléter" not in text
    assert [name for name in CHAMPS if f"-- {name}:" not in text] == [
        "recul",
        "depuis",
        "hypotheses",
        "publie",
        "reperes",
    ]
    ind = registry(tmp_path)[ID]
    assert (ind.libelle, ind.action, ind.sources) == (ENTETE["libelle"], ("3.2.2", "3.2.3"), ("reunions",))
    assert done.fichiers[1].read_text("utf-8") == (
        "- cas: une réunion hybride compte comme une réunion en visioconférence\n"
        "  donnees:\n"
        "    reunions:\n"
        "      - {id_reunion: a, format_reunion: visio, type_reunion: réunion de groupe-pays, pole: Afrique, "
        "date_debut: 2023-03-01}\n"
        "      - {id_reunion: b, format_reunion: hybride, type_reunion: réunion de groupe-pays, pole: Europe, "
        "date_debut: 2023-03-01}\n"
        "      - {id_reunion: c, format_reunion: visio, type_reunion: réunion de groupe-pays, pole: Afrique, "
        "date_debut: 2024-03-01}\n"
        "  attendu: {2022: aucune valeur, 2023: 2, 2024: 1}\n"
        "  ventilation:\n"
        "    pole:\n"
        "      2023: {Afrique: 1, Europe: 1}\n"
        "      2024: {Afrique: 1}\n"
        "\n"
        "- cas: ni le présentiel, ni un format inconnu ne comptent\n"
        "  donnees:\n"
        "    reunions:\n"
        "      - {id_reunion: a, format_reunion: présentiel, type_reunion: réunion de groupe-pays, pole: Afrique, "
        "date_debut: 2023-03-01}\n"
        "      - {id_reunion: b, format_reunion: null, type_reunion: réunion de groupe-pays, pole: Afrique, "
        "date_debut: 2023-03-01}\n"
        "      - {id_reunion: c, format_reunion: visio, type_reunion: réunion de groupe-pays, pole: Afrique, "
        "date_debut: 2023-03-01}\n"
        "  attendu: {2023: 1}\n"
    )
    assert read_cases(done.fichiers[1]) == CAS


def test_what_was_done_is_told_and_an_indicator_without_a_value_is_accepted(publie, tmp_path):
    told = str(promote(publie, text_of(publie), ID, CAS, essai=True))
    start = (
        "3.2.z, « Réunions des groupes accessibles à distance » : la définition est complète, 2 cas vérifiés.\n"
        "Sur ce jeu : aucune valeur, extrait manquant ou incomplet : Réunions et événements.\n"
    )
    assert told == f"{start}Rien n’a été écrit."
    told = str(promote(publie, text_of(publie), ID, CAS, dossier=tmp_path))
    assert told == f"{start}Écrits : {tmp_path.name}/3.2.z.sql, {tmp_path.name}/3.2.z.yaml."


def test_a_published_indicator_written_again_from_its_own_file_is_the_same(publie, tmp_path):
    """The file of an indicator in force is a complete definition: nothing of it is lost."""
    for ident in ("1.2.a", "3.2.b"):
        text, cases = (INDICATEURS / f"{ident}.sql").read_text("utf-8"), read_cases(promotion.CAS / f"{ident}.yaml")
        done = promote(publie, text, ident, cases, dossier=tmp_path, remplacer=True)
        assert done.fichiers[0].read_text("utf-8") == text


def test_both_files_or_none(publie, tmp_path, monkeypatch):
    monkeypatch.setattr(promotion, "CAS", tmp_path / "absent")
    monkeypatch.setattr(promotion, "INDICATEURS", tmp_path)
    with pytest.raises(CufError) as refusal:
        promote(publie, text_of(publie), ID, CAS)
    assert str(refusal.value).endswith("Aucun fichier n’a été écrit.")
    assert not list(tmp_path.iterdir())


@contextmanager
def no_file_over(size: int) -> Iterator[None]:
    """A disk that is full once a file has that many bytes."""
    kept = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, kept[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, kept)


def test_a_disk_that_has_room_for_one_file_gets_none(publie, tmp_path):
    text = text_of(publie, limites="Une limite. " * 200)
    promote(publie, text, ID, CAS, dossier=tmp_path)
    before = {path: path.read_text("utf-8") for path in tmp_path.iterdir()}
    assert (tmp_path / "3.2.z.sql").stat().st_size > 3_000 > (tmp_path / "3.2.z.yaml").stat().st_size
    for kept in (before, {}):
        for path in set(tmp_path.iterdir()) - set(kept):
            path.unlink()
        with no_file_over(3_000), pytest.raises(CufError) as refusal:
            promote(publie, text, ID, [CAS[0] | {"cas": "dit autrement"}, CAS[1]], dossier=tmp_path, remplacer=True)
        assert str(refusal.value).startswith("3.2.z.yaml et 3.2.z.sql : il n’y a plus de place pour écrire.")
        assert str(refusal.value).endswith("Aucun fichier n’a été écrit.")
        assert {path: path.read_text("utf-8") for path in tmp_path.iterdir()} == kept


# Puts both files in place, and is killed when it comes to the second one.
TUE = """
import os, signal, sys
from pathlib import Path
from cuf_metrics.indicators import promotion
query, cases = Path(sys.argv[1]), Path(sys.argv[2])
texts = query.with_name("requete").read_text("utf-8"), cases.with_name("cas").read_text("utf-8")
replaced = Path.replace
def killed(path, target):
    if Path(target) == query:
        os.kill(os.getpid(), signal.SIGKILL)
    replaced(path, target)
Path.replace = killed
promotion._write((query, cases), texts)
"""


def test_a_promotion_killed_between_its_two_files_is_mended_by_running_it_again(publie, tmp_path):
    query, cases = tmp_path / "3.2.z.sql", tmp_path / "3.2.z.yaml"
    text = text_of(publie)
    query.with_name("requete").write_text(text, "utf-8")
    cases.with_name("cas").write_text(written(CAS), "utf-8")
    done = subprocess.run([sys.executable, "-c", TUE, query, cases], cwd=RACINE, check=False)
    assert done.returncode == -signal.SIGKILL
    assert (query.exists(), cases.exists()) == (False, True)
    assert list(tmp_path.glob(".en-cours-*"))
    promote(publie, text, ID, CAS, dossier=tmp_path)
    assert registry(tmp_path)[ID].libelle == ENTETE["libelle"]
    assert not list(tmp_path.glob(".en-cours-*"))


def test_a_value_that_yaml_does_not_hold_is_refused():
    with pytest.raises(CufError, match="une valeur ne s’écrit pas en YAML"):
        written([CAS[0] | {"attendu": {2023: complex(1)}}])


# The command line, then the application


@pytest.fixture
def house(built, tmp_path) -> Path:
    """The program alone, copied where a test may add to its registry."""
    shutil.copytree(RACINE / "cuf_metrics", tmp_path / "maison/cuf_metrics")
    (tmp_path / "maison/tests/indicators").mkdir(parents=True)
    return tmp_path / "maison"


def test_from_the_query_to_the_indicators_of_the_command_line(house, built, tmp_path, monkeypatch, capfd):
    monkeypatch.setattr(cli_indicateur, "DATA", built)

    def run(*arguments: str) -> subprocess.CompletedProcess:
        env = os.environ | {"OBSERVATOIRE_DATA": str(built)}
        command = [sys.executable, "-m", "cuf_metrics", *arguments]
        return subprocess.run(command, cwd=house, env=env, capture_output=True, text=True, check=False)

    (tmp_path / "requete.sql").write_text(REQUETE, "utf-8")
    (tmp_path / "cas.yaml").write_text(written(CAS), "utf-8")
    drafted = cli.main(
        ["indicateur", "ebaucher", f"{tmp_path}/requete.sql", "--id", ID, "--out", f"{tmp_path}/3.2.z.sql"]
    )
    asked = ["indicateur", "promouvoir", f"{tmp_path}/3.2.z.sql", "--cas", f"{tmp_path}/cas.yaml"]
    assert (drafted, cli.main([*asked, "--essai"])) == (0, 1)
    out, err = capfd.readouterr()
    assert out == "Ébauche écrite : 3.2.z.sql. Complétez-la, puis : indicateur promouvoir.\n"
    assert err.startswith("16 problèmes :\n- 3.2.z.sql, clé « libelle » : la clé manque ou est vide.")
    text = (tmp_path / "3.2.z.sql").read_text("utf-8")
    for name, value in ENTETE.items():
        told = " ; ".join(value) if isinstance(value, list) else value
        text = text.replace(f"-- {name}:\n", f"-- {name}: {told}\n")
    (tmp_path / "3.2.z.sql").write_text(text, "utf-8")
    done = run(*asked)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith(
        "Écrits : cuf_metrics/sql/indicators/3.2.z.sql, tests/indicators/3.2.z.yaml.\n"
        "Ensuite : python -m pytest tests/test_indicators.py -k 3.2.z, make docs, puis git add.\n"
    )
    told = {r["id"]: r for r in json.loads(run("indicators", "--format", "json").stdout)}
    assert len(told) == len(registry()) + 1
    assert told[ID]["libelle"] == ENTETE["libelle"]


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (
            ("ebaucher", "absent.sql", "--id", ID),
            1,
            "absent.sql : le fichier ne se lit pas. Attendu : du texte en UTF-8.",
        ),
        (("ebaucher", "absent.sql"), 2, "il manque : --id"),
        (("promouvoir", "3.2.z.sql"), 2, "il manque : --cas"),
        ((), 2, "ACTION"),
    ],
)
def test_refusals_and_misuse_of_the_command(tmp_path, monkeypatch, capfd, arguments, code, sentence):
    """No dataset is needed to say so."""
    monkeypatch.setattr(cli_indicateur, "DATA", tmp_path)
    try:
        given = cli.main(["indicateur", *arguments])
    except SystemExit as misuse:
        given = misuse.code
    assert given == code
    out, err = capfd.readouterr()
    assert sentence in err
    assert out == ""


@pytest.mark.parametrize("text", ["[" * 5000, "- {date_debut: 2023-13-45}"])
def test_cases_that_break_the_reader_are_told(tmp_path, text):
    (tmp_path / "cas.yaml").write_text(text, "utf-8")
    with pytest.raises(CufError, match="cas.yaml : ce n’est pas du YAML"):
        read_cases(tmp_path / "cas.yaml")


def test_cases_that_are_not_yaml_are_told_with_their_line(tmp_path):
    (tmp_path / "cas.yaml").write_text("- cas: essai\n  donnees: {\n  attendu: 3\n", "utf-8")
    with pytest.raises(CufError, match=r"cas.yaml : ce n’est pas du YAML \(ligne \d\)\. Attendu : une liste de cas"):
        read_cases(tmp_path / "cas.yaml")


def test_a_promoted_indicator_has_its_page(publie, built, tmp_path, monkeypatch):
    for path in INDICATEURS.glob("*.sql"):
        shutil.copy(path, tmp_path)
    promote(publie, text_of(publie), ID, CAS, dossier=tmp_path)
    monkeypatch.setattr(registry, "__defaults__", (tmp_path,))
    use(built, monkeypatch)
    shown = first_page("indicateur", indicateur=ID)
    assert not shown.exception
    assert not shown.error
    page = html_of(shown)
    assert 'data-chiffre="3.2.z"' in page
    assert "Réunions des groupes tenues dans l’année en visioconférence ou en format hybride." in page


def test_the_example_of_the_documentation_is_accepted(publie):
    told = (RACINE / "docs/promouvoir-une-requete.md").read_text("utf-8")
    query, cases = (re.search(rf"```{kind}\n(.*?)```", told, re.DOTALL)[1] for kind in ("sql", "yaml"))
    done = promote(publie, text_of(publie, query), ID, yaml.safe_load(cases), essai=True)
    assert done.cas == 2
