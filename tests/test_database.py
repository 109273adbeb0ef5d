"""Read-only, locked down, French refusals, one connection for many threads."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import numpy as np
import pandas as pd
import pytest

from cuf_metrics import __main__
from cuf_metrics.contracts import TABLES
from cuf_metrics.database import select, sql
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
    "from query('from fonds')": "la fonction « query » cache les tables lues",
    "with a as (from query_table(['fonds'])) from a": "la fonction « query_table » cache les tables lues",
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
        select(publie, query)
    assert REFUS[query] in str(refusal.value)
    assert sql(publie, "select count(*) as n from fonds")["n"][0] == 9


def test_the_published_counts(publie):
    """The figures the issue promises, read the way an analyst reads them."""
    assert select(publie, "select count(*) from chiffres_publies").lignes.iloc[0, 0] >= 320
    levels = select(publie, "select niveau, count(*) as n from plan where periode_plan = '2023-2027' group by niveau")
    assert levels.lignes.set_index("niveau")["n"].to_dict() == {"axe": 4, "objectif": 12, "action": 29}
    funds = select(publie, "select id_fonds, code_pays from fonds").lignes
    assert len(funds) == 9
    assert sorted(funds.loc[funds["code_pays"] == "LBN", "id_fonds"]) == ["liban-2020", "liban-2024"]


MAL_NOMMEES = {
    "select montant from fonds": (
        "la colonne « montant » n’existe pas ici. Attendu : une colonne des tables lues. "
        "Vouliez-vous dire « montant_eur » ?"
    ),
    "select c.montant from fonds c join flux f using (id_fonds)": (
        "la colonne « montant » n’existe pas ici. Attendu : une colonne des tables lues. "
        "Vouliez-vous dire « montant_eur » ?"
    ),
    "select * from liens join fonds using (id_fond)": (
        "la colonne « id_fond » n’existe pas ici. Attendu : une colonne des tables lues. "
        "Vouliez-vous dire « id_fonds » ?"
    ),
    "with a as (select id_fonds from fonds) select a.nom from a": (
        "la colonne « nom » n’existe pas ici. Attendu : une colonne des tables lues. La requête l’a ailleurs : nommez "
        "la table qui l’a, ou ajoutez-la à l’étape qui est lue ici."
    ),
    "select xyz from fonds": (
        "la colonne « xyz » n’existe pas ici. Attendu : une colonne des tables lues. Voyez-les avec DESCRIBE."
    ),
    "select z.nom from fonds f": "aucune table n’y porte le nom « z ». Attendu : f. Corrigez le nom.",
    "select note from fonds c join flux f using (id_fonds)": (
        "plusieurs tables ont une colonne « note ». Attendu : c.note ou f.note. Dites laquelle."
    ),
}


@pytest.mark.parametrize("query", MAL_NOMMEES)
def test_a_name_that_a_query_gets_wrong_is_told_in_french_with_the_near_one(publie, query):
    with pytest.raises(QueryRefused) as refusal:
        select(publie, query)
    assert str(refusal.value) == f"requête : {MAL_NOMMEES[query]}"


def test_views_are_told_from_tables(publie):
    assert {"liens", "reunions_tenues", "adherents"} < set(publie.vues) < set(publie.tables)
    assert not set(publie.vues) & {*TABLES, "reference_pays"}


@pytest.mark.parametrize("table", TABLES)
def test_every_table_has_its_contract_columns(publie, table):
    assert tuple(publie.table(table).columns) == TABLES[table].columns


def test_a_value_is_bound_not_formatted(publie):
    rows = sql(publie, "select nom from fonds where nom = $nom", {"nom": "x' or '1' = '1"})
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
    assert select(publie, query, {"pays": value}).lignes["id_fonds"].tolist() == expected


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
        select(publie, query, given)
    assert str(refusal.value) == told


def test_a_list_compared_with_one_value_is_told_how_to_be_looked_into(publie):
    with pytest.raises(QueryRefused, match=r"Pour chercher dans une liste : colonne = any\(\$liste\)\."):
        select(publie, "select nom from fonds where code_pays in ($pays)", {"pays": ["LBN"]})


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
    "with fonds as (select 1 as a) from fonds": (),
    "with fonds as (select 1 as a) from main.fonds": ("fonds",),
    "with FONDS as (from fonds) from fonds": ("fonds",),
    "with recursive plan as (select 1 as a union all select a + 1 from plan where a < 3) from plan, fonds": ("fonds",),
}


@pytest.mark.parametrize("query", LUES)
def test_the_tables_that_a_query_reads_are_cited(publie, query):
    assert select(publie, query).source.tables == LUES[query]


def test_what_a_query_gives_is_typed_and_cited(publie):
    """Views are followed down to the tables; the query, the values and the rows are those to show."""
    query = "select id_fonds, date_ouverture, montant_eur from fonds where code_pays = any($pays) order by 1"
    told = select(publie, query, {"pays": pd.Index(["LBN"])})
    assert told.source == Requete("libre", query, {"pays": ["LBN"]}, ("fonds",), 2)
    assert told.lignes["date_ouverture"].dt.year.tolist() == [2020, 2024]
    assert told.lignes["montant_eur"].dtype == "float64"
    assert "partenariats" in select(publie, "select count(*) from liens").source.tables


def test_what_is_kept_of_an_answer_is_not_what_was_given(publie):
    """Lists given as values, and those held in the rows, may be changed by the reader."""
    given = {"ids": ["reunions_initiative_cuf_2023"]}
    first = publie.named("chiffres_cites", **given)
    given["ids"].append("x")
    first.source.parametres["ids"].append("y")
    again = publie.named("chiffres_cites", ids=["reunions_initiative_cuf_2023"]).source
    assert again.parametres == {"ids": ["reunions_initiative_cuf_2023"]}
    assert first.source.sql == again.sql
    asked = ("essai", "select [1, 2] as l, {'a': [1]} as s, 1 as n")
    held = publie.cited(*asked).lignes
    held["l"][0][0], held["s"][0]["a"], held["n"] = 9, 9, 9
    kept = publie.cited(*asked).lignes
    assert (list(kept["l"][0]), kept["s"][0], kept["n"][0]) == ([1, 2], {"a": [1]}, 1)
    values = {"l": [1]}
    free = select(publie, "select $l as l", values)
    values["l"].append(2)
    assert free.source.parametres == {"l": [1]}


def test_an_analyst_finds_one_door(publie):
    """A query of one's own is for `query`: a dataset offers tables, and the queries of the pages."""
    offered = {name for name in dir(publie) if not name.startswith("_")}
    assert offered & {"query", "sql", "select", "selected"} == set()


def test_an_unknown_table_is_refused(publie):
    with pytest.raises(DatasetMissing, match="table : « fonds; drop » n’est pas connu"):
        publie.table("fonds; drop")


def test_many_threads_share_one_dataset(publie):
    def count(_: int) -> int:
        return sql(publie, "select count(*) as n from chiffres_publies")["n"][0]

    with ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(count, range(200)))) == 1
