"""Each indicator against its cases: rows given, values expected, in tests/indicators/<id>.yaml."""

from pathlib import Path

import pytest
import yaml

from cuf_metrics.indicators.registry import registry
from cuf_metrics.sql import parameters_of
from tests.rows import tables_of

FOLDER = Path(__file__).parent / "indicators"
REGISTRY = registry()
CASES = [
    pytest.param(path.stem, case, id=f"{path.stem} : {case['cas']}")
    for path in sorted(FOLDER.glob("*.yaml"))
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))
]


def values(ident: str, connection, ventilation: str | None = None) -> dict:
    ind = REGISTRY[ident]
    bound = {"ventilation": ventilation} if "ventilation" in parameters_of(ind.sql) else {}
    rows = connection.execute(ind.sql, bound).df()
    assert {"annee", "valeur"} <= set(rows)
    if ventilation is None:
        assert not rows["annee"].duplicated().any(), "une ligne par année"
        return {int(r.annee): None if r.valeur != r.valeur else float(r.valeur) for r in rows.itertuples()}
    found: dict = {}
    for r in rows.itertuples():
        found.setdefault(int(r.annee), {})[r.modalite] = None if r.valeur != r.valeur else float(r.valeur)
    return found


def close(value):
    return value if value is None else pytest.approx(value, abs=0.005)


@pytest.mark.parametrize(("ident", "case"), CASES)
def test_the_rows_given_make_the_value_expected(ident, case):
    connection = tables_of(case["donnees"])
    found = values(ident, connection)
    expected = case["attendu"]
    # A stock or a running total goes on after the last row: only the years the case speaks of are compared.
    shown = {year: found.get(year, "aucune valeur") for year in expected}
    assert shown == {year: v if isinstance(v, str) else close(v) for year, v in expected.items()}
    rows = connection.execute(REGISTRY[ident].sql_lignes, {"debut": 0, "fin": 9999}).df()
    assert not rows["annee"].isna().any(), "une ligne sans année ne se retrouve derrière aucune valeur"
    for dimension, by_year in case.get("ventilation", {}).items():
        parts = values(ident, connection, dimension)
        assert {y: parts.get(y, {}) for y in by_year} == {
            y: {name: close(v) for name, v in names.items()} for y, names in by_year.items()
        }


@pytest.mark.parametrize("ident", REGISTRY)
def test_every_indicator_has_its_cases(ident):
    path = FOLDER / f"{ident}.yaml"
    assert path.exists(), f"écrivez tests/indicators/{ident}.yaml"
    cases = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert len(cases) >= 2
    told = {name for case in cases for name in case.get("ventilation", {})}
    assert told == set(REGISTRY[ident].dimensions), "chaque ventilation a son cas"
    allowed = {"cas", "donnees", "attendu", "ventilation"}
    assert all({"cas", "donnees", "attendu"} <= set(case) <= allowed for case in cases)


def test_every_case_belongs_to_an_indicator():
    assert {path.stem for path in FOLDER.glob("*.yaml")} <= set(REGISTRY)


@pytest.mark.parametrize("ident", REGISTRY)
def test_the_rows_behind_are_those_counted(ident):
    """The rows shown come from the same steps as the value, and carry the year they are asked for."""
    connection = tables_of({})
    rows = connection.execute(REGISTRY[ident].sql_lignes, {"debut": 2000, "fin": 2040}).df()
    assert "annee" in rows
