"""A report as a workbook: what to read first, one sheet per part with native charts, every number on one sheet."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from textwrap import shorten

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from cuf_metrics.charte import PAGE, tone
from cuf_metrics.exports.classeur import OPTIONS, fit, look, page
from cuf_metrics.exports.logical_framework import AUTEUR, LANGUE, band, footer, shown, tint
from cuf_metrics.exports.rapport_carte import LARGEUR, PIXELS_PAR_UNITE, world_png
from cuf_metrics.exports.rapport_commun import (
    Partie,
    axis_code,
    cell_text,
    cited,
    cut_number,
    file_date,
    number_told,
    numeric_columns,
    parts,
    pieces,
    plain,
)
from cuf_metrics.rapport.blocs import (
    Barre,
    Bloc,
    Carte,
    Chiffres,
    Graphique,
    Nombre,
    Paragraphe,
    Rapport,
    Repartition,
    Tableau,
    Titre,
)

A_LIRE, CHIFFRES, CODE = "À lire", "Chiffres", "Code"
LECTURE = {
    "Nombres": "Une case de valeur est un nombre, que l’on peut additionner ; son format ajoute la précision annoncée "
    "(« environ », « plus de ») et l’unité. Une case vide est une inconnue, jamais un zéro.",
    "Codes": "Chaque nombre est suivi de son code court, que la page « Retrouver un chiffre » de l’Observatoire ouvre "
    ": F chiffre publié, I indicateur, C constat, S nombre compté pour ce dossier.",
    CHIFFRES: "Tous les nombres du dossier, un par ligne : valeur, unité, précision, période, verdict, source.",
}
LARGEURS_NOTES = {"Rubrique": 30, "Contenu": 110}
LARGEURS_CHIFFRES = {
    "Code": 27,
    "Libellé": 42,
    "Valeur": 15,
    "Unité": 18,
    "Précision": 11,
    "Tel qu’écrit": 24,
    "Période": 11,
    "Verdict": 15,
    "Source": 36,
    "Partie": 20,
}
# Characters across a sheet; for a code, for a text at least; what bold letters leave of a width.
TOTAL, CODE_LARGE, TEXTE_ETROIT, GRAS = 165, 19, 12, 0.9
LIBELLE_ETROIT = 36
# Pixels of a row, of a bar of a chart and around them, and of the width of a chart.
LIGNE_PX, BARRE_PX, AUTOUR_PX, GRAPHIQUE_PX = 20, 34, 50, 900
INTERDITS = re.compile(r"[\[\]:*?/\\]")
A_DROITE = {"align": "right", "indent": 1, "text_wrap": False, "valign": "vcenter"}
GRIS, BLEU = tone(PAGE["gris"]), tone(PAGE["bleu"])
POLICE = {"name": "Calibri", "size": 10, "color": tone(PAGE["encre"])}


@dataclass
class Feuille:
    """A sheet while it is filled from its top: where the next row goes, and the width of its columns."""

    book: Workbook
    sheet: Worksheet
    largeurs: list[float]
    code: str
    ligne: int = 2

    def across(self, texts: Sequence[str], size: float = 10, **changes) -> None:
        """Texts merged across the sheet, as words in bold where they alternate: word, bold, word…"""
        ground = look(self.book, border=0, font_size=size, **changes)
        self.sheet.merge_range(self.ligne, 0, self.ligne, len(self.largeurs) - 1, "", ground)
        if len(texts) > 1:
            self.sheet.write_rich_string(self.ligne, 0, *self._runs(texts), ground)
        else:
            self.sheet.write_string(self.ligne, 0, texts[0], ground)
        fit(self.sheet, self.ligne, ["".join(texts)], [sum(self.largeurs) * GRAS], size)
        self.ligne += 1

    def _runs(self, texts: Sequence[str]) -> list[object]:
        plain_text, strong = look(self.book), look(self.book, bold=True)
        return [run for at, text in enumerate(texts) if text for run in (strong if at % 2 else plain_text, text)]


def report_xlsx(rapport: Rapport) -> bytes:
    """The report as an XLSX workbook, ready to print on A4.

    Returns:
        The bytes of the file: « À lire », one sheet per part, « Chiffres ». The same report gives the same bytes.
    """
    out, au = io.BytesIO(), file_date(rapport)
    book = Workbook(out, OPTIONS)
    created = datetime(au.year, au.month, au.day)  # noqa: DTZ001 — the format keeps no time zone
    names = {"title": shown(rapport.titre), "subject": shown(rapport.sous_titre), "author": AUTEUR, "company": AUTEUR}
    book.set_properties({**names, "created": created})
    book.set_custom_property("Langue", LANGUE)
    found = dict(zip(_names(parts(rapport)), parts(rapport), strict=True))
    _about(book, rapport, found)
    for name, partie in found.items():
        _part(book, name, partie)
    _numbers(book, rapport)
    for sheet in book.worksheets():
        sheet.set_footer(f"&C&9{footer(rapport.mention).replace('&', '&&')} · page &P / &N")
    book.close()
    return out.getvalue()


def _names(found: Sequence[Partie]) -> list[str]:
    """A name of sheet per part: short, without what the format refuses, never twice."""
    names: list[str] = []
    for partie in found:
        name = shorten(INTERDITS.sub(" ", partie.titre.split(" · ")[0]), 27, placeholder="…").strip("'")
        taken = {n.lower() for n in (*names, A_LIRE, CHIFFRES)}
        rank = next(k for k in range(1, 100) if (name if k == 1 else f"{name} ({k})").lower() not in taken)
        names.append(name if rank == 1 else f"{name} ({rank})")
    return names


def _sheet(book: Workbook, name: str, titre: str, code: str) -> Worksheet:
    """A sheet under its title, in the colour of its part."""
    sheet = book.add_worksheet(name)
    sheet.set_row(0, 32)
    top = look(book, font_name="Georgia", font_size=16, border=0, text_wrap=False, valign="vcenter", font_color=BLEU)
    sheet.write_string(0, 0, shown(titre), top)
    sheet.set_tab_color(band(code)[0])
    return sheet


def _about(book: Workbook, rapport: Rapport, found: dict[str, Partie]) -> None:
    """What the report is a state of, how to read it, and the way to each sheet."""
    sheet = _sheet(book, A_LIRE, rapport.titre, "1")
    label, text = look(book, bold=True, bg_color=tint("1")), look(book)
    link = look(book, underline=1, font_color=BLEU)
    for column, width in enumerate(LARGEURS_NOTES.values()):
        sheet.set_column(column, column, width)
    sheet.write_string(1, 0, shown(rapport.sous_titre), look(book, border=0, text_wrap=False, font_color=GRIS))
    first = {"Avertissement": rapport.mention} if rapport.mention else {}
    notes = first | dict(rapport.etat) | LECTURE
    sheets = {name: partie.titre for name, partie in found.items()} | {CHIFFRES: LECTURE[CHIFFRES]}
    rows = [(name, told, label) for name, told in notes.items() if name not in sheets]
    for row, (name, told, shape) in enumerate([*rows, *((name, told, link) for name, told in sheets.items())], 3):
        if shape is link:
            sheet.write_url(row, 0, f"internal:'{name.replace(chr(39), chr(39) * 2)}'!A1", link, name)
        else:
            sheet.write_string(row, 0, shown(name), shape)
        sheet.write_string(row, 1, shown(told), text)
        fit(sheet, row, (name, told), LARGEURS_NOTES.values())
    page(sheet, frozen=(2, 0))


def _part(book: Workbook, name: str, partie: Partie) -> None:
    tables = [_as_table(bloc) for bloc in partie.blocs]
    sheet = Feuille(
        book,
        _sheet(book, name, partie.titre, axis_code(partie.titre)),
        _widths([t for t in tables if t]),
        axis_code(partie.titre),
    )
    for column, width in enumerate(sheet.largeurs):
        sheet.sheet.set_column(column, column, width)
    for bloc, table in zip(partie.blocs, tables, strict=True):
        _bloc(sheet, bloc, table)
    page(sheet.sheet, repeated=0, frozen=(1, 0))


def _bloc(sheet: Feuille, bloc: Bloc, table: Tableau | None) -> None:
    if isinstance(bloc, Titre):
        sheet.ligne += 1
        sheet.across([shown(bloc.texte)], 13, bold=True, font_color=BLEU)
    elif isinstance(bloc, Paragraphe):
        _paragraph(sheet, bloc)
    elif isinstance(bloc, Carte):
        _map(sheet, bloc)
    else:
        first = _table(sheet, table)
        if isinstance(bloc, Graphique):
            _bars(sheet, bloc, first)
        elif isinstance(bloc, Repartition):
            _spread(sheet, bloc, first)
        _source(sheet, table.source)


def _as_table(bloc: Bloc) -> Tableau | None:
    """What a block is in rows: a spreadsheet is made to sort and to add."""
    match bloc:
        case Tableau():
            return bloc
        case Chiffres():
            heads, widths = ("Chiffre", "Valeur", "Période", "Verdict", "Source"), (36, 24, 14, 42, 36)
            rows = tuple((c.libelle, c.nombre, c.periode, c.verdict, c.source) for c in bloc.chiffres)
            return Tableau("", heads, widths, rows)
        case Graphique(barres=bars) | Repartition(parts=bars):
            rows = tuple((bar.libelle, bar.nombre) for bar in bars)
            return Tableau(bloc.titre, ("Libellé", "Valeur"), (44, 24), rows, bloc.source)
    return None


def _columns(table: Tableau) -> list[tuple[str, float, bool]]:
    """Heads, widths, and whether a text may wrap there: a number stands on one line, its code follows in a column.

    Returns:
        One triple per column as written.
    """
    right, total = numeric_columns(table), max(sum(table.largeurs), 100)
    made: list[tuple[str, float, bool]] = []
    for at, (head, share) in enumerate(zip(table.entetes, table.largeurs, strict=True)):
        if at in right:
            longest = max(len(cell_text(line[at])) for line in table.lignes if isinstance(line[at], Nombre))
            made += [(shown(head), max(longest + 4, 14), False), (CODE, CODE_LARGE, False)]
        else:
            made.append((shown(head), max(TOTAL * share / total, TEXTE_ETROIT), True))
    return made


def _widths(tables: Sequence[Tableau]) -> list[float]:
    """The width of each column of a sheet: what its tables ask, texts being squeezed where the sheet gets too wide."""
    asked = [_columns(table) for table in tables] or [[("", TOTAL, True)]]
    count = max(map(len, asked))
    here = [[row[at] for row in asked if at < len(row)] for at in range(count)]
    firm = [max((width for _, width, wraps in some if not wraps), default=TEXTE_ETROIT) for some in here]
    # The first column says what the row is.
    firm[0] = max(firm[0], LIBELLE_ETROIT)
    wide = [max(low, *(width for _, width, _ in some)) for low, some in zip(firm, here, strict=True)]
    spare = sum(wide) - sum(firm)
    share = min(1.0, max(0.0, TOTAL - sum(firm)) / spare) if spare else 0
    return [low + (high - low) * share for low, high in zip(firm, wide, strict=True)]


def _paragraph(sheet: Feuille, bloc: Paragraphe) -> None:
    """Words and numbers, the numbers in bold; a note in grey."""
    texts: list[str] = [""]
    for piece in pieces(bloc):
        if isinstance(piece, Nombre):
            texts += [shown(piece.texte), f"\u00a0{piece.code}"]
        else:
            texts[-1] += piece
    if bloc.style == "note":
        texts = [plain(bloc)]
    look_of = {"note": {"font_color": GRIS, "italic": True}, "mention": {"bg_color": tint("4", 0.3)}}
    sheet.across(texts, **look_of.get(bloc.style, {}))


def _table(sheet: Feuille, table: Tableau) -> int:
    """A table under its title; the row of its first line."""
    if table.titre:
        sheet.ligne += 1
        sheet.across([shown(table.titre)], 11, bold=True)
    columns, right = _columns(table), numeric_columns(table)
    ground, ink = band(sheet.code)
    shape = {"bold": True, "font_color": ink, "bg_color": ground, "border_color": ground, "valign": "vcenter"}
    heads = look(sheet.book, **shape), look(sheet.book, **shape | A_DROITE)
    for at, (name, _, wraps) in enumerate(columns):
        number = not wraps and name != CODE
        sheet.sheet.write_string(sheet.ligne, at, name, heads[number])
    fit(sheet.sheet, sheet.ligne, [name for name, *_ in columns], sheet.largeurs[: len(columns)])
    first = sheet.ligne + 1
    for line in table.lignes:
        sheet.ligne += 1
        told = _row(sheet, line, right)
        fit(sheet.sheet, sheet.ligne, told, sheet.largeurs[: len(told)])
    sheet.ligne += 1
    return first


def _row(sheet: Feuille, line: Sequence[str | Nombre], right: set[int]) -> list[str]:
    """Write the cells of a row; what they then read."""
    told: list[str] = []
    text = look(sheet.book, valign="vcenter")
    code = look(sheet.book, valign="vcenter", font_size=8, font_color=GRIS, indent=1)
    for at, cell in enumerate(line):
        if isinstance(cell, Nombre):
            write_number(sheet.book, sheet.sheet, sheet.ligne, len(told), cell, number_format(cell))
            sheet.sheet.write_string(sheet.ligne, len(told) + 1, cell.code, code)
            told += [cell_text(cell), cell.code]
            continue
        words = [cell_text(cell)] + [""] * (at in right)
        for word in words:
            sheet.sheet.write_string(sheet.ligne, len(told), word, text)
            told.append(word)
    return told


def write_number(book: Workbook, sheet: Worksheet, row: int, column: int, nombre: Nombre, shape: str) -> None:
    """A number as a number under its format; one that is not known as its text."""
    if nombre.valeur is None:
        sheet.write_string(row, column, shown(nombre.texte), look(book, **A_DROITE))
    else:
        sheet.write_number(row, column, nombre.valeur, look(book, **A_DROITE, num_format=shape))


def number_format(nombre: Nombre, words: bool = True) -> str:
    """The format that shows a value as it is told: precision, digits, unit.

    Args:
        words: with the precision and the unit, or the digits alone.
    """
    before, digits, after = cut_number(nombre)
    decimals = len(digits.partition(",")[2])
    shape = ("#,##0" if re.search(r"\D", digits.partition(",")[0]) or len(digits) < 4 else "0") + ".".ljust(
        decimals + 1, "0"
    ) * bool(decimals)
    told = number_told(digits) if digits else None
    if told == round(nombre.valeur or 0, decimals):
        return f"[$-40C]{_quoted(before)}{shape}{_quoted(after)}" if words else f"[$-40C]{shape}"
    if told == round((nombre.valeur or 0) * 100, decimals) and after.strip().startswith("%"):
        return f"[$-40C]{_quoted(before) if words else ''}{shape}\u00a0%"
    # Told otherwise than by its digits (« oui », « 650 k€ »): the cell shows the text itself.
    return _quoted(shown(nombre.texte)) if words else "General"


def _quoted(text: str) -> str:
    quoted = text.replace('"', "''")
    return f'"{quoted}"' if text else ""


def _bars(sheet: Feuille, bloc: Graphique, first: int) -> None:
    """Native bars from the rows above, labelled by the formats of their cells."""
    chart = sheet.book.add_chart({"type": "bar"})
    chart.add_series(
        _series(sheet, first, bloc.barres) | {"data_labels": {"value": True, "font": POLICE | {"bold": True}}}
    )
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}, "min": 0})
    _place(sheet, chart, bloc.titre, AUTOUR_PX + BARRE_PX * len(bloc.barres))


def _series(sheet: Feuille, first: int, bars: Sequence[Barre]) -> dict:
    name, last = sheet.sheet.get_name(), first + len(bars) - 1
    return {
        "categories": [name, first, 0, last, 0],
        "values": [name, first, 1, last, 1],
        "gap": 45,
        "points": [{"fill": {"color": bar.couleur}} for bar in bars],
    }


def _spread(sheet: Feuille, bloc: Repartition, first: int) -> None:
    """One native bar cut in parts, with its key."""
    chart = sheet.book.add_chart({"type": "bar", "subtype": "percent_stacked"})
    name = sheet.sheet.get_name()
    for row, part in enumerate(bloc.parts, first):
        fill = {"fill": {"color": part.couleur}, "border": {"color": "#FFFFFF"}, "gap": 10}
        chart.add_series({"name": [name, row, 0], "values": [name, row, 1, row, 1], **fill})
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
    _place(sheet, chart, bloc.titre, 150, {"position": "bottom", "font": POLICE})


def _place(sheet: Feuille, chart: object, titre: str, height: int, legend: dict | None = None) -> None:
    """A chart under the rows already written, which then go on below it."""
    chart.set_title({"none": True})
    chart.set_legend(legend or {"none": True})
    visible = {} if not legend else {"visible": False}
    chart.set_y_axis({"reverse": True, "num_font": POLICE, "line": {"color": tone(PAGE["filet"])}, **visible})
    chart.set_chartarea({"border": {"none": True}})
    chart.set_size({"width": GRAPHIQUE_PX, "height": height})
    sheet.sheet.insert_chart(sheet.ligne, 0, chart, {"description": shown(titre), "object_position": 1})
    sheet.ligne += height // LIGNE_PX + 1


def _map(sheet: Feuille, bloc: Carte) -> None:
    """The world as a picture, then what its tints mean."""
    sheet.ligne += 1
    sheet.across([shown(bloc.titre)], 11, bold=True)
    # The picture says 72 pixels per inch, the sheet counts 96.
    scale = GRAPHIQUE_PX / (LARGEUR * PIXELS_PAR_UNITE) * 72 / 96
    image = {"image_data": io.BytesIO(world_png(bloc)), "x_scale": scale, "y_scale": scale}
    sheet.sheet.insert_image(sheet.ligne, 0, "carte.png", image | {"description": shown(bloc.titre)})
    sheet.ligne += int(GRAPHIQUE_PX * 0.44) // LIGNE_PX + 1
    for colour, text in bloc.legende:
        mark = look(sheet.book, border=0, font_color=colour, font_size=13)
        sheet.sheet.write_rich_string(
            sheet.ligne, 0, mark, "■", look(sheet.book, border=0), f" {shown(text)}", look(sheet.book, border=0)
        )
        sheet.ligne += 1
    _source(sheet, bloc.source)


def _source(sheet: Feuille, source: str) -> None:
    if source:
        sheet.across([shown(source)], 8.5, font_color=GRIS)


def _numbers(book: Workbook, rapport: Rapport) -> None:
    """Every number of the report on its row, with all that is said of it."""
    sheet = _sheet(book, CHIFFRES, "Tous les nombres du dossier", "1")
    ground, ink = band("1")
    head = look(book, bold=True, font_color=ink, bg_color=ground, border_color=ground, valign="vcenter")
    for column, (name, width) in enumerate(LARGEURS_CHIFFRES.items()):
        sheet.set_column(column, column, width)
        sheet.write_string(1, column, name, head)
    text, rows = look(book, valign="vcenter"), cited(rapport)
    for row, cite in enumerate(rows.values(), 2):
        before, digits, after = cut_number(cite.nombre)
        told = [cite.nombre.code, cite.libelle, "", after if digits else "", before if digits else ""]
        told += [cite.nombre.texte, cite.periode, cite.verdict, cite.source, cite.partie]
        told = [shown(word).strip() for word in told]
        for column, word in enumerate(told):
            if word:
                sheet.write_string(row, column, word, text)
            else:
                sheet.write_blank(row, column, None, text)
        if cite.nombre.valeur is not None:
            write_number(book, sheet, row, 2, cite.nombre, number_format(cite.nombre, words=False))
        fit(sheet, row, told, LARGEURS_CHIFFRES.values())
    sheet.autofilter(1, 0, len(rows) + 1, len(LARGEURS_CHIFFRES) - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:J{len(rows) + 2}"})
    page(sheet)
