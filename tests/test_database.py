"""Read-only, locked down, French refusals, one connection for many threads."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import numpy as np
import pandas as pd
import pytest

from cuf_metrics import __main__
from cuf_metrics.contracts import TABLES
from cuf_metrics.errors import DatasetMissing, QueryRefused
from cuf_metrics.provenance import Requete

LECTURE_SEULE = "est refusée, la base est en lecture seule"
FERME = "elle demande un fichier, le réseau ou une extension, ce qui est fermé"
REFUS = {
    "create table t as select 1": LECTURE_SEULE,
    "insert into fonds select * from fonds": LECTURE_SEULE,
    "update fonds set nom = 'x'": LECTURE_SEULE,
    "delete from fonds": LECTURE_SEULE,
    "drop view fonds": LECTURE_SEULE,
    "create or replace view fonds as select 1": LECTURE_SEULE,
    "copy fonds to '/tmp/fonds.csv'": LECTURE_SEULE,
    "export database '/tmp/base'": LECTURE_SEULE,
    "attach '/tmp/autre.db'": LECTURE_SEULE,
    "set enable_external_access = true": LECTURE_SEULE,
    "reset lock_configuration": LECTURE_SEULE,
    "pragma database_list": LECTURE_SEULE,
    "install httpfs": LECTURE_SEULE,
    "load httpfs": LECTURE_SEULE,
    "explain analyze select 1": LECTURE_SEULE,
    "select * from read_csv('/etc/passwd')": FERME,
    "select * from read_text('/etc/hostname')": FERME,
    "select * from glob('/etc/*')": FERME,
    "select * from read_parquet('https://exemple.fr/x.parquet')": FERME,
    "select 1; drop view fonds": "elle contient 2 instructions",
    "": "elle est vide",
    "   -- rien": "elle est vide",
    "select * from inconnue": "la table « inconnue » n’existe pas",
    "select * from '/etc/passwd'": "la table « /etc/passwd » n’existe pas",
    "select montant from fonds": "la colonne « montant » n’existe pas ici",
    "selec 1": "DuckDB ne peut pas l’exécuter",
    "select cast(nom as integer) from fonds": "DuckDB ne peut pas l’exécuter",
}


@pytest.mark.parametrize("query", REFUS)
def test_a_query_that_is_not_a_plain_read_is_refused(publie, query):
    with pytest.raises(QueryRefused) as refusal:
        publie.select(query)
    assert REFUS[query] in str(refusal.value)
    assert publie.sql("select count(*) as n from fonds")["n"][0] == 9


def test_the_published_counts(publie):
    """The figures the issue promises, read the way an analyst reads them."""
    assert publie.select("select count(*) from chiffres_publies").column(0)[0].as_py() >= 320
    levels = publie.select("select niveau, count(*) as n from plan where periode_plan = '2023-2027' group by niveau")
    assert dict(zip(levels["niveau"].to_pylist(), levels["n"].to_pylist(), strict=True)) == {
        "axe": 4,
        "objectif": 12,
        "action": 29,
    }
    funds = publie.select("select id_fonds, code_pays from fonds").to_pylist()
    assert len(funds) == 9
    assert sorted(f["id_fonds"] for f in funds if f["code_pays"] == "LBN") == ["liban-2020", "liban-2024"]


@pytest.mark.parametrize("table", TABLES)
def test_every_table_has_its_contract_columns(publie, table):
    assert tuple(publie.table(table).columns) == TABLES[table].columns


def test_a_value_is_bound_not_formatted(publie):
    rows = publie.sql("select nom from fonds where nom = $nom", {"nom": "x' or '1' = '1"})
    assert rows.empty


LIEES = [
    ("code_pays = any($pays)", ["LBN", "UKR"], ["liban-2020", "liban-2024", "ukraine"]),
    ("code_pays in $pays", ("LBN",), ["liban-2020", "liban-2024"]),
    ("code_pays = any($pays)", {"UKR"}, ["ukraine"]),
    ("code_pays = any($pays)", pd.Series(["UKR"]), ["ukraine"]),
    ("code_pays = any($pays)", [], []),
    ("code_pays = $pays", "UKR", ["ukraine"]),
    ("year(date_ouverture) = $pays", np.int64(2024), ["liban-2024"]),
    ("date_ouverture >= $pays", date(2024, 9, 1), ["liban-2024"]),
    ("$pays is null and code_pays = 'UKR'", None, ["ukraine"]),
]


@pytest.mark.parametrize(("condition", "value", "expected"), LIEES)
def test_what_pandas_holds_is_bound_as_it_is(publie, condition, value, expected):
    query = f"select id_fonds from fonds where {condition} order by 1"
    assert publie.select(query, {"pays": value}).column(0).to_pylist() == expected


MAL_LIEES = {
    "select $annee": (
        {"anne": 2023},
        "2 problèmes :\n"
        "- requête, paramètre « $annee » : il n’a pas de valeur. Attendu : une valeur pour chacun de : $annee. "
        "Donnez-la par son nom : annee=…\n"
        "- requête, paramètre « $anne » : la requête ne le nomme pas. Attendu : $annee. Vouliez-vous dire « annee » ?",
    ),
    "select 1": (
        {"a": 1},
        "requête, paramètre « $a » : la requête ne le nomme pas. Attendu : aucun, car la requête ne nomme aucune "
        "valeur. Retirez-le, ou nommez-le dans la requête.",
    ),
    "select ?": (
        {},
        "requête, paramètre « $1 » : il n’a pas de valeur. Attendu : une valeur pour chacun de : $1. Nommez-le dans la "
        "requête, par exemple $annee plutôt que « ? », puis donnez-le par ce nom.",
    ),
    "select $x, '$y' -- $z": (
        {"x": object()},
        "requête, paramètre « $x » : sa valeur, de type « object », n’est pas de celles que DuckDB prend. Attendu : un "
        "nombre, un texte, une date, un oui ou non (True, False), ou une liste de l’un d’eux. Convertissez-la.",
    ),
    "select $x": (
        {"x": [1, object()]},
        "requête, paramètre « $x » : sa valeur, de type « list », n’est pas de celles que DuckDB prend. Attendu : un "
        "nombre, un texte, une date, un oui ou non (True, False), ou une liste de l’un d’eux. Convertissez-la.",
    ),
}


@pytest.mark.parametrize("query", MAL_LIEES)
def test_values_that_do_not_fit_the_query_are_refused(publie, query):
    given, told = MAL_LIEES[query]
    with pytest.raises(QueryRefused) as refusal:
        publie.select(query, given)
    assert str(refusal.value) == told


def test_a_list_compared_with_one_value_is_told_how_to_be_looked_into(publie):
    with pytest.raises(QueryRefused, match=r"Pour chercher dans une liste : colonne = any\(\$liste\)\."):
        publie.select("select nom from fonds where code_pays in ($pays)", {"pays": ["LBN"]})


def test_the_command_line_still_takes_no_value(built, monkeypatch, capsys):
    monkeypatch.setattr(__main__, "DATA", built)
    assert __main__.main(["sql", "select nom from fonds where code_pays = $pays"]) == 1
    assert "requête, paramètre « $pays » : il n’a pas de valeur." in capsys.readouterr().err


LUES = {
    "select * from Fonds, FLUX": ("fonds", "flux"),
    "from (with a as (select 1 as b from main.plan) select (select max(nom) from fonds) from a)": ("plan", "fonds"),
    "describe fonds": ("fonds",),
    "show tables": (),
    "select 1 -- from fonds": (),
}


@pytest.mark.parametrize("query", LUES)
def test_the_tables_that_a_query_reads_are_cited(publie, query):
    assert publie.selected(query).source.tables == LUES[query]


def test_what_a_query_gives_is_typed_and_cited(publie):
    """Views are followed down to the tables; the query, the values and the rows are those to show."""
    query = "select id_fonds, date_ouverture, montant_eur from fonds where code_pays = any($pays) order by 1"
    told = publie.selected(query, {"pays": pd.Index(["LBN"])})
    assert told.source == Requete("libre", query, {"pays": ["LBN"]}, ("fonds",), 2)
    assert told.lignes["date_ouverture"].dt.year.tolist() == [2020, 2024]
    assert told.lignes["montant_eur"].dtype == "float64"
    assert "partenariats" in publie.selected("select count(*) from liens").source.tables


def test_an_unknown_table_is_refused(publie):
    with pytest.raises(DatasetMissing, match="table « fonds; drop » : elle n’existe pas"):
        publie.table("fonds; drop")


def test_many_threads_share_one_dataset(publie):
    def count(_: int) -> int:
        return publie.sql("select count(*) as n from chiffres_publies")["n"][0]

    with ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(count, range(200)))) == 1
