"""What python-docx does not draw: a native chart, a vector picture, a link to a heading of the document."""

import io

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.text.paragraph import Paragraph
from pptx.parts.chart import ChartPart

from cuf_metrics.exports.word import element, field

GRAPHIQUE = (
    '<w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent/><wp:docPr/><wp:cNvGraphicFramePr/>'
    '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
    '<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/>'
    "</a:graphicData></a:graphic></wp:inline></w:drawing>"
)
# The extension of Office that puts a vector drawing in front of a picture.
VECTEUR = (
    '<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:ext uri="{96DAC541-7B7A-43D3-8B79-37D633B846F1}">'
    '<asvg:svgBlip xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/></a:ext></a:extLst>'
)


def add_chart(doc: Document, made: ChartPart, width: float, height: float, told: str) -> Paragraph:
    """A native chart at the end of the document, with the workbook that one edits it from.

    Args:
        made: the chart, from `rapport_graphiques`.
        width, height: in millimetres.
        told: what it shows, for whoever does not see it.
    """
    package, at = doc.part.package, doc.part.next_id
    chart = Part(PackURI(f"/word/charts/chart{at}.xml"), made.content_type, made.blob, package)
    data = made.chart_workbook.xlsx_part
    behind = Part(PackURI(f"/word/embeddings/chart{at}.xlsx"), data.content_type, data.blob, package)
    chart.relate_to(behind, RELATIONSHIP_TYPE.PACKAGE)
    drawing = parse_xml(GRAPHIQUE)
    _describe(drawing, at, told)
    extent = drawing.find(f".//{qn('wp:extent')}")
    extent.set("cx", str(Mm(width)))
    extent.set("cy", str(Mm(height)))
    drawing.find(f".//{qn('c:chart')}").set(qn("r:id"), doc.part.relate_to(chart, RELATIONSHIP_TYPE.CHART))
    paragraph = doc.add_paragraph()
    paragraph.add_run()._r.append(drawing)
    return paragraph


def add_vector(doc: Document, svg: str, png: bytes, width: float, told: str) -> Paragraph:
    """A drawing at the end of the document: SVG, and a PNG for software that does not read it.

    Args:
        width: in millimetres.
        told: as in `add_chart`.
    """
    at = doc.part.next_id
    doc.add_picture(io.BytesIO(png), Mm(width))
    paragraph = doc.paragraphs[-1]
    _describe(paragraph._p, at, told)
    vector = Part(PackURI(f"/word/media/vector{at}.svg"), "image/svg+xml", svg.encode(), doc.part.package)
    extension = parse_xml(VECTEUR)
    extension[0][0].set(qn("r:embed"), doc.part.relate_to(vector, RELATIONSHIP_TYPE.IMAGE))
    next(paragraph._p.iter(qn("a:blip"))).append(extension)
    return paragraph


def bookmark(paragraph: Paragraph, name: str, at: int) -> None:
    """Name a paragraph, so that a link leads to it."""
    paragraph._p.append(element("w:bookmarkStart", id=str(at), name=name))
    paragraph._p.append(element("w:bookmarkEnd", id=str(at)))


def add_entry(paragraph: Paragraph, text: str, name: str) -> None:
    """A line of a table of contents: a text that leads to a bookmark, a tab, the page of the bookmark."""
    link = element("w:hyperlink", anchor=name, history="1")
    link.append(paragraph.add_run(text)._r)
    paragraph._p.append(link)
    paragraph.add_run("\t")
    field(paragraph, f"PAGEREF {name} \\h", dirty="true")


def _describe(drawing: object, at: int, told: str) -> None:
    properties = next(drawing.iter(qn("wp:docPr")))
    for name, value in (("id", str(at)), ("name", f"Figure {at}"), ("descr", told)):
        properties.set(name, value)
