"""Charts: what they draw of rows, what is written under them, and the files they are taken as."""

import re
from datetime import date

import numpy as np
import pandas as pd
import pytest

from cuf_metrics import charts, html_graphiques
from cuf_metrics.charte import FORMATS_DE_REUNION, NON_PRECISE, TYPES_DE_COLLECTIVITE, tone
from cuf_metrics.charts import annees, argent, parts
from cuf_metrics.contracts import FIELDS
from cuf_metrics.exports.tableur import spreadsheet_csv
from cuf_metrics.figures import Figure
from cuf_metrics.formatting import NBSP, NNBSP
from cuf_metrics.manifeste import MENTION
from cuf_metrics.provenance import Citation, Derivation, Requete
from cuf_metrics.store import Manifeste
from tests.test_pages import app, html_of, use  # noqa: F401 — `app` is a fixture

RAPPORT = Citation("Rapport d’activités 2023", "Fonds", "650 000 €")
REQUETE = Requete("exemple", "from fonds", {}, ("fonds", "documents"), 9)
SERIES = pd.DataFrame(
    {
        "serie": ["commune"] * 3 + ["région"] * 2,
        "annee": [2020, 2021, 2023, 2020, 2021],
        "valeur": [10, 12, 14, 12, 13],
        "texte": ["10", "12", "1 400", "12", "13"],
    }
)
COULEURS = {"commune": TYPES_DE_COLLECTIVITE["commune"], "région": TYPES_DE_COLLECTIVITE["région"]}


def manifest(nature: str = "publie", jeu: str = "publie") -> Manifeste:
    return Manifeste(jeu, "0123456789ab", "2026-03-01T23:00:00+00:00", "", {}, nature)


# --- what is drawn ------------------------------------------------------------------------------------------------


def test_a_year_without_a_value_breaks_its_line():
    line = annees.lines(SERIES, COULEURS).data[0]
    assert list(line.x) == [2020, 2021, 2022, 2023]
    assert np.isnan(line.y[2])
    assert not line.connectgaps


def test_a_line_is_named_at_its_end_with_its_last_value_and_the_year_it_stops_at():
    notes = [note.text for note in annees.lines(SERIES, COULEURS).layout.annotations]
    assert [re.sub(r"<span.*?</span> ", "", text) for text in notes] == [
        f"commune <b>1{NBSP}400</b>",
        f"région <b>13{NBSP}(2021)</b>",
    ]


@pytest.mark.parametrize("levels", [[16, 16, 16], [295, 300, 298], [0, 1, 299], [150, 10, 12, 300]])
def test_names_of_lines_never_cover_one_another(levels):
    moved = sorted(annees.apart(levels, [annees.LIGNE] * len(levels)))
    assert min(np.diff(moved)) >= annees.LIGNE - 1e-9
    assert max(moved) <= annees.HAUTEUR


def test_a_column_is_labelled_with_its_total_and_a_year_not_chosen_is_pale():
    rows = pd.DataFrame({"annee": [2022, 2023], "valeur": [90, 130], "texte": ["90", "130"]})
    bars, totals = annees.columns(rows, chosen=[2023]).data
    assert bars.marker.color[0].startswith("rgba")
    assert bars.marker.color[1] == "#1F3A6E"
    assert list(totals.text) == ["90", "130"]


def test_parts_of_a_column_add_up_to_where_its_total_is_written_and_an_unknown_one_is_not_zero():
    rows = pd.DataFrame({"annee": [2022, 2023], "a": [1, np.nan], "b": [2, np.nan], "texte": ["3", "n.d."]})
    figure = annees.columns(rows, {"a": ("premiers", ("#000000", "#FFFFFF")), "b": ("seconds", ("#111111", "#EEEEEE"))})
    assert figure.layout.showlegend
    assert [trace.name for trace in figure.data[:2]] == ["premiers", "seconds"]
    assert figure.data[-1].y[0] == 3
    assert np.isnan(figure.data[-1].y[1])


def test_gains_go_up_losses_down_and_what_remains_is_written():
    rows = pd.DataFrame({"annee": [2021, 2022, 2023], "nb_gagnes": [14, 9, np.nan], "nb_perdus": [6, 17, np.nan]})
    up, down, net = annees.diverging(rows, ("gagnées", "perdues")).data
    assert list(up.y[:2]) == [14, 9]
    assert list(down.y[:2]) == [-6, -17]
    assert list(net.text) == ["<b>+8</b>", "<b>−8</b>", ""]
    assert list(down.customdata) == ["6", "17", "n.d."]


def test_meetings_are_stacked_by_format_and_a_month_without_any_keeps_its_place():
    rows = pd.DataFrame(
        {
            "debut": pd.to_datetime(["2022-12-01", "2022-12-01", "2023-03-01"]),
            "format_reunion": ["visio", None, "présentiel"],
            "nb_reunions": [3, 1, 2],
        }
    )
    figure = annees.months(rows)
    assert [trace.name for trace in figure.data] == ["présentiel", "visio", NON_PRECISE]
    assert len(figure.data[0].x) == 4
    assert figure.data[1].customdata[0] == f"<b>décembre 2022</b><br>visio{NBSP}: 3"
    assert list(figure.layout.xaxis.ticktext) == ["2023"]


def test_a_quarter_is_told_in_french():
    rows = pd.DataFrame({"debut": pd.to_datetime(["2023-01-01"]), "format_reunion": ["visio"], "nb_reunions": [3]})
    assert annees.months(rows, trimestre=True).data[0].customdata[0].startswith("<b>1ᵉʳ trimestre 2023</b>")


def test_a_cell_of_a_grid_tells_its_share_and_what_is_unknown_stays_empty():
    rows = pd.DataFrame(
        {"ligne": [2018, 2018, 2019], "colonne": [0, 1, 0], "part": [1.0, 0.845, 1.0], "detail": ["a", "b", "c"]}
    )
    (grid,) = parts.heatmap(rows, ("Entrée", "Années après")).data
    assert list(grid.y) == ["2018", "2019"]
    assert grid.text.tolist() == [[f"100{NBSP}%", f"84{NBSP}%"], [f"100{NBSP}%", ""]]


@pytest.mark.parametrize(
    ("share", "told"),
    [(0, "0"), (0.0004, "< 1"), (0.5, "50"), (0.999, "> 99"), (1, "100")],
)
def test_a_share_that_is_neither_none_nor_all_never_says_so(share, told):
    assert parts.percent(share) == f"{told}{NBSP}%"


def test_an_unknown_share_has_no_dot():
    rows = pd.DataFrame({"libelle": ["régions", "syndicats"], "part": [16 / 18, None], "texte": ["16 sur 18", "16"]})
    dots = parts.dots(rows).data[1]
    assert list(dots.marker.size) == [12, 0]
    assert dots.text[0].strip() == f"<b>89{NBSP}%</b> · 16 sur 18"
    assert dots.text[1].strip() == "<b>n.d.</b> · 16"


def test_parts_of_a_bar_have_their_key_in_the_picture():
    rows = pd.DataFrame(
        {"libelle": ["Liban"], "texte": ["70"], "nb_donateurs_regions": [4], "nb_donateurs_autres": [66]}
    )
    kept = {name: argent.DONATEURS[name] for name in ("nb_donateurs_regions", "nb_donateurs_autres")}
    assert argent.stacked(rows, kept).layout.showlegend


@pytest.mark.parametrize("hostile", ["<a href='x'>clic</a>", "<b>gras</b>"])
def test_text_from_data_is_escaped_in_every_chart(hostile):
    safe = hostile.replace("<", "&lt;").replace(">", "&gt;").replace("'", "&#x27;")
    rows = pd.DataFrame({"libelle": [hostile], "texte": [hostile], "part": [0.5], "valeur": [1], "annee": [2023]})
    rows = rows.assign(serie=hostile, ligne=hostile, colonne=hostile, detail=hostile)
    drawn = [
        charts.bars(rows),
        annees.lines(rows, {hostile: ("#000000", "#FFFFFF")}),
        annees.columns(rows, {"valeur": (hostile, ("#000000", "#FFFFFF"))}),
        parts.heatmap(rows),
        parts.dots(rows),
    ]
    for figure in drawn:
        told = figure.to_plotly_json()
        texts = f"{told['data']} {told['layout'].get('annotations')}"
        assert "<a href" not in texts
        assert "<b>gras" not in texts
        assert safe.split(" ")[0] in texts


@pytest.mark.parametrize("dark", [False, True], ids=["clair", "sombre"])
def test_every_chart_is_made_of_the_template_and_of_french_numbers(dark):
    rows = pd.DataFrame({"annee": [2023], "valeur": [1300], "texte": ["1 300"], "libelle": ["a"], "part": [0.5]})
    for figure in (annees.columns(rows, dark=dark), parts.dots(rows, dark=dark)):
        assert figure.layout.template.layout.separators == f",{NNBSP}"
        assert figure.layout.template.layout.font.color == tone(("#1B2333", "#E8EBF1"), dark)


# --- what is written under ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("nature", ["publie", "demonstration"])
def test_the_source_of_published_figures_names_their_documents_once_whatever_the_dataset(nature):
    terms = (("a", "1", RAPPORT), ("b", "2", Citation("Guide", "", "")))
    below = html_graphiques.legend(manifest(nature, nature), [RAPPORT, RAPPORT, Derivation("a + b", terms)])
    assert not below.mention
    assert below.source == (
        "Source : chiffres publiés, documents « Rapport d’activités 2023 », « Guide » ; version du 1ᵉʳ mars 2026."
    )


@pytest.mark.parametrize(
    ("nature", "jeu", "told"),
    [
        ("publie", "publie", "faits publiés"),
        ("demonstration", "demonstration", "démonstration (données fictives)"),
        ("importe", "lyon", "jeu importé « lyon »"),
    ],
)
def test_the_source_of_rows_says_which_dataset_and_tables(nature, jeu, told):
    assert html_graphiques.source_line(manifest(nature, jeu), [REQUETE]) == (
        f"Source : {told}, tables « Fonds de solidarité », « Documents » ; version du 1ᵉʳ mars 2026."
    )


def test_a_source_made_of_many_tables_says_how_many():
    names = ("fonds", "documents", "flux", "pays", "collectivites", "reunions", "adhesions")
    known = tuple(name for name in names if name in html_graphiques.TABLES)
    told = html_graphiques.source_line(manifest(), [Requete("q", "", {}, known, 1)])
    assert f"et {len(known) - 4} autre" in told


def test_figures_become_rows_with_their_units_and_a_ratio_in_per_cent():
    figures = [
        Figure("a", "Part", 0.25, "ratio", REQUETE, periode="2023"),
        Figure("b", "Adhérentes", 200, "collectivités", RAPPORT, "plus de", "2023"),
        Figure("c", "Inconnu", None, "€", RAPPORT),
    ]
    rows, columns = html_graphiques.values_of(figures)
    assert list(columns.values()) == ["Libellé", "Précision", "Valeur", "Unité", "Période"]
    assert rows["valeur"].tolist()[:2] == [25, 200]
    assert pd.isna(rows["valeur"][2])
    assert rows["unite"].tolist() == ["%", "collectivités", ""]


def test_a_table_writes_french_numbers_years_whole_and_what_is_unknown():
    rows = pd.DataFrame(
        {
            "annee": [2023, 2024],
            "montant": pd.array([1234.5, None], dtype="Float64"),
            "part_membres": [0.125, None],
            "nom": ["<b>Lyon</b>", None],
            "date_debut": pd.to_datetime([date(2023, 3, 1), None]),
        }
    )
    columns = {"annee": "Année", "montant": "Montant (€)", "part_membres": "Part", "nom": "Nom", "date_debut": "Début"}
    shown = html_graphiques.table("exemple", "Titre", rows, columns)
    cells = re.findall(r"<td[^>]*>(.*?)</td>", shown)
    assert cells == [
        "2023",
        f"1{NNBSP}234,5",
        f"12,5{NBSP}%",
        "&lt;b&gt;Lyon&lt;/b&gt;",
        "1ᵉʳ mars 2023",
        "2024",
        "n.d.",
        "n.d.",
        "",
        "",
    ]


def test_a_long_table_shows_its_first_rows_and_says_so():
    rows = pd.DataFrame({"annee": range(1500, 1701 + 1)})
    shown = html_graphiques.table("exemple", "Titre", rows, {"annee": "Année"})
    assert shown.count("<tr>") == 201
    assert f"200 premières lignes sur 202{NBSP}; le fichier CSV les contient toutes." in shown
    assert "premières lignes" not in html_graphiques.table("exemple", "Titre", rows.head(200), {"annee": "Année"})


def test_the_file_of_a_chart_holds_raw_numbers_under_their_headings():
    rows = pd.DataFrame({"annee": [2023, 2024], "montant": [1234.5, 1], "nb_donateurs": [12, None], "autre": [1, 1]})
    columns = {"annee": "Année", "montant": "Montant (€)", "nb_donateurs": "Donateurs"}
    below = html_graphiques.legend(manifest(), [REQUETE])
    told = spreadsheet_csv(html_graphiques.told_rows(rows, columns, below)).decode("utf-8-sig")
    assert told == "Année;Montant (€);Donateurs\n2023;1234,5;12\n2024;1,0;\n"


@pytest.mark.parametrize(
    ("nature", "sources", "filtre", "told"),
    [
        ("publie", [REQUETE], "", "Année\n2023\n"),
        ("publie", [REQUETE], "type commune", "Année;Filtre\n2023;type commune\n"),
        ("demonstration", [REQUETE], "pays Mali", f"Année;Jeu;Filtre\n2023;{MENTION};pays Mali\n"),
        # What documents publish is real, whatever the dataset it is shown with.
        ("demonstration", [RAPPORT], "", "Année\n2023\n"),
    ],
)
def test_rows_that_are_not_real_or_not_all_say_so_on_every_line_of_their_file(nature, sources, filtre, told):
    below = html_graphiques.legend(manifest(nature, nature), sources, filtre)
    rows = html_graphiques.told_rows(pd.DataFrame({"annee": [2023]}), {"annee": "Année"}, below)
    assert spreadsheet_csv(rows).decode("utf-8-sig") == told


def test_a_filtered_chart_says_so_on_screen_in_its_picture_and_in_the_name_of_its_files():
    below = html_graphiques.legend(manifest(), [REQUETE], "type commune ; région Île-de-France")
    said = f"Filtré{NBSP}: type commune{NBSP}; région Île-de-France."
    assert said in html_graphiques.told_below("", below)
    assert f'data-filtre="{said}"' in html_graphiques.tools("k", "Titre", "f", below, "")
    assert html_graphiques.file_name("k", manifest(), below.filtre) == (
        "k-publie-0123456789ab-type-commune-region-ile-de-france"
    )
    assert html_graphiques.file_name("k", manifest()) == "k-publie-0123456789ab"


def test_the_controls_carry_what_the_picture_needs():
    below = html_graphiques.Legende("Source : x.", MENTION)
    shown = html_graphiques.tools("k", "Titre « a »", "k-publie-v1", below, "<i>avant</i>")
    assert 'data-graphique="k"' in shown
    assert 'data-fichier="k-publie-v1"' in shown
    assert f'data-source="Source{NBSP}: x."' in shown
    assert "fictives" in shown
    assert re.findall(r'data-telecharger="(\w+)"', shown) == ["png", "svg"]


# --- on the pages -------------------------------------------------------------------------------------------------


def test_every_chart_of_the_overview_has_its_source_table_and_files(app):  # noqa: F811
    test = app()
    page = html_of(test)
    keys = re.findall(r'data-graphique="([^"]+)"', page)
    assert keys == ["reunions-par-pole", "montants-des-fonds"]
    assert len(re.findall("document «\u00a0Rapport d’activités 2023\u00a0»\u00a0; version du", page)) >= 2
    for key in keys:
        assert f'id="tableau-{key}"' in page
        assert [b.key for b in test.get("download_button") if key in b.key]


@pytest.mark.parametrize("path", ["", "charte", "fonds", "partenariats"])
def test_no_chart_goes_without_what_is_under_it(app, path):  # noqa: F811
    test = app(path)
    assert len(re.findall('data-graphique="', html_of(test))) == len(test.get("plotly_chart"))


def test_colours_of_formats_and_types_cover_their_closed_lists():
    assert {*FORMATS_DE_REUNION} - {NON_PRECISE} == {*FIELDS["format_reunion"].valeurs}
    assert {*TYPES_DE_COLLECTIVITE} == {*FIELDS["type_collectivite"].valeurs}
