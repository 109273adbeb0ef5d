"""Each indicator against its cases: rows given, values expected, in tests/indicators/<id>.yaml."""

from pathlib import Path

import pytest

from cuf_metrics.indicators.case_tables import tables_of
from cuf_metrics.indicators.cases import case_problems, form_problems, read_cases, written
from cuf_metrics.indicators.registry import registry

FOLDER = Path(__file__).parent / "indicators"
REGISTRY = registry()
FILES = {path.stem: read_cases(path) for path in sorted(FOLDER.glob("*.yaml"))}
CASES = [pytest.param(ident, case, id=f"{ident} : {case['cas']}") for ident, cases in FILES.items() for case in cases]


@pytest.mark.parametrize(("ident", "case"), CASES)
def test_the_rows_given_make_the_value_expected(ident, case):
    assert "\n".join(map(str, case_problems(REGISTRY[ident], case))) == ""


@pytest.mark.parametrize("ident", REGISTRY)
def test_every_indicator_has_its_cases(ident):
    assert ident in FILES, f"écrivez tests/indicators/{ident}.yaml"
    assert "\n".join(map(str, form_problems(REGISTRY[ident], FILES[ident]))) == ""


def test_every_case_belongs_to_an_indicator():
    assert set(FILES) <= set(REGISTRY)


def test_the_rows_behind_are_those_counted():
    """The rows shown come from the same steps as the value, and carry the year they are asked for."""
    connection = tables_of({})
    for ind in REGISTRY.values():
        rows = connection.execute(ind.sql_lignes, {"debut": 2000, "fin": 2040}).df()
        assert "annee" in rows, ind.id


def test_cases_are_written_as_they_are_read(tmp_path):
    path = tmp_path / "tous.yaml"
    for ident, cases in FILES.items():
        path.write_text(written(cases), encoding="utf-8")
        assert read_cases(path) == cases, ident
