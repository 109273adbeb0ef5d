"""Grants as an SCDL file: valid against the real Table Schema, nothing invented, nothing dropped in silence."""

import io
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from cuf_metrics.contracts import TABLES
from cuf_metrics.exports.scdl import COLONNES, scdl_csv
from cuf_metrics.indicators.case_tables import tables_of

SCHEMA = Path(__file__).resolve().parent.parent.parent / "shared/donnees/scdl_subventions_2.1.1_schema.json"
VALIDE = {
    "attribuant": "Région Bretagne",
    "siret_attribuant": "23350001600040",
    "beneficiaire": "Association « Puits, et eau »",
    "siret_beneficiaire": "21060004500392",
    "objet": 'Un puits, "Kayes"\nseconde ligne ; fin',
    "date_convention": date(2024, 3, 1),
    "reference_decision": "2024-03-103",
    "montant_signe_eur": "47800.2",
    "nature_aide": "aide en numéraire;aide en nature",
    "conditions_versement": "échelonné",
    "periode_versement": "2024-03-14/2025-03-14",
    "est_notifiee_ue": False,
    "taux_subvention": 0.45,
    "dispositif_aide": "65d5b6c7-102c-4440-ac3b-768f708edc0a",
    "id_rae": "12345",
}


def grants(*changes: dict) -> pd.DataFrame:
    """Rows of the table, each a valid grant but for what is changed."""
    given = [VALIDE | {"numero_ligne": rank + 2} | change for rank, change in enumerate(changes)]
    return tables_of({"subventions": given}).sql("select * from subventions order by numero_ligne").df()


def lines(file: bytes) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(file), dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def problems_of():
    """The errors that frictionless finds in a file, against the real schema."""
    if not SCHEMA.exists():
        pytest.skip("le schéma SCDL n’est pas à côté du projet")
    import frictionless

    def validated(file: bytes) -> list[str]:
        schema = frictionless.Schema.from_descriptor(_without_remote_parts())
        report = frictionless.Resource(file, format="csv", schema=schema).validate()
        return [error.message for task in report.tasks for error in task.errors]

    return validated


def _without_remote_parts() -> dict:
    """Fields and constraints, as published; links to examples are not of Table Schema."""
    import json

    described = json.loads(SCHEMA.read_text("utf-8"))
    return {"fields": described["fields"]}


def test_every_line_is_valid_against_the_real_schema(problems_of):
    file, left_out = scdl_csv(
        grants(
            {},
            {"montant_signe_eur": "-1500.5", "est_notifiee_ue": True, "taux_subvention": 1.0},
            {"siret_beneficiaire": None, "rna_beneficiaire": "W380475558", "periode_versement": "2024-04-01"},
            {"montant_signe_eur": "0.0001", "taux_subvention": 0.01, "id_rae": None, "dispositif_aide": None},
            {"objet": "x" * 256, "taux_subvention": 1 / 3},
            {"objet": "retour\rseul", "beneficiaire": "deux\r\nlignes"},
        )
    )
    assert left_out.empty
    assert len(lines(file)) == 6
    assert problems_of(file) == []


def test_the_validator_refuses_what_is_wrong(problems_of):
    """The check above would mean nothing with a validator that lets everything pass."""
    file, _ = scdl_csv(grants({}))
    assert problems_of(file.replace(b"0.45", b"0,45"))
    assert problems_of(file.replace(b"23350001600040", b"2,34E+13"))
    assert problems_of(file.replace(b'"non"', b'"False"'))


def test_the_file_holds_what_the_table_holds_and_nothing_else():
    file, _ = scdl_csv(grants({}))
    assert file.startswith(b'"nomAttribuant","idAttribuant","dateConvention",')
    assert list(lines(file).columns) == list(COLONNES)
    row = lines(file).iloc[0]
    assert row["nomBeneficiaire"] == "Association « Puits, et eau »"
    assert row["objet"] == 'Un puits, "Kayes"\nseconde ligne ; fin'
    assert (row["montant"], row["pourcentageSubvention"], row["notificationUE"]) == ("47800.20", "0.45", "non")
    assert (row["dateConvention"], row["rnaBeneficiaire"]) == ("2024-03-01", "")


def test_the_columns_are_those_of_the_schema():
    if not SCHEMA.exists():
        pytest.skip("le schéma SCDL n’est pas à côté du projet")
    assert list(COLONNES) == [field["name"] for field in _without_remote_parts()["fields"]]
    assert set(COLONNES.values()) <= set(TABLES["subventions"].columns)


REFUS = {
    "destroyed": ({"siret_attribuant": None}, "le SIRET de l’attribuant manque"),
    "key": (
        {"siret_attribuant": "23350001600041"},
        "le SIRET de l’attribuant est faux (14 chiffres et clé de contrôle)",
    ),
    "digits": (
        {"siret_beneficiaire": "2,43E+13"},
        "le SIRET du bénéficiaire est faux (14 chiffres et clé de contrôle)",
    ),
    "nobody": ({"siret_beneficiaire": None}, "ni SIRET ni numéro RNA du bénéficiaire"),
    "date": ({"date_convention": None}, "la date de la convention manque"),
    "blank": ({"objet": "  "}, "l’objet manque"),
    "long": ({"objet": "x" * 257}, "l’objet dépasse 256 caractères"),
    "rna": ({"rna_beneficiaire": "W12"}, "le numéro RNA n’est pas « W » et 9 chiffres"),
    "period": ({"periode_versement": "01/12/2023"}, "la période de versement n’est pas une date ISO"),
    "rae": ({"id_rae": "123456"}, "le numéro RAE dépasse 5 caractères"),
    "eu": ({"est_notifiee_ue": None}, "la notification à l’Union européenne manque"),
    "share": (
        {"taux_subvention": 0.001},
        "le pourcentage de la subvention qui revient au bénéficiaire n’est pas entre 0,01 et 1",
    ),
    "formula": (
        {"beneficiaire": "=1+1"},
        "un texte commence par « = », « + », « - », « @ » : un tableur l’exécuterait",
    ),
    "two": (
        {"nature_aide": None, "conditions_versement": None},
        "la nature de l’aide manque ; les conditions de versement manquent",
    ),
}


@pytest.mark.parametrize("case", REFUS)
def test_a_line_that_cannot_be_valid_is_told_apart_with_every_reason(case):
    change, motif = REFUS[case]
    file, left_out = scdl_csv(grants({}, change))
    assert len(lines(file)) == 1
    assert list(left_out["motif"]) == [motif]
    assert list(left_out["numero_ligne"]) == [3]


def test_la_poste_has_its_own_key():
    _, left_out = scdl_csv(grants({"siret_beneficiaire": "35600000049837"}, {"siret_beneficiaire": "35600000049838"}))
    assert list(left_out["siret_beneficiaire"]) == ["35600000049838"]


def test_without_any_grant_the_file_has_its_headings_only():
    file, left_out = scdl_csv(grants({}).head(0))
    assert file.decode() == ",".join(f'"{name}"' for name in COLONNES) + "\n"
    assert left_out.empty
