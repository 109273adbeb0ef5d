"""What the benchmarks measure is what the contracts say: rows of the right columns and types, before any second is told."""

from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from benchmarks import carnet, flux, imports, indicators
from benchmarks.mesures import conformed, median
from cuf_metrics.contracts import TABLES
from cuf_metrics.imports.colonnes import RECONNU, recognise
from cuf_metrics.imports.modeles import MODELES


@pytest.mark.parametrize("name", indicators.LIGNES)
def test_rows_made_have_the_columns_and_types_of_the_contract(name):
    rows = conformed(duckdb.connect(), name, indicators.LIGNES[name]).to_arrow_table()
    assert rows.schema.equals(TABLES[name].arrow_schema)
    assert rows.num_rows > 0


def test_flows_are_written_as_the_contract_types_them_by_year_then_country(tmp_path: Path):
    flux.write_flux(tmp_path, 1000)
    rows = pq.read_table(tmp_path / "flux.parquet")
    # Columns given a constant are written as required ones: the types only are compared.
    assert [(f.name, f.type) for f in rows.schema] == [(f.name, f.type) for f in TABLES["flux"].arrow_schema]
    assert rows.num_rows == 1000
    assert rows["annee"].to_pylist() == sorted(rows["annee"].to_pylist())


def test_what_comes_before_is_run_once_and_not_counted():
    told = []
    times = iter([3.0, 1.0, 2.0])
    assert median(lambda: next(times), 3, before=lambda: told.append("avant")) == 2.0
    assert told == ["avant"]


def test_a_first_chart_is_measured_step_by_step_from_a_copy_without_what_was_built(tmp_path: Path, capsys):
    clone = carnet.copied(tmp_path)
    assert (clone / "Makefile").is_file()
    assert not [name for name in (".git", ".venv", "data/extraits") if (clone / name).exists()]
    printed = (clone / "Makefile").read_text("utf-8").replace("$(NOTEBOOK_PORT)", "8888")
    assert carnet.ADRESSE.search(printed)[0].startswith(
        "http://localhost:8888/lab/tree/notebooks/00-prise-en-main.ipynb"
    )
    assert carnet.told(carnet.steps({"début": 10.0, "dépendances": 70.0, "premier graphique": 131.0})) == 1
    assert capsys.readouterr().out.splitlines() == [
        "  dépendances            60.0 s",
        "  premier graphique      61.0 s",
        "  en tout               121.0 s (cible 120 s)",
    ]


def test_every_column_of_the_files_to_import_is_one_of_the_template(tmp_path: Path):
    assert set(recognise(imports.EN_TETES, MODELES["adhesions"], {}).origines.values()) == {RECONNU}
    imports.write(tmp_path / "adhesions.csv", 3)
    assert len((tmp_path / "adhesions.csv").read_text("utf-8").splitlines()) == 4


def test_the_import_that_is_measured_is_one_that_the_command_accepts(capfd: pytest.CaptureFixture):
    assert imports.measured(imports.Cas("adhesions.csv", 3, 3600.0)) == 0
    assert "3 lignes lues : 3 nouvelles" in capfd.readouterr().out
