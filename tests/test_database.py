"""Read-only, locked down, French refusals, one connection for many threads."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from cuf_metrics.contracts import TABLES
from cuf_metrics.errors import DatasetMissing, QueryRefused

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


def test_an_unknown_table_is_refused(publie):
    with pytest.raises(DatasetMissing, match="table « fonds; drop » : elle n’existe pas"):
        publie.table("fonds; drop")


def test_many_threads_share_one_dataset(publie):
    def count(_: int) -> int:
        return publie.sql("select count(*) as n from chiffres_publies")["n"][0]

    with ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(count, range(200)))) == 1
