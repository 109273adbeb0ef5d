"""What changed since an edition is classed, and what each class of change did adds up to the difference."""

import json
import re
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cuf_metrics.contracts import FIELDS, TABLES
from cuf_metrics.database import Dataset, open_dataset
from cuf_metrics.editions import CLASSES, Comparaison, Edition, compare, compare_editions
from cuf_metrics.editions.comparer import between, side, today
from cuf_metrics.editions.rejeu import Cote, as_frozen
from cuf_metrics.html_editions import answer, bridges, declared, summary
from cuf_metrics.indicators.case_tables import ANYTHING
from cuf_metrics.pilotage import record
from cuf_metrics.store import Contenu, publish
from tests.editions import FONCTION, JOUR, NOM, explain, folder_of, frozen

COUVERT = "2020-2025"
# Indicators that read what these tests change; computing the others again would show nothing more.
MESURES = ("1.1.a", "1.1.c", "1.2.c")


def membership(ident: str, annee: int, commune: str, paid: bool = True) -> dict:
    return {
        "id_adhesion": ident,
        "id_collectivite": commune,
        "annee": annee,
        "statut_adhesion": "à jour" if paid else "radiée",
    }


def meeting(ident: str, annee: int, ours: bool = False) -> dict:
    return {
        "id_reunion": ident,
        "titre": "Réunion",
        "type_reunion": "instance d’un partenaire",
        "date_debut": date(annee, 5, 4),
        "precision_date": "jour",
        "est_organisee_par_cuf": ours,
        "statut_reunion": "réalisé",
    }


def rows_of(name: str, rows: list[dict]) -> pa.Table:
    """Rows in the schema of a table; what a case does not care about is anything of its type."""

    def filled(row: dict) -> dict:
        contract = TABLES[name]
        return {c: row.get(c, default(c) if c in contract.required else None) for c in contract.columns}

    def default(column: str):
        field = FIELDS[column]
        return field.valeurs[0] if field.valeurs else ANYTHING[field.type]

    return pa.Table.from_pylist([filled(row) for row in rows], schema=TABLES[name].arrow_schema)


def import_rows(data: Path, adhesions: list[dict], reunions: list[dict], covered: str = COUVERT) -> Dataset:
    """An imported dataset beside the published figures."""
    tables = {}
    for name in ("chiffres_publies", "documents"):
        rows = pa.parquet.read_table(data / "extraits/publie" / f"{name}.parquet")
        tables[name] = Contenu(rows, couverture="partielle")
    tables["adhesions"] = Contenu(rows_of("adhesions", adhesions), periode_couverte=covered)
    tables["reunions"] = Contenu(rows_of("reunions", reunions), periode_couverte=covered)
    publish("essai", tables, "importe", data)
    return open_dataset("essai", data)


COMMUNES = [f"c{n}" for n in range(6)]
AVANT = [membership(f"a{y}{c}", y, c) for y in (2024, 2025) for c in COMMUNES[:4]]
REUNIONS = [meeting(f"r{n}", 2025) for n in range(3)]


@pytest.fixture(scope="module")
def imported(built, tmp_path_factory) -> tuple[Path, Edition]:
    """A folder with an edition of an imported dataset, which each test publishes otherwise."""
    data = folder_of(built, tmp_path_factory.mktemp("imports"))
    dataset = import_rows(data, AVANT, REUNIONS)
    explain(dataset, data)
    return data, frozen(dataset, data)


def few(cote: Cote) -> Cote:
    """A side with the indicators that these tests follow."""
    kept = {ident: cote.contenu["indicateurs"][ident] for ident in MESURES}
    return replace(cote, contenu=dict(cote.contenu) | {"indicateurs": kept})


def since(edition: Edition, dataset: Dataset, au: date, data: Path) -> Comparaison:
    """What `compare` says of these indicators."""
    return between(few(side(edition)), few(today(dataset, au, data)))


def bridge(changes: Comparaison, ident: str, year: int = 2025):
    (found,) = [p for p in changes.ponts if p.id_indicateur == ident and p.annee_apres == year]
    return found


def steps_of(pont) -> dict[str, Fraction | None]:
    return {" et ".join(e.classes): e.contribution for e in pont.etapes}


def test_nothing_changed_is_said(imported):
    data, edition = imported
    changes = compare(edition, import_rows(data, AVANT, REUNIONS), JOUR, data)
    assert changes.est_vide
    assert summary(changes) == "rien n’a changé"
    assert "Depuis\u00a0: rien n’a changé." in answer(edition, True, "", changes)
    assert f"empreinte {edition.empreinte_lisible}, intacte".replace(" ", "") in answer(
        edition, True, "", changes
    ).replace("\u00a0", "").replace(" ", "")


def test_each_class_of_change_has_its_part(imported):
    data, edition = imported
    added = [membership("n1", 2025, "c4"), membership("n2", 2025, "c5")]
    dataset = import_rows(data, [a for a in AVANT if a["id_adhesion"] != "a2025c0"] + added, REUNIONS)
    changes = since(edition, dataset, JOUR, data)
    pont = bridge(changes, "1.1.a")
    assert (pont.avant, pont.apres, pont.difference) == (4, 5, 1)
    assert steps_of(pont) == {"donnée nouvelle": 2, "correction rétroactive": -1}
    rows = changes.behind(pont)
    assert rows["nature"].tolist() == ["ligne ajoutée", "ligne ajoutée", "ligne retirée"]
    assert rows["cle"].tolist() == ["n1", "n2", "a2025c0"]
    assert "annee : 2025" in rows["apres"][0]
    assert re.search(r"<b>\+1</b>.*données nouvelles \+2<.*corrections −1<", bridges(changes))
    assert [(c.classe, c.objet, c.apres, c.nombre) for c in changes.changements] == [
        ("donnée nouvelle", "Adhésions", "2 lignes ajoutées", 2),
        ("correction rétroactive", "Adhésions", "1 ligne retirée", 1),
    ]
    told = "2 valeurs ont changé, 1 correction rétroactive (Adhésions), 2 données nouvelles (Adhésions)"
    assert summary(changes) == told
    assert changes.compte_des_lignes == "3 lignes différentes, 3 changements"


def test_a_corrected_value_is_told_column_by_column(imported):
    data, edition = imported
    corrected = [REUNIONS[0] | {"est_organisee_par_cuf": True}, *REUNIONS[1:]]
    changes = since(edition, import_rows(data, AVANT, corrected), JOUR, data)
    assert steps_of(bridge(changes, "1.2.c")) == {"correction rétroactive": -1}
    row = changes.lignes.iloc[0].to_dict()
    assert row == {
        "table": "reunions",
        "cle": "r0",
        "nature": "ligne corrigée",
        "colonne": "est_organisee_par_cuf",
        "avant": "false",
        "apres": "true",
    }


def test_a_year_that_is_told_for_the_first_time_is_new_data(imported):
    data, edition = imported
    dataset = import_rows(data, [*AVANT, membership("n", 2026, "c1")], REUNIONS, "2020-2026")
    changes = since(edition, dataset, date(2027, 1, 5), data)
    pont = bridge(changes, "1.1.a", 2026)
    assert (pont.annee_avant, pont.avant, pont.apres) == (2025, 4, 1)
    assert steps_of(pont) == {"donnée nouvelle": -3}


def with_definition(edition: Edition, ident: str, old: str, new: str) -> Cote:
    """An edition whose indicator was defined otherwise, with the values that this definition gave."""
    content = json.loads(json.dumps(edition.contenu))
    held = content["indicateurs"][ident]
    assert old in held["sql"]
    held |= {"sql": held["sql"].replace(old, new), "empreinte": "autre"}
    cote = few(replace(side(edition), contenu=content))
    values = as_frozen(cote).values(ident, held)
    held["mesures"] = [m | {"valeur": values[m["annee"]]} for m in held["mesures"] if m["annee"] in values]
    return cote


def test_a_changed_definition_is_what_is_left(imported):
    data, edition = imported
    before = with_definition(edition, "1.2.c", "where not est_organisee_par_cuf", "where id_reunion <> 'r1'")
    rows = [REUNIONS[0] | {"est_organisee_par_cuf": True}, *REUNIONS[1:], meeting("r9", 2025)]
    changes = between(before, few(today(import_rows(data, AVANT, rows), JOUR, data)))
    pont = bridge(changes, "1.2.c")
    assert (pont.avant, pont.apres) == (2, 3)
    assert steps_of(pont) == {"donnée nouvelle": 1}
    (told,) = [c for c in changes.of("définition changée") if c.objet == "1.2.c"]
    assert (told.nature, told.avant) == ("requête", "where id_reunion <> 'r1'")
    assert told.apres == "where not est_organisee_par_cuf"


def test_changes_that_cancel_out_are_told(imported):
    data, edition = imported
    rows = [REUNIONS[0] | {"est_organisee_par_cuf": True}, *REUNIONS[1:], meeting("r9", 2025)]
    changes = since(edition, import_rows(data, AVANT, rows), JOUR, data)
    pont = bridge(changes, "1.2.c")
    assert pont.difference == 0
    assert steps_of(pont) == {"donnée nouvelle": 1, "correction rétroactive": -1}


def test_a_definition_that_no_longer_runs_is_not_torn_apart(imported):
    data, edition = imported
    before = with_definition(edition, "1.2.c", "where not est_organisee_par_cuf", "where id_reunion <> 'r1'")
    held = before.contenu["indicateurs"]["1.2.c"]
    held["sql"] = held["sql"].replace("id_reunion <> 'r1'", "colonne_disparue > 0")
    changes = between(before, few(today(import_rows(data, AVANT, [*REUNIONS, meeting("r9", 2025)]), JOUR, data)))
    pont = bridge(changes, "1.2.c")
    assert not pont.est_separable
    assert steps_of(pont) == {"définition changée et donnée nouvelle et correction rétroactive": 2}
    assert "structure changée" in bridges(changes)


def test_other_columns_and_keys_are_told_and_stop_nothing(imported):
    data, edition = imported
    content, old = json.loads(json.dumps(edition.contenu)), data / "ancienne.parquet"
    files = dict(side(edition).fichiers)
    pa.parquet.write_table(pa.parquet.read_table(files["reunions"]).drop_columns(["heure_fin"]), old)
    content["manifeste"]["tables"]["reunions"]["sha256"] = "autre"
    content["cles"]["adhesions"] = ["id_collectivite", "annee"]
    before = few(Cote(NOM, content, files | {"reunions": old}))
    changes = between(before, few(today(import_rows(data, AVANT[1:], [*REUNIONS, meeting("r9", 2025)]), JOUR, data)))
    assert set(changes.structure) == {
        "table « reunions » : colonne « heure_fin » ajoutée",
        "table « adhesions » : sa clé a changé, ses lignes ne se comparent pas",
    }
    assert set(changes.lignes["table"]) == {"reunions"}
    assert steps_of(bridge(changes, "1.1.a", 2024)) == {"correction rétroactive": -1}


def target(data: Path, value: float, seen: int = 0) -> None:
    told = {"id_indicateur": "1.1.a", "nature_cible": "finale", "valeur_decidee": value, "motif": "Bureau."}
    told |= {"echeance": date(2027, 12, 31), "tolerance": None, "decide_par": "bureau exécutif", "decide_le": JOUR}
    record("cibles", told | {"valable_du": JOUR, "enregistre_par": FONCTION}, seen, data, JOUR)


def test_a_changed_target_and_a_crossed_status_are_told(built, tmp_path):
    data = folder_of(built, tmp_path)
    dataset = import_rows(data, AVANT, REUNIONS)
    explain(dataset, data)
    target(data, 300)
    edition = frozen(dataset, data, "Avec cible")
    target(data, 3, 1)
    changes = compare(edition, dataset, JOUR, data)
    assert not changes.ponts
    assert [(c.classe, c.nature, c.avant, c.apres) for c in changes.changements] == [
        ("statut franchi", "statut", "En retard", "Atteint"),
        (
            "cible changée",
            "cible",
            "300 collectivités au 31 décembre 2027 (bureau exécutif, le 20 novembre 2026)",
            "3 collectivités au 31 décembre 2027 (bureau exécutif, le 20 novembre 2026)",
        ),
    ]
    assert summary(changes) == "1 statut franchi, 1 cible ou référence changée"


@pytest.fixture(scope="module")
def published(built, tmp_path_factory) -> tuple[Edition, Cote]:
    """An edition of the published facts, and what they say today."""
    data = folder_of(built, tmp_path_factory.mktemp("publie"))
    dataset = open_dataset("publie", data)
    return frozen(dataset, data), today(dataset, JOUR, data)


def test_published_figures_added_removed_and_corrected_keep_their_passages(published):
    edition, now = published
    content = json.loads(json.dumps(edition.contenu))
    figures = content["chiffres"]
    figures["collectivites_membres_2023"] |= {"valeur": 180.0, "citation": "180 collectivités"}
    gone = figures.pop("reunions_participation_cuf_2023")
    figures["ancien"] = gone | {"code": "CUF-2023-F-999"}
    changes = between(replace(side(edition), contenu=content), now).changements
    told = {c.objet: c for c in changes}
    corrected = told[edition.contenu["chiffres"]["collectivites_membres_2023"]["code"]]
    assert (corrected.classe, corrected.nature) == ("correction rétroactive", "valeur, passage")
    assert (corrected.avant, corrected.apres) == ("au moins 180 collectivités", "au moins 200 collectivités")
    assert "« 180 collectivités »" in corrected.passage_avant
    assert "200+" in corrected.passage_apres
    assert (told["CUF-2023-F-999"].classe, told["CUF-2023-F-999"].apres) == ("correction rétroactive", "")
    assert told[gone["code"]].classe == "donnée nouvelle"


def test_a_corrected_published_figure_moves_the_indicator_it_measures(published):
    edition, now = published
    content = json.loads(json.dumps(edition.contenu))
    content["chiffres"]["collectivites_membres_2023"]["valeur"] = 180.0
    content["indicateurs"]["1.1.a"]["mesures"][-1]["valeur"] = 180.0
    before = replace(side(edition), contenu=content)
    assert steps_of(bridge(between(before, now), "1.1.a", 2023)) == {"correction rétroactive": 20}


def test_passages_are_told_without_the_marks_of_their_extraction(published):
    edition, now = published
    content = json.loads(json.dumps(edition.contenu))
    content["chiffres"]["raict_participants_2023"]["valeur"] = 500.0
    (told,) = between(replace(side(edition), contenu=content), now).changements
    assert "« 14e édition des RAICT (509 participants) »" in told.passage_apres
    assert "^" not in declared([told])


def test_two_editions_compare_like_an_edition_and_today(imported):
    data, first = imported
    dataset = import_rows(data, [*AVANT, membership("n1", 2025, "c4")], REUNIONS)
    now = compare(first, dataset, JOUR, data)
    second = frozen(dataset, data, "Suivante")
    then = compare_editions(first, second)
    assert then.ponts == now.ponts
    assert then.changements == now.changements
    assert then.lignes.equals(now.lignes)


@pytest.fixture(scope="module")
def base(built, tmp_path_factory) -> Cote:
    """An imported dataset, three of whose indicators are followed, as a side to draw others from."""
    data = folder_of(built, tmp_path_factory.mktemp("tirages"))
    cote = few(today(import_rows(data, AVANT, REUNIONS), JOUR, data))
    kept = cote.contenu["indicateurs"]
    read = {"chiffres_publies"}.union(*(held["tables"] for held in kept.values()))
    queries = " ".join(held["sql"] for held in kept.values())
    # Views that they read, directly or not, and nothing else: the others would be opened for each draw.
    views = []
    for view in reversed(cote.contenu["vues"]):
        if re.search(rf"\b{view['nom']}\b", queries):
            views.insert(0, view)
            queries += view["sql"]
    manifest = cote.contenu["manifeste"] | {"tables": {t: cote.contenu["manifeste"]["tables"][t] for t in read}}
    content = dict(cote.contenu) | {"vues": views, "manifeste": manifest}
    return replace(cote, contenu=content, fichiers={t: cote.fichiers[t] for t in read})


YEARS = st.sampled_from([2023, 2024, 2025])
ADHESIONS = st.dictionaries(
    st.sampled_from([f"a{n}" for n in range(8)]), st.tuples(YEARS, st.sampled_from(COMMUNES), st.booleans())
)
MEETINGS = st.dictionaries(st.sampled_from([f"r{n}" for n in range(8)]), st.tuples(YEARS, st.booleans()))
AUTREMENT = st.sampled_from(["where not est_organisee_par_cuf", "where id_reunion <> 'r1'", "where inconnue"])


def drawn(base: Cote, folder: Path, adhesions: dict, reunions: dict) -> Cote:
    """A side with other rows, and the values that its definitions give on them."""
    members = {(y, c): membership(i, y, c, paid) for i, (y, c, paid) in adhesions.items()}
    rows = {"adhesions": [*members.values()], "reunions": [meeting(i, *told) for i, told in reunions.items()]}
    content = json.loads(json.dumps(base.contenu))
    files = dict(base.fichiers)
    for name, given_rows in rows.items():
        files[name] = folder / f"{name}-{len(list(folder.iterdir()))}.parquet"
        pa.parquet.write_table(rows_of(name, given_rows), files[name])
        content["manifeste"]["tables"][name]["sha256"] = files[name].name
    return measured(replace(base, contenu=content, fichiers=files))


def measured(cote: Cote) -> Cote:
    """A side whose values are those that its definitions give, none where they do not run."""
    frozen_rows = as_frozen(cote)
    for ident, held in cote.contenu["indicateurs"].items():
        values = frozen_rows.values(ident, held) or {}
        held["mesures"] = [{"annee": y, "valeur": v, "est_validee": True} for y, v in values.items()]
    return cote


@settings(max_examples=8)
@given(first=st.tuples(ADHESIONS, MEETINGS), last=st.tuples(ADHESIONS, MEETINGS), where=AUTREMENT)
def test_contributions_add_up_exactly_whatever_changed(base, tmp_path_factory, first, last, where):
    folder = tmp_path_factory.mktemp("tirage")
    before, after = drawn(base, folder, *first), drawn(base, folder, *last)
    held = before.contenu["indicateurs"]["1.2.c"]
    held |= {"sql": held["sql"].replace("where not est_organisee_par_cuf", where), "empreinte": where}
    changes = between(measured(before), after)
    for pont in changes.ponts:
        assert {c for e in pont.etapes for c in e.classes} <= set(CLASSES[:3])
        assert (pont.etapes[0].avant, pont.etapes[-1].apres) == (pont.avant, pont.apres)
        if pont.difference is not None:
            worth = [e.contribution for e in pont.etapes]
            assert sum(worth) == pont.difference == Fraction(str(pont.apres)) - Fraction(str(pont.avant))
    told = {(p.id_indicateur, p.annee_apres) for p in changes.ponts}
    for ident in MESURES:
        values = [
            {m["annee"]: m["valeur"] for m in c.contenu["indicateurs"][ident]["mesures"]} for c in (before, after)
        ]
        moved = {y for y in {*values[0], *values[1]} if values[0].get(y) != values[1].get(y)}
        assert not moved or {y for i, y in told if i == ident}
        assert all((ident, y) in told for y in moved & set(values[1]))
