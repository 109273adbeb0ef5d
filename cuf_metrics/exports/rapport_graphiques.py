"""The native charts of a report, the same in Word and in PowerPoint: vector, editable, labelled directly."""

import io
from collections.abc import Sequence
from datetime import date, datetime

from pptx import Presentation
from pptx.chart.chart import Chart
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.opc.package import OpcPackage
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.parts.chart import ChartPart
from pptx.util import Pt
from xlsxwriter import Workbook

from cuf_metrics.charte import PAGE, tone
from cuf_metrics.exports.classeur import OPTIONS
from cuf_metrics.exports.logical_framework import LANGUE, shown
from cuf_metrics.exports.rapport_commun import known_bars
from cuf_metrics.exports.word import TEXTE
from cuf_metrics.rapport.blocs import Barre, Graphique

FEUILLE = "Feuil1"
ENCRE, GRIS, FILET = (RGBColor.from_string(tone(PAGE[name])[1:]) for name in ("encre", "gris", "filet"))
# Room kept on the right of the longest bar for its number and code, as a share of it.
MARGE_DES_NOMBRES = 0.45

SANS_CADRE = (
    '<c:spPr xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    "<a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>"
)
PLEINE_LARGEUR = (
    '<c:layout xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:manualLayout>'
    '<c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
    '<c:x val="0"/><c:y val="0"/><c:w val="1"/><c:h val="1"/></c:manualLayout></c:layout>'
)


def bars_chart(bars: Sequence[Barre], bloc: Graphique, package: OpcPackage, au: date, size: float) -> ChartPart:
    """Horizontal bars from zero, the first on top, each followed by its number and its code.

    Args:
        bars: bars of `bloc` whose values are known, drawn at the scale of all of them.
        package: that the part is made for.
        au: date written in the workbook behind the chart.
        size: of the labels, in points.
    """
    part = _part(XL_CHART_TYPE.BAR_CLUSTERED, [bar.libelle for bar in bars], {bloc.titre: bars}, package, au)
    chart, plot = part.chart, part.chart.plots[0]
    plot.gap_width = 45
    _font(chart.font, size, ENCRE)
    _category_axis(chart, size)
    longest = max(bar.nombre.valeur for bar in known_bars(bloc.barres)[0])
    chart.value_axis.maximum_scale = (longest or 1) * (1 + MARGE_DES_NOMBRES)
    for at, bar in enumerate(bars):
        point = plot.series[0].points[at]
        _paint(point.format, bar.couleur)
        _number_label(point.data_label, bar, size)
    return part


def parts_chart(bars: Sequence[Barre], package: OpcPackage, au: date) -> ChartPart:
    """One bar cut in parts, in the order given; what each part is, and its number, is told beside it."""
    part = _part(XL_CHART_TYPE.BAR_STACKED_100, [""], {bar.libelle: [bar] for bar in bars}, package, au)
    chart, plot = part.chart, part.chart.plots[0]
    plot.gap_width, plot.overlap = 0, 100
    chart.category_axis.visible = False
    for layout in part._element.findall(f".//{qn('c:plotArea')}/{qn('c:layout')}"):
        layout.getparent().remove(layout)
    next(part._element.iter(qn("c:plotArea"))).insert(0, parse_xml(PLEINE_LARGEUR))
    for bar, series in zip(bars, plot.series, strict=True):
        _paint(series.format, bar.couleur)
        series.format.line.color.rgb, series.format.line.width = RGBColor(255, 255, 255), Pt(1.5)
    return part


def _part(
    kind: int, categories: list[str], series: dict[str, Sequence[Barre]], package: OpcPackage, au: date
) -> ChartPart:
    """A chart without title, legend nor grid, with its data behind it."""
    data = CategoryChartData()
    data.categories = [shown(category) for category in categories]
    for name, bars in series.items():
        data.add_series(shown(name), [bar.nombre.valeur for bar in bars])
    part = ChartPart.new(kind, data, package)
    part.chart_workbook.update_from_xlsx_blob(_workbook(data, au))
    for formula in part._element.iter(qn("c:f")):
        formula.text = formula.text.replace("Sheet1", FEUILLE)
    for words in part._element.iter(qn("a:endParaRPr")):
        words.set("lang", LANGUE)
    # Before the fonts of the chart, as the format orders it: no ground, no frame.
    next(part._element.iter(qn("c:chart"))).addnext(parse_xml(SANS_CADRE))
    chart = part.chart
    chart.has_title = chart.has_legend = False
    chart.value_axis.visible = chart.value_axis.has_major_gridlines = False
    chart.value_axis.minimum_scale = 0
    return part


def _category_axis(chart: Chart, size: float) -> None:
    axis = chart.category_axis
    axis.reverse_order = True
    axis.major_tick_mark = XL_TICK_MARK.NONE
    axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    axis.format.line.color.rgb = FILET
    _font(axis.tick_labels.font, size, ENCRE)


def _number_label(label: object, bar: Barre, size: float) -> None:
    """The number in bold, its code in grey; both are words, so that they read as everywhere else."""
    label.text_frame.word_wrap = False
    words = label.text_frame.paragraphs[0]
    for text, points, colour, bold in (
        (shown(bar.nombre.texte), size, ENCRE, True),
        (f" {bar.nombre.code}", size - 3, GRIS, False),
    ):
        run = words.add_run()
        run.text = text
        run.font.bold = bold
        run._r.get_or_add_rPr().set("lang", LANGUE)
        _font(run.font, points, colour)
    label.position = XL_LABEL_POSITION.OUTSIDE_END


def _font(font: object, size: float, colour: RGBColor) -> None:
    font.name, font.size, font.color.rgb = TEXTE, Pt(size), colour


def _paint(form: object, colour: str) -> None:
    form.fill.solid()
    form.fill.fore_color.rgb = RGBColor.from_string(colour[1:])


def _workbook(data: CategoryChartData, au: date) -> bytes:
    """The data behind a chart, laid out as its formulas expect: categories in A, one series per column."""
    out = io.BytesIO()
    book = Workbook(out, OPTIONS)
    book.set_properties({"created": datetime(au.year, au.month, au.day)})  # noqa: DTZ001 — the format keeps no zone
    sheet = book.add_worksheet(FEUILLE)
    sheet.set_column(0, 0, 40)
    for row, category in enumerate(data.categories, 1):
        sheet.write_string(row, 0, category.label)
    for column, series in enumerate(data, 1):
        sheet.write_string(0, column, series.name)
        sheet.write_column(1, column, series.values)
    book.close()
    return out.getvalue()


def scratch_package() -> OpcPackage:
    """A package to make a chart in, before its part is handed to another kind of file."""
    return Presentation().part.package
