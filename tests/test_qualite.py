"""Rules of quality: rows given by hand make the cases expected; a wrong file is refused; the published facts as they are."""

import json
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
import yaml

from cuf_metrics import cli_qualite
from cuf_metrics.contracts import TABLES
from cuf_metrics.errors import InvalidData
from cuf_metrics.indicators.case_tables import table_of, tables_of
from cuf_metrics.qualite import FAMILLES, GRAVITES, cases, examine, quality_history, rules
from cuf_metrics.qualite.regle import COLONNES, QUALITE
from cuf_metrics.sql import parameters_of
from cuf_metrics.store import Contenu, Entree, publish

CAS = yaml.safe_load((Path(__file__).parent / "qualite.yaml").read_text(encoding="utf-8"))
AU = date(2024, 6, 30)
MOIS = {"adhesions": 12, "reunions": 1, "participations": 1, "flux": 3}
MOIS |= {"accompagnements": 12, "partenariats": 12, "publications": 12, "audiences": 1}


def bound(sql: str) -> dict:
    known = {"au": AU, "periodicites": MOIS}
    return {name: known[name] for name in parameters_of(sql)}


@pytest.mark.parametrize("ident", rules())
def test_the_rows_given_make_the_cases_expected(ident):
    case, sql = CAS[ident], rules()[ident].sql
    found = tables_of(case["donnees"]).execute(sql, bound(sql)).df()
    assert list(found.columns)[:5] == list(COLONNES)
    assert len(found) == case["examines"]
    wrong = found[found["explication"].notna()]
    assert sorted(wrong["cle"]) == sorted(case["cas"])
    assert set(wrong["nom_table"]) <= set(TABLES)
    assert wrong["objet"].notna().all()
    assert not [text for text in wrong["explication"] if re.search(r"\d{4}-\d{2}-\d{2}|'", text)]


def test_every_case_belongs_to_a_rule_and_families_and_severities_are_all_used():
    assert set(CAS) == set(rules())
    assert {rule.famille for rule in rules().values()} == set(FAMILLES)
    assert {rule.gravite for rule in rules().values()} == set(GRAVITES)


def test_a_rule_says_who_mends_by_function_and_speaks_in_sentences():
    for rule in rules().values():
        assert re.fullmatch(r"direction|responsables? d(e la|es|u) .+", rule.responsable), rule.id
        assert rule.remede.endswith("."), rule.id
        assert rule.pourquoi.endswith("."), rule.id
        assert not rule.attendu.endswith("."), rule.id
        assert not rule.titre.endswith("."), rule.id


REGLE = (QUALITE / "montants-nuls.sql").read_text(encoding="utf-8")
ENTETE, REQUETE = "Corrigez l’en-tête puis relancez.", "Corrigez la requête puis relancez."
MAUVAISES = {
    "clé absente": (
        r"-- gravite: .*\n",
        "",
        f"r.sql, clé « gravite » : la clé manque ou est vide. Attendu : gravité. {ENTETE}",
    ),
    "famille inconnue": (
        "famille: valeurs hors d’échelle",
        "famille: doublon",
        "r.sql, clé « famille » : « doublon » n’est pas connu. Attendu : l’une de « fraîcheur », « valeurs hors "
        "d’échelle », « orphelins », « doublons », « couverture », « cohérence ». Vouliez-vous dire « doublons » ?",
    ),
    "table qui n’est pas lue": (
        "tables: adhesions",
        "tables: budgets",
        f"r.sql, requête : elle ne lit pas la table « budgets ». Attendu : toutes les tables de l’en-tête. {REQUETE}",
    ),
    "paramètre inconnu": (
        "montant_eur = 0 ",
        "montant_eur = $seuil ",
        f"r.sql, requête : le paramètre « $seuil » n’existe pas. Attendu : $au ou $periodicites. {REQUETE}",
    ),
    "colonne absente": (
        "as valeur",
        "as montant",
        "r.sql, requête : elle ne rend pas de colonne « valeur ». Attendu : nom_table, cle, objet, valeur, explication. "
        + REQUETE,
    ),
}


@pytest.mark.parametrize("name", MAUVAISES)
def test_a_wrong_rule_is_refused_with_its_key_and_its_remedy(tmp_path, name):
    old, new, told = MAUVAISES[name]
    text, changed = re.subn(old, lambda _: new, REGLE)
    assert changed
    (tmp_path / "r.sql").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidData) as refusal:
        rules(tmp_path)
    assert str(refusal.value) == f"{told}\nAucune règle n’a été examinée."


def test_published_facts_are_told_as_they_are(publie):
    controls = examine(publie, date(2026, 6, 30))
    found = {c.regle.id: (c.nb_cas, c.nb_examines) for c in controls if c.nb_cas}
    assert found.pop("fraicheur-tables") == (2, 4)
    assert found == {
        "partenariats-sans-lieu": (6, 48),
        "collectivites-sans-code": (2, 86),
        "partenariats-sans-pays": (3, 45),
        "partenariats-sans-thematique": (14, 48),
        "partenariats-sans-annee": (9, 48),
        "reunions-sans-presence": (77, 85),
        "reunions-annoncees-passees": (44, 47),
    }
    states = Counter(c.etat for c in controls)
    assert states["sans objet"] == 21
    absent = next(c for c in controls if c.regle.id == "adhesions-doubles")
    assert (absent.etat, absent.absentes) == ("sans objet", ("adhesions",))


def test_the_rows_of_a_rule_are_as_many_as_its_cases(publie):
    for control in examine(publie, AU):
        rows = cases(publie, control.regle, AU)
        assert (len(rows.lignes), rows.source.lignes) == (control.nb_cas, control.nb_cas)
        assert set(control.regle.tables) <= set(rows.source.tables)


def test_the_command_tells_the_rules_and_counts_them_apart(built, monkeypatch, capsys):
    monkeypatch.setattr(cli_qualite, "DATA", built)
    options = type("Options", (), {"jeu": "publie", "format": "json"})
    cli_qualite.run(options)
    out, err = capsys.readouterr()
    told = {rule["rule"]: rule for rule in json.loads(out)}
    assert set(told) == set(rules())
    assert told["collectivites-sans-code"]["cases"] == 2
    assert told["collectivites-sans-code"]["rows"][0]["subject"].startswith("Syndicat")
    assert err.startswith(f"{len(told)} règles : ")
    options.format = "table"
    cli_qualite.run(options)
    assert "Collectivités sans code officiel : 2 cas sur 86" in " ".join(capsys.readouterr().out.split())


def test_the_history_tells_each_version_of_an_imported_dataset(tmp_path):
    (tmp_path / "reference").symlink_to(Path(__file__).resolve().parent.parent / "data/reference")
    own = {"id_collectivite": "gard", "annee": 2024, "id_document": "fichier"}
    documents = Contenu(table_of("documents", [{"id_document": "fichier", "type_document": "répertoire"}]))
    places = Contenu(
        table_of("collectivites", [{"id_collectivite": "gard", "siren": "223000019", "id_document": "fichier"}])
    )
    for rows in ([own, own], [own]):
        tables = {"adhesions": Contenu(table_of("adhesions", rows)), "documents": documents, "collectivites": places}
        publish("mon-jeu", tables, "importe", tmp_path, Entree("import"))
    twice, once = quality_history("mon-jeu", tmp_path)
    assert (twice.operation, twice.defauts["majeure"], once.defauts["majeure"]) == ("import", 1, 0)
    assert twice.version != once.version
    assert quality_history("mon-jeu", tmp_path, 1) == [once]
