"""Indicators in the form of IATI: the same values as everywhere, elements in the order of the schema, nothing made up."""

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from lxml import etree

from cuf_metrics import compute, list_indicators, state
from cuf_metrics.database import Dataset, open_dataset
from cuf_metrics.errors import PERSONNEL, CufError
from cuf_metrics.exports.iati import export_results, results_xml
from cuf_metrics.indicators.state import as_of, indicators_state
from cuf_metrics.manifeste import MENTION
from cuf_metrics.pilotage import record
from tests.test_paquet import RACINE, folder, run  # noqa: F401 — fixtures

# Children of each element, in the order of the schema of IATI 2.03.
ORDRE = {
    "iati-activities": ["iati-activity"],
    "iati-activity": [
        "iati-identifier",
        "reporting-org",
        "title",
        "description",
        "participating-org",
        "activity-status",
        "activity-date",
        "sector",
        "result",
    ],
    "result": ["title", "description", "indicator"],
    "indicator": ["title", "description", "reference", "baseline", "period"],
    "period": ["period-start", "period-end", "target", "actual"],
}
EXIGES = {
    "iati-activities": {"version"},
    "reporting-org": {"ref", "type"},
    "participating-org": {"role"},
    "result": {"type"},
    "indicator": {"measure"},
    "baseline": {"year", "value"},
    "period-start": {"iso-date"},
    "period-end": {"iso-date"},
    "actual": {"value"},
    "target": {"value"},
    "reference": {"vocabulary", "code"},
}
HOSTILE = 'a & b </narrative> <!-- x --> "c" \x07\ufffe 🦄 \x00\x1b[2J'
DECISION = {
    "decide_par": "bureau exécutif",
    "decide_le": date(2023, 1, 10),
    "valable_du": date(2023, 1, 10),
    "motif": "Cible fictive, pour l’essai",
    "enregistre_par": "essai",
    "tolerance": None,
}


@pytest.fixture(scope="module")
def results(folder, tmp_path_factory) -> dict[str, etree._Element]:  # noqa: F811
    """The file of each dataset, today."""
    place = tmp_path_factory.mktemp("iati")
    return {
        jeu: etree.parse(str(export_results(open_dataset(jeu, folder), place))).getroot()
        for jeu in ("publie", "demonstration")
    }


@pytest.fixture
def decided(folder, tmp_path) -> Dataset:  # noqa: F811
    """The published facts, under a target and a milestone that are fictional."""
    for name in ("publications", "reference", "extraits"):
        (tmp_path / name).symlink_to((folder / name).resolve())
    shutil.copytree(RACINE / "data/pilotage", tmp_path / "pilotage")
    for rank, (nature, value, due) in enumerate(
        [("finale", 300.0, date(2027, 12, 31)), ("jalon", 220.0, date(2023, 12, 31))]
    ):
        line = {"id_indicateur": "1.1.a", "nature_cible": nature, "valeur_decidee": value, "echeance": due}
        record("cibles", line | DECISION, rank, tmp_path, date(2023, 1, 10))
    return open_dataset("publie", tmp_path)


def indicators(root: etree._Element) -> dict[str, etree._Element]:
    """Each indicator of a file, by its code."""
    return {each.find("reference").get("code"): each for each in root.iter("indicator")}


def text(element: etree._Element, path: str) -> str:
    return element.findtext(f"{path}/narrative").replace("\u00a0", " ")


def known(value: float | None) -> list[float]:
    """A value of a frame, in a list that is empty where it is unknown."""
    return [] if pd.isna(value) else [value]


@pytest.mark.parametrize("jeu", ["publie", "demonstration"])
def test_values_are_those_that_everyone_computes(folder, results, jeu):  # noqa: F811
    found, computed = indicators(results[jeu]), compute(open_dataset(jeu, folder)).to_dict("records")
    assert sorted(found) == sorted(list_indicators()["id"])
    for line in computed:
        ident = line["id"]
        actual = [float(value) for value in found[ident].xpath("period/actual/@value")]
        assert actual[-1:] == known(line["valeur"]), ident
        assert found[ident].xpath("period/target") == []
        baseline = [float(value) for value in found[ident].xpath("baseline/@value")]
        assert baseline == known(line["reference"])
        assert ("Aucune valeur :" in text(found[ident], "description")) == (not actual)


def test_each_year_has_one_value_with_its_precision_and_source(folder, results):  # noqa: F811
    told = indicators(results["demonstration"])["1.1.a"]
    serie = state(open_dataset("demonstration", folder), "1.1.a").serie
    assert [int(day[:4]) for day in told.xpath("period/period-end/@iso-date")] == [m.annee for m in serie]
    assert [float(value) for value in told.xpath("period/actual/@value")] == [m.valeur for m in serie]
    published = indicators(results["publie"])["1.1.a"]
    assert text(published, "period/actual/comment") == (
        "au moins 200 collectivités, 2023 (publié). Rapport d’activités 2023, section « 2023 en quelques chiffres » : "
        "« 200+ collectivités territoriales françaises membres de notre réseau »"
    )
    assert text(published, "baseline/comment").startswith("décision : proposition de l’Observatoire, ")


@pytest.mark.parametrize("jeu", ["publie", "demonstration"])
def test_elements_come_in_the_order_of_the_schema(results, jeu):
    for element in results[jeu].iter(etree.Element):
        order, children = ORDRE.get(element.tag), [child.tag for child in element.iterchildren(etree.Element)]
        assert order is None or children == sorted(children, key=order.index), element.tag
        assert EXIGES.get(element.tag, set()) <= set(element.attrib), element.tag
        if element.tag == "narrative":
            assert element.text.strip()


def test_nothing_is_registered_and_it_says_so(results):
    root = results["publie"]
    assert root.findtext(".//iati-identifier") == "NON-ENREGISTRE-PLAN-2023-2027"
    assert root.find(".//reporting-org").get("ref") == "NON-ENREGISTRE"
    assert "aucun n’est enregistré auprès d’IATI" in root[0].text
    assert [e.get("ref") for e in root.iter("participating-org")] == [None]


def test_what_is_not_real_says_so_before_anything_else(results):
    made, real = results["demonstration"], results["publie"]
    assert made[0].text.strip() == MENTION
    assert text(made, "iati-activity/title").startswith(MENTION)
    assert text(made, "iati-activity/description").startswith(MENTION)
    assert "fictive" not in etree.tostring(real, encoding="unicode")


def test_types_measures_and_directions_follow_the_registry(results):
    found, declared = indicators(results["publie"]), list_indicators()
    types = {"activite": "1", "resultat": "2", "objectif_specifique": "2", "objectif_general": "3"}
    for ind in declared.to_dict("records"):
        told = found[ind["id"]]
        assert told.getparent().get("type") == types[ind["niveau"]]
        assert told.get("measure") == {"%": "2", "oui/non": "3"}.get(ind["unite"], "1")
        assert told.get("ascending") == {"hausse": "1", "maintien": "1", "aucun": None}[ind["sens"]]
        assert text(told.getparent(), "title").startswith(f"{ind['objectif'][0]} ")
        assert f"({ind['unite']})" in text(told, "title")


def test_targets_and_milestones_are_told_in_the_year_they_are_due(decided, tmp_path):
    told = indicators(etree.parse(str(export_results(decided, tmp_path / "a.xml", 2023))).getroot())["1.1.a"]
    first, last = told.iterchildren("period")
    assert (first.xpath("target/@value"), first.xpath("actual/@value")) == (["220"], ["200"])
    assert (last.xpath("target/@value"), last.xpath("actual/@value")) == (["300"], [])
    assert last.find("period-end").get("iso-date") == "2027-12-31"
    assert text(last, "target/comment") == (
        "finale, attendue le 31 décembre 2027 ; décision : bureau exécutif, 10 janvier 2023. "
        "Cible fictive, pour l’essai"
    )


def test_the_situation_of_a_past_year_ignores_what_came_after(folder, tmp_path):  # noqa: F811
    dataset = open_dataset("demonstration", folder)
    path = export_results(dataset, tmp_path, 2020)
    assert path.name == "resultats-iati-demonstration-2020-12-31.xml"
    ends = etree.parse(str(path)).getroot().xpath("//actual/../period-end/@iso-date")
    assert max(ends) == "2020-12-31"


def test_a_hostile_text_stays_a_text(publie):
    states = indicators_state(publie, as_of(2023), RACINE / "data")
    first = next(each for each in states if each.reference)
    others = [each for each in states if each is not first]
    spoilt = replace(
        first,
        indicateur=replace(first.indicateur, libelle=HOSTILE, definition=HOSTILE),
        reference=replace(first.reference, motif=HOSTILE),
    )
    root = etree.fromstring(results_xml(publie, [spoilt, *others], as_of(2023)))
    told = indicators(root)[first.indicateur.id]
    assert text(told, "title").startswith('a & b </narrative> <!-- x --> "c"    🦄   [2J (')
    assert text(told, "baseline/comment").endswith('a & b </narrative> <!-- x --> "c"    🦄   [2J')
    assert len(indicators(root)) == 1 + len(others)


def test_nobody_is_in_the_file(results):
    for root in results.values():
        assert not PERSONNEL.search(etree.tostring(root, encoding="unicode"))


def test_a_folder_that_is_missing_is_told(publie, tmp_path):
    with pytest.raises(CufError, match="il manque ou le lien ne mène nulle part"):
        export_results(publie, tmp_path / "absent/a.xml")


def test_the_command_writes_the_results(folder, tmp_path):  # noqa: F811
    written = tmp_path / "a.xml"
    done = run(folder, "--format", "iati", "--annee", "2023", "--out", str(written))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{written} : les indicateurs du plan, dans la forme d’IATI 2.03.\n"
    expected = export_results(open_dataset("publie", folder), tmp_path / "b.xml", 2023)
    assert Path(written).read_bytes() == expected.read_bytes()
