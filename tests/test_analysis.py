"""What an analyst is given: the numbers of the pages and of the command line, refusals in French, a rich display."""

import json
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

import cuf_metrics as cuf
from cuf_metrics import __main__ as cli
from cuf_metrics.analysis_columns import TABLEAUX, framed
from cuf_metrics.database import sql
from cuf_metrics.errors import CufError
from cuf_metrics.figures import Figure
from cuf_metrics.filtres import Filtre
from cuf_metrics.formatting import spaced
from cuf_metrics.indicators.state import as_frame, as_of, indicators_state
from cuf_metrics.liens import TOUS as TOUS_LES_LIENS
from cuf_metrics.manifeste import MENTION
from cuf_metrics.provenance import Citation, Requete
from cuf_metrics.rapport.rapprochement import reconcile
from cuf_metrics.rapport.tableaux import reconciliation_table
from tests.test_pages import first_page, html_of, use

RACINE = Path(__file__).resolve().parent.parent
NBSP = "\u00a0"


@pytest.fixture(scope="module")
def data(simulated, tmp_path_factory) -> Path:
    """Both datasets and the decisions of the project; tests only read it."""
    folder = tmp_path_factory.mktemp("analyse")
    for name in ("publications", "reference", "extraits"):
        (folder / name).symlink_to(simulated / name)
    (folder / "pilotage").symlink_to(RACINE / "data/pilotage")
    return folder


@pytest.fixture(scope="module")
def jeu(data):
    return cuf.open_dataset("publie", data)


@pytest.fixture(scope="module")
def fictif(data):
    return cuf.open_dataset("demonstration", data)


@pytest.fixture
def command(data, monkeypatch, capfd):
    """What a command prints, as JSON."""
    monkeypatch.setattr(cli, "DATA", data)

    def run(*arguments: str) -> list[dict]:
        assert cli.main([*arguments, "--format", "json"]) == 0
        return json.loads(capfd.readouterr().out)

    return run


def known(frame: pd.DataFrame) -> list[dict]:
    """Rows of a frame, None where nothing is known and days as ISO texts, as the command line writes them."""
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return [{k: v.date().isoformat() if isinstance(v, pd.Timestamp) else v for k, v in row.items()} for row in rows]


@pytest.mark.parametrize(("name", "annee"), [("publie", 2023), ("publie", None), ("demonstration", 2024)])
def test_indicators_are_those_of_the_command_line(data, command, name, annee):
    asked = ["--annee", str(annee)] if annee else []
    told = command("indicators", "--jeu", name, *asked)
    mine = cuf.compute(cuf.open_dataset(name, data), annee=annee)
    assert known(mine) == [{k: row[k] for k in mine} for row in told]
    assert len(mine) == len(cuf.list_indicators())


def test_findings_are_those_of_the_command_line(jeu, command):
    told = command("check", "--gravite", "moyenne")
    mine = cuf.checks(jeu, "moyenne")
    assert mine["code"].tolist() == [c["code"] for c in told]
    assert mine["passages"].tolist() == [[q["quote"] for q in c["quotes"]] for c in told]
    assert mine["sections"].tolist() == [[q["section"] for q in c["quotes"]] for c in told]
    assert set(mine["gravite"]) == {"majeure", "moyenne"}


def test_a_query_is_that_of_the_command_line(jeu, command):
    query = "select id_fonds, nom, montant_eur from fonds where code_pays = {} order by 1"
    told = command("sql", query.format("'LBN'"))
    assert known(cuf.query(jeu, query.format("$pays"), pays="LBN").lignes) == told


def test_the_reconciliation_is_the_table_of_the_page(jeu, data):
    table = reconciliation_table(reconcile(jeu, "rapport_2023", data))
    mine = cuf.reconciled(jeu)
    pairs = {"code": "Code", "partie": "Partie", "publie": "Publié", "calcule": "Recalculé", "ecart": "Écart"}
    pairs |= {"verdict": "Verdict", "pourquoi": "Pourquoi", "citation": "Passage"}
    theirs = table[list(pairs.values())].set_axis(list(pairs), axis=1)
    theirs["pourquoi"] = theirs["pourquoi"].map(spaced)
    pd.testing.assert_frame_equal(mine[list(pairs)], theirs, check_dtype=False)
    assert mine["calcule"].isna().any()
    assert set(mine["document"]) == {"Rapport d’activités 2023"}
    assert mine["est_repete"].any()
    assert not mine["pourquoi"].str.contains(" [:;»]").any()
    assert not cuf.checks(jeu)["recommandation"].str.contains(" [:;»]|« ").any()


def test_a_breakdown_is_what_the_page_draws(data, fictif, monkeypatch):
    """The parts of the last year, as the control under the chart lists them."""
    use(data, monkeypatch)
    page = html_of(first_page("indicateur", jeu="demonstration", indicateur="3.2.a", annee="2024"))
    parts = cuf.breakdown(fictif, "3.2.a", "pole", 2024)
    last = parts[parts["annee"] == 2024]
    assert len(last) == 5
    for part in last.itertuples():
        assert re.search(rf"<li><b>{part.modalite or 'non renseigné'}</b> : {part.valeur:.0f} réunions", page)


def test_a_breakdown_is_what_a_query_counts(fictif):
    counted = cuf.query(
        fictif,
        "select type_collectivite, count(distinct id_collectivite) as n from adhesions "
        "join collectivites using (id_collectivite) where annee = $annee and statut_adhesion = 'à jour' group by 1",
        annee=2023,
    ).lignes.set_index("type_collectivite")["n"]
    parts = cuf.breakdown(fictif, "1.1.a", "type_collectivite")
    told = parts[parts["annee"] == 2023].set_index("modalite")["valeur"]
    assert told.to_dict() == counted.astype(float).to_dict()
    assert told.sum() == cuf.compute(fictif, "1.1.a", 2023)["valeur"][0]


def test_a_chart_draws_the_series(fictif):
    values = cuf.series(fictif, "1.1.a", 2024)["valeur"].tolist()
    drawn = cuf.chart(fictif, "1.1.a", 2024)
    assert sorted(y for trace in drawn.data if trace.y is not None for y in trace.y if y in values) == sorted(values)
    assert drawn.layout.title.text == "Collectivités adhérentes, en collectivités"
    assert drawn.layout.title.subtitle.text == f"<b>{MENTION}</b>"


def test_figures_are_compared_under_their_title(jeu, fictif):
    poles = cuf.by_dimension(jeu, "pole", "réunions", 2023)
    drawn = cuf.bars(poles, "Réunions de <2023>")
    assert sorted(drawn.data[0].x) == sorted(f.valeur for f in poles)
    assert (drawn.layout.title.text, drawn.layout.title.subtitle.text) == (
        "Réunions de &lt;2023&gt;, en réunions",
        None,
    )
    counted = cuf.bars(cuf.computed(fictif, "liens_comptes")[:1])
    assert (counted.layout.title.text, counted.layout.title.subtitle.text) == ("En liens", f"<b>{MENTION}</b>")
    twice = cuf.bars([poles[0], replace(poles[0], periode="2022", valeur=1.0), replace(poles[0], id="x", code="")])
    assert len(set(twice.data[0].y)) == 3


def test_a_text_is_read_again(jeu):
    told = cuf.reread(jeu, "En 2023, CUF a pris l’initiative de 130 réunions.").set_index("nombre")
    row = told.loc["130"]
    assert (row["verdict"], row["valeur"], row["unite"], row["valeur_lue"]) == ("retrouvé", 130.0, "réunions", 130.0)
    assert row["citation"].startswith("130 réunions à l'initiative de CUF")
    assert told.loc["2023", "verdict"] == "non vérifié"
    assert cuf.reread(jeu, "").dtypes.equals(cuf.reread(jeu, "130 réunions").dtypes)


def test_the_queries_of_the_pages_are_listed_and_take_part_of_a_filter(fictif):
    listed = cuf.list_queries().set_index("nom")
    assert listed.loc["fonds_comptes", "grain"] == "one fund"
    assert listed.loc["carte_arcs", "parametres"] == ["filtre", "limite", "niveau"]
    whole = fictif.named("reunions_annees").lignes
    assert fictif.named("reunions_annees", filtre=Filtre().valeurs()).lignes.equals(whole)
    assert fictif.named("reunions_annees", filtre={"annee": 2023}).lignes["annee"].tolist() == [2023]
    assert fictif.named("liens_parts").lignes.equals(fictif.named("liens_parts", filtre=TOUS_LES_LIENS).lignes)


def test_a_frame_has_the_columns_that_are_told_of_it(jeu, fictif):
    """One that no row gives is a defect, told to whoever writes the function."""
    assert list(cuf.breakdown(fictif, "3.2.a", "pole", 2024)) == list(TABLEAUX["breakdown"])
    assert cuf.breakdown(fictif, "3.2.a", "pole", 2024)["origine"].eq("calculé").all()
    with pytest.raises(KeyError, match="grain"):
        framed([{"nom": "x", "parametres": []}], "list_queries")
    assert dir(cuf) == sorted(cuf.__all__)


def test_a_published_figure_is_found_by_its_short_code(jeu):
    (figure,) = cuf.published(jeu, "reunions_initiative_cuf_2023")
    assert cuf.published(jeu, figure.code) == cuf.published(jeu, [figure.id]) == [figure]


def test_frames_have_the_same_types_whatever_their_rows(jeu, fictif):
    """Numbers are float64 and dates datetime64, even where nothing is known."""
    full, empty = cuf.compute(fictif), cuf.compute(jeu, [])
    assert full.dtypes.equals(empty.dtypes)
    assert full.dtypes[["valeur", "reference", "cible"]].tolist() == ["float64"] * 3
    assert full.dtypes[["date_reference", "echeance"]].astype(str).tolist() == ["datetime64[us]"] * 2
    assert cuf.series(jeu, "1.1.c").dtypes.equals(cuf.series(fictif, "1.1.c").dtypes)
    row = cuf.compute(jeu, "1.1.c").iloc[0]
    assert np.isnan(row["valeur"])
    assert row["source"] == "extrait manquant ou incomplet : Adhésions"


def test_indicators_come_in_the_order_asked_for(jeu, data):
    frame = cuf.compute(jeu, ["3.2.a", "1.1.a"], 2023)
    states = indicators_state(jeu, as_of(2023), data)
    theirs = as_frame(states).set_index("id").loc[["3.2.a", "1.1.a"]]
    assert frame["id"].tolist() == ["3.2.a", "1.1.a"]
    assert frame["valeur"].tolist() == theirs["valeur"].tolist()
    assert cuf.compute(jeu, np.array(["1.1.a"]), np.int64(2023)).equals(cuf.compute(jeu, "1.1.a", 2023))


def test_the_list_of_indicators_says_what_each_is():
    listed = cuf.list_indicators().set_index("id")
    assert listed.loc["2.3.a", "dimensions"] == ["type_publication", "pole"]
    assert listed.loc["1.1.a", "axes"] == ["1"]
    assert cuf.indicator("1.1.a").libelle == listed.loc["1.1.a", "libelle"] == "Collectivités adhérentes"


def test_figures_are_listed_with_their_passages(jeu):
    every, report = cuf.list_figures(jeu), cuf.list_figures(jeu, "rapport_2023")
    assert len(every) == sql(jeu, "select count(*) from chiffres_publies").iloc[0, 0]
    assert set(report["document"]) == {"Rapport d’activités 2023"}
    assert len(report) == len(cuf.reconciled(jeu))
    (told,) = cuf.published(jeu, "reunions_initiative_cuf_2023")
    row = every.set_index("id").loc[told.id]
    assert (row["valeur"], row["citation"]) == (told.valeur, told.source.texte)


def test_the_rows_of_a_value_make_it(fictif):
    held = cuf.rows(fictif, "3.2.a", 2023)
    assert held.lignes["nombre"].sum() == cuf.compute(fictif, "3.2.a", 2023)["valeur"][0]


def test_the_rows_of_no_year_are_those_of_the_last_value(fictif):
    last = cuf.state(fictif, "1.1.a").mesure
    held = cuf.rows(fictif, "1.1.a")
    assert held.source.parametres == {"debut": last.annee, "fin": last.annee}
    assert len(held.lignes) == last.valeur


TOUS = ", ".join(cuf.list_indicators()["id"])
AUJOURD_HUI = "Attendu : une année entière, de 1975 à aujourd’hui, comme 2023. Corrigez-la."
UN_SEUL = "Attendu : l’identifiant d’un seul, comme « 1.1.a ». Pour plusieurs : compute() ou series()."
DOCUMENTS = "guide_dcol, lettre_2025_09_10, projet_2018_2022, projet_2023_2027, rapport_2023"
REFUS = {
    "compute, not a dataset": (
        lambda _: cuf.compute("publie"),
        "premier argument « publie » : ce n’est pas un jeu de données ouvert. Attendu : ce que rend open_dataset, sans "
        'nom devant. Écrivez : jeu = open_dataset("publie"), puis compute(jeu, …).',
    ),
    "compute, a dataset by name": (
        lambda jeu: cuf.compute(dataset=jeu),
        "compute, premier argument : il manque. Attendu : ce que rend open_dataset, sans nom devant. Écrivez : jeu = "
        'open_dataset("publie"), puis compute(jeu, …).',
    ),
    "published, not a dataset": (
        lambda _: cuf.published("publie", "CUF-2023-F-011"),
        "premier argument « publie » : ce n’est pas un jeu de données ouvert. Attendu : ce que rend open_dataset, sans "
        'nom devant. Écrivez : jeu = open_dataset("publie"), puis published(jeu, …).',
    ),
    "state, several": (
        lambda jeu: cuf.state(jeu, ["1.1.a", "1.1.b"]),
        f"indicateur : « ['1.1.a', '1.1.b'] » n’est pas un identifiant. {UN_SEUL}",
    ),
    "chart, none": (lambda jeu: cuf.chart(jeu, None), f"indicateur : « None » n’est pas un identifiant. {UN_SEUL}"),
    "rows, no year and no value": (
        lambda jeu: cuf.rows(jeu, "1.1.c"),
        "indicateur 1.1.c, lignes : rien n’est compté (extrait manquant ou incomplet : Adhésions). Attendu : des tables "
        "complètes, qui aient des lignes. Importez l’extrait.",
    ),
    "rows, several": (
        lambda jeu: cuf.rows(jeu, ["1.1.a"], 2023),
        f"indicateur : « ['1.1.a'] » n’est pas un identifiant. {UN_SEUL}",
    ),
    "indicator, several": (
        lambda _: cuf.indicator(["1.1.a"]),
        f"indicateur : « ['1.1.a'] » n’est pas un identifiant. {UN_SEUL}",
    ),
    "computed, rows that are no figures": (
        lambda jeu: cuf.computed(jeu, "fonds_comptes"),
        "requête nommée « fonds_comptes » : ses lignes ne sont pas des chiffres : il leur manque id, libelle, valeur, "
        "unite, lignes. Attendu : une requête qui rend id, libelle, valeur, unite, lignes. Ses lignes : "
        'jeu.named("fonds_comptes", …).',
    ),
    "by_dimension, no such dimension": (
        lambda jeu: cuf.by_dimension(jeu, "poles", "réunions", 2023),
        "Vouliez-vous dire « pole » ?",
    ),
    "named, no such filter": (
        lambda jeu: jeu.named("liens_parts", filtre={"payz": ["LBN"]}),
        "Vouliez-vous dire « pays » ?",
    ),
    "named, a text for a list": (
        lambda jeu: jeu.named("liens_parts", filtre={"pays": "LBN"}),
        'requête, filtre « pays » : « LBN » est un texte. Attendu : une liste. Écrivez : ["LBN"].',
    ),
    "named, no filter": (
        lambda jeu: jeu.named("liens_parts", filtre="LBN"),
        'requête, paramètre « $filtre » : « LBN » n’est pas un filtre. Attendu : des valeurs par leur nom : filtre={"pays": '
        '["LBN"]}.',
    ),
    "reread, no text": (
        lambda jeu: cuf.reread(jeu, None),
        "texte à relire : « None » n’est pas un texte. Attendu : un texte entre guillemets.",
    ),
    "bars, no figures": (
        lambda jeu: cuf.bars(cuf.list_figures(jeu)),
        "barres : ce ne sont pas des chiffres à comparer. Attendu : des chiffres qui ont une valeur, que rendent "
        "published, by_dimension ou computed.",
    ),
    "bars, several units": (
        lambda jeu: cuf.bars(cuf.published(jeu, ["reunions_initiative_cuf_2023", "abonnes_linkedin_2023"])),
        "barres : les unités diffèrent : réunions, abonnés. Attendu : des chiffres d’une seule unité.",
    ),
    "compute, no such indicator": (
        lambda jeu: cuf.compute(jeu, "1.1.aa"),
        f"indicateur : « 1.1.aa » n’est pas connu. Attendu : parmi {TOUS}. Vouliez-vous dire « 1.1.a » ?",
    ),
    "compute, no such indicators": (
        lambda jeu: cuf.compute(jeu, ["1.1.a", "z", 9]),
        f"indicateur : « z », « 9 » ne sont pas connus. Attendu : parmi {TOUS}. Corrigez le nom.",
    ),
    "state, a number": (
        lambda jeu: cuf.state(jeu, 1.1),
        f"indicateur : « 1.1 » n’est pas un identifiant. {UN_SEUL}",
    ),
    "series, a year to come": (
        lambda jeu: cuf.series(jeu, "1.1.a", 2999),
        f"année « 2999 » : elle n’est pas admise. {AUJOURD_HUI}",
    ),
    "compute, no whole year": (
        lambda jeu: cuf.compute(jeu, annee=2023.0),
        f"année « 2023.0 » : elle n’est pas admise. {AUJOURD_HUI}",
    ),
    "breakdown, no such dimension": (
        lambda jeu: cuf.breakdown(jeu, "2.3.a", "poles"),
        "indicateur 2.3.a, ventilation : « poles » n’est pas connu. Attendu : parmi type_publication, pole. "
        "Vouliez-vous dire « pole » ?",
    ),
    "breakdown, no dimension at all": (
        lambda jeu: cuf.breakdown(jeu, "1.1.b", "pole"),
        "indicateur 1.1.b, ventilation : « pole » n’est pas admis, ni rien d’autre ici. Retirez-le.",
    ),
    "breakdown, published only": (
        lambda jeu: cuf.breakdown(jeu, "1.1.a", "type_collectivite"),
        "indicateur 1.1.a, ventilation « type_collectivite » : rien n’est compté (extrait manquant ou incomplet : "
        "Adhésions). Attendu : des tables complètes, qui aient des lignes. Ses valeurs lues dans les documents : "
        "series().",
    ),
    "breakdown, incomplete": (
        lambda jeu: cuf.breakdown(jeu, "3.2.a", "pole"),
        "indicateur 3.2.a, ventilation « pole » : rien n’est compté (extrait manquant ou incomplet : Réunions et "
        "événements). Attendu : des tables complètes ; celles-ci ont des lignes pour : 2023, 2025. Ses valeurs lues "
        "dans les documents : series().",
    ),
    "rows, nothing anywhere": (
        lambda jeu: cuf.rows(jeu, "1.1.c", 2023),
        "indicateur 1.1.c, lignes de 2023 : rien n’est compté (extrait manquant ou incomplet : Adhésions). Attendu : "
        "des tables complètes, qui aient des lignes. Importez l’extrait.",
    ),
    "list_figures, no such document": (
        lambda jeu: cuf.list_figures(jeu, "rapport_2024"),
        f"document : « rapport_2024 » n’est pas connu. Attendu : un document dont ce jeu porte des chiffres : {DOCUMENTS}. "
        "Vouliez-vous dire « rapport_2023 » ?",
    ),
    "reconciled, no such document": (
        lambda jeu: cuf.reconciled(jeu, "zzz"),
        f"document : « zzz » n’est pas connu. Attendu : un document dont ce jeu porte des chiffres : {DOCUMENTS}. Corrigez "
        "le nom.",
    ),
    "checks, no such severity": (
        lambda jeu: cuf.checks(jeu, "majeur"),
        "gravité : « majeur » n’est pas connu. Attendu : parmi majeure, moyenne, mineure, information. Vouliez-vous "
        "dire « majeure » ?",
    ),
    "published, no such figure": (
        lambda jeu: cuf.published(jeu, "reunions_initiative_cuf_2022"),
        "chiffre publié : « reunions_initiative_cuf_2022 » n’est pas connu. Attendu : un identifiant ou un code court "
        "de data/publications/chiffres_publies.csv. Vouliez-vous dire « reunions_initiative_cuf_2023 » ?",
    ),
    "named, no such query": (
        lambda jeu: jeu.named("fonds_compte"),
        "requête nommée : « fonds_compte » n’est pas connu. Attendu : un nom que donne list_queries(), ou query() pour "
        "une requête à soi. Vouliez-vous dire « fonds_comptes » ?",
    ),
    "named, a value missing": (
        lambda jeu: jeu.named("chiffres_par_dimension", dimension="pole", unite="réunions"),
        "requête, paramètre « $annee » : il n’a pas de valeur. Attendu : une valeur pour chacun de : $annee, "
        "$dimension, $unite. Donnez-la par son nom : annee=…",
    ),
    "chart, nothing to draw": (
        lambda jeu: cuf.chart(jeu, "1.1.c"),
        "graphique de l’indicateur « 1.1.c » : Aucune valeur, et aucune cible : il n’y a pas encore de courbe à "
        "tracer. Attendu : deux valeurs au moins, ou une valeur et une cible. Ce qu’on en sait se lit avec "
        "state().",
    ),
    "world, no such level": (
        lambda jeu: cuf.world(jeu, "villes"),
        "niveau : « villes » n’est pas connu. Attendu : parmi region, pays, lieu. Corrigez le nom.",
    ),
    "export_results, a year to come": (
        lambda jeu: cuf.export_results(jeu, "resultats.xml", 2999),
        f"année « 2999 » : elle n’est pas admise. {AUJOURD_HUI}",
    ),
}


@pytest.mark.parametrize("case", REFUS)
def test_a_refusal_says_what_was_expected(jeu, case):
    asked, told = REFUS[case]
    with pytest.raises(CufError) as refusal:
        asked(jeu)
    assert str(refusal.value).endswith(told)


def test_an_unknown_dataset_is_refused_with_those_that_exist(data):
    assert cuf.list_datasets(data) == ["demonstration", "publie"]
    with pytest.raises(CufError) as refusal:
        cuf.open_dataset("publi", data)
    assert str(refusal.value) == (
        "jeu « publi » : il n’est pas construit ici. Attendu : un jeu présent : demonstration, publie. Vouliez-vous "
        "dire « publie » ?"
    )


def test_the_demonstration_is_built_by_its_own_command(tmp_path):
    with pytest.raises(CufError, match=r"Construisez-le : python -m cuf_metrics demo\."):
        cuf.open_dataset("demonstration", tmp_path)


def test_importing_the_package_loads_nothing_that_draws_or_serves():
    heavy = ("plotly", "pydeck", "geopandas", "streamlit", "docx", "openpyxl", "pptx", "IPython")
    code = f"import sys, cuf_metrics; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=RACINE, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_notebook_shows_the_sentences_alone(jeu, tmp_path, monkeypatch, capsys):
    """No traceback: where, what, what was expected, as everywhere."""
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    shell = InteractiveShell(config=Config({"HistoryManager": {"enabled": False}}), user_ns={"jeu": jeu})
    shell.run_cell("import cuf_metrics as cuf\ncuf.query(jeu, 'select $annee', anne=1)")
    assert capsys.readouterr().out.strip() == (
        "2 problèmes :\n"
        "- requête, paramètre « $annee » : il n’a pas de valeur. Attendu : une valeur pour chacun de : $annee. "
        "Donnez-la par son nom : annee=…\n"
        "- requête, paramètre « $anne » : la requête ne le nomme pas. Attendu : $annee. Vouliez-vous dire « annee » ?"
    )


class Reader(HTMLParser):
    """Checks that tags close in order, and keeps the texts, the tags and their attributes."""

    def __init__(self, fragment: str):
        super().__init__()
        self.open, self.tags, self.attributes, self.texts = [], set(), [], []
        self.feed(fragment)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += attrs
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split()).replace(NBSP, " ")


def shown(thing) -> Reader:
    """What a notebook shows, which stands by itself: no script, no stylesheet, no address, no colour but the ground's."""
    read = Reader(thing._repr_html_())
    assert not read.tags & {"script", "style", "link", "img", "iframe", "a"}
    styles = [value for name, value in read.attributes if name == "style"]
    assert not [s for s in styles if "#" in s or "url(" in s or "background: " in s.replace("background: none", "")]
    return read


def test_a_dataset_is_shown_with_its_tables_and_its_mention_first(jeu, fictif):
    told = shown(fictif)
    assert told.text.startswith(f"{MENTION} Jeu « demonstration » données fictives · construit le ")
    assert f"version {fictif.version}" in told.text
    assert "adhesions Adhésions 1 684 complète, 2018-2025" in told.text.replace("\u202f", " ")
    assert repr(fictif).startswith(MENTION)
    facts = shown(jeu).text
    assert facts.startswith("Jeu « publie » faits des documents publiés · construit le ")
    assert "Tables sans ligne dans ce jeu flux, participations, adhesions" in facts
    assert re.fullmatch(r"Jeu « publie » : [\d\s]+ lignes, version \w+", repr(jeu))


def test_an_indicator_is_shown_as_its_sheet_with_its_query():
    ind = cuf.indicator("1.1.a")
    told = shown(ind)
    assert told.text.startswith(f"1.1.a · Collectivités adhérentes Définition et périmètre {ind.definition}")
    assert "Sources de vérification Adhésions Responsable responsable des adhésions" in told.text
    assert "Nature stock : ce qui existe dans l’année" in told.text
    assert (
        "Ventilations attendues Type de collectivité ou de groupement Périodicité annuelle, connue 3 mois" in told.text
    )
    assert "Pour breakdown : type_collectivite. La requête with lignes as (" in told.text
    assert "Pour breakdown" not in shown(cuf.indicator("1.1.b")).text
    assert repr(ind) == "1.1.a · Collectivités adhérentes"


def test_a_state_is_shown_with_its_value_its_status_and_its_source(jeu, fictif):
    told = shown(cuf.state(jeu, "1.1.a", 2023)).text
    assert told.startswith(
        "1.1.a · Collectivités adhérentes au moins 200 collectivités 2023, chiffre publié. Le document donne un "
        "minimum. Statut Sans cible. Aucune instance n’a fixé de cible : la valeur se suit, elle ne se note pas. "
        "Référence au moins 200 collectivités (2023 ; proposition de l’Observatoire) Cible aucune cible fixée "
        "Tendance une seule valeur Situation au 31 décembre 2023 Valeur suivante attendue avant le 31 mars 2025 "
        "« 200+ collectivités territoriales françaises membres de notre réseau »"
    )
    assert "Le statut, pas à pas Dernière valeur validée au moins 200 collectivités (2023, chiffre publié)" in told
    missing = cuf.state(jeu, "1.1.c", 2023)
    assert "Fidélité des adhérents n.d. Extrait manquant ou incomplet : Adhésions. Statut" in shown(missing).text
    assert repr(missing) == (
        "1.1.c · Fidélité des adhérents : n.d. (extrait manquant ou incomplet : Adhésions), non mesuré (pas de valeur)"
    )
    counted = shown(cuf.state(fictif, "3.2.b", 2024)).text
    # The rows of its query are years, not what the year counts.
    assert "Compté sur les lignes de : reunions, groupes." in counted
    assert "Requête « indicators/3.2.b », avec ventilation = sans valeur with " in counted


def test_a_figure_is_shown_with_its_passage(jeu):
    (figure,) = cuf.published(jeu, ["reunions_initiative_cuf_2023"])
    assert shown(figure).text == (
        "Réunions à l’initiative de CUF 130 réunions 2023, chiffre publié. « 130 réunions à l'initiative de CUF, à "
        "CUF, dans les collectivités ou à l'étranger » Rapport d’activités 2023 , section « 2023 en quelques chiffres »"
    )
    assert repr(figure) == (
        "Réunions à l’initiative de CUF : 130 réunions, 2023 (chiffre publié, « reunions_initiative_cuf_2023 »)"
    )


def test_a_figure_made_of_others_is_shown_with_each_of_them(jeu):
    derived = next(
        s.figure for s in indicators_state(jeu, date(2023, 12, 31)) if s.figure and s.figure.origine == "dérivé"
    )
    assert "Calcul sur des chiffres publiés : " in shown(derived).text


def test_rows_are_shown_in_french_the_first_ones_only(jeu, fictif):
    told = shown(cuf.query(fictif, "select annee, montant_eur, date_adhesion from adhesions where annee = $a", a=2024))
    assert told.text.startswith("Données de démonstration, fictives")
    assert re.search(r" \d+ lignes, les 20 premières montrées ; lu dans : adhesions\. Requête « libre »", told.text)
    assert told.text.count(" 2024 ") >= 20
    kinds = "select 1234.5 as n, true as b, null as v, [1, 2] as l, {'a': 1} as s, date '2024-01-01' as date_debut"
    read = shown(cuf.query(jeu, kinds)).text.replace("\u202f", " ")
    assert read.startswith("n b v l s date_debut 1 234,5 oui n.d. 1, 2 {'a': 1} 1ᵉʳ janvier 2024 1 ligne. Requête")
    years = "select 2023.6 as annee_moyenne, 2023.0::double as annee, 1500 as anneeb, 'inf'::double a, 1e308::double b"
    read = shown(cuf.query(jeu, f"{years}, date '0044-03-15 (BC)' as c")).text.replace("\u202f", " ")
    assert read.startswith("annee_moyenne annee anneeb a b c 2 023,6 2023 1 500 ∞ 1e+308 -043-03-15 00:00:00 1 ligne.")
    none = cuf.query(jeu, "select nom from fonds where false")
    assert shown(none).text.startswith("nom Aucune ligne ; lu dans : fonds.")
    assert repr(none) == "Resultat : 0 ligne (nom), de la requête « libre »"


def test_a_call_that_lacks_an_argument_is_told_in_french(jeu):
    with pytest.raises(CufError) as refused:
        cuf.breakdown(jeu, "1.1.a")
    assert str(refused.value) == (
        "appel de breakdown : il manque un argument, ou il y en a un de trop. "
        "Attendu : breakdown(dataset, ident, dimension, annee). Voyez help(cuf.breakdown)."
    )
    with pytest.raises(CufError, match="appel de state : il manque"):
        cuf.state(jeu)
    with pytest.raises(CufError, match="appel de compute : il manque un argument, ou il y en a un de trop"):
        cuf.compute(jeu, anne=2023)


def test_what_is_counted_on_fictional_rows_says_it_first_and_what_is_published_does_not(jeu, fictif):
    mention = "Données de démonstration, fictives"
    assert shown(cuf.state(fictif, "1.1.a", 2024)).text.startswith(mention)
    assert mention not in shown(cuf.state(jeu, "1.1.a", 2023)).text
    assert cuf.series(fictif, "1.1.a")["source"].str.contains(mention).sum() >= 5
    assert mention not in " ".join(cuf.series(jeu)["source"])


def test_what_is_shown_is_escaped(jeu):
    bad = "<script>alert('x')</script> & </pre>"
    result = cuf.query(jeu, 'select $t as "<b>", 1 as n -- </pre><script>', t=bad)
    read = shown(result)
    assert read.text.count("<script>alert('x')</script>") == 2
    figure = Figure("x", bad, 1.0, "réunions", Citation(bad, bad, bad))
    assert shown(figure).text.count("<script>") == 4
    counted = replace(figure, source=Requete(bad, bad, {bad: bad}, (bad,), 1))
    assert shown(counted).text.count("<script>") == 6
    assert "<script>" in shown(replace(cuf.indicator("1.1.a"), libelle=bad, sql=bad)).text
