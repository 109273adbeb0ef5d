"""The workbook in which a person writes a table before importing it: what to know first, then the columns to fill."""

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from cuf_metrics.charte import PAGE, tone
from cuf_metrics.contracts import Field
from cuf_metrics.database import Dataset
from cuf_metrics.exports.classeur import CREE, JOUR_AFFICHE, OPTIONS, fit, head, heads, look, page, titled
from cuf_metrics.exports.logical_framework import AUTEUR, shown
from cuf_metrics.formatting import capitalised, count
from cuf_metrics.imports.modeles import EXEMPLE, Colonne, Modele

LISEZ_MOI, LISTES = "Lisez-moi", "Listes"
COLONNES = {"Colonne": 26, "Obligatoire": 18, "Comment l’écrire": 44, "Valeurs acceptées": 54, "Exemple": 26}
OUI_NON = ("oui", "non")
# Such a date is always known to the day. The others are texts: of « mars 2023 », a spreadsheet would make a day.
AU_JOUR = ("date_adhesion", "date_reunion", "date_deliberation")
# Columns whose numbers are names: neither grouped by thousands nor added up.
SANS_GROUPE = ("annee", "odd")
ECRITS = {"entier": "un nombre entier", "decimal": "un nombre", "argent": "un montant en euros, en chiffres"}
FORMATS = {"entier": "#,##0", "decimal": "#,##0.##", "argent": "#,##0.00"}
FORMAT_ANNEE, FORMAT_TEXTE = "0", "@"
# Rows under the header that the lists and checks of the spreadsheet apply to.
LIGNES = 20_000
LARGEURS = (13, 40)
# Those of the format for the message of a cell.
TITRE_MAX, MESSAGE_MAX = 32, 255
# A longer list is only in the drop-down.
LISTE_DITE = 40
NOMS = {"pays": "pays", "fonds": "fonds", "dispositifs": "dispositif", "groupes": "groupe", "reunions": "réunion"}


def known_names(dataset: Dataset) -> dict[str, tuple[str, ...]]:
    """What the drop-downs of a template propose: list (« pays », « fonds »…) → names known of a dataset, in order."""
    names = dataset.named("noms_connus").lignes
    return {liste: tuple(rows["nom"]) for liste, rows in names.groupby("liste")}


def template(modele: Modele, listes: Mapping[str, Sequence[str]] = MappingProxyType({})) -> bytes:
    """The workbook of a table: « Lisez-moi », the sheet to fill with an example, the lists behind its drop-downs.

    Args:
        modele: of the table.
        listes: from `known_names`; a column whose list is not there is written freely.

    Returns:
        The bytes of an XLSX; the same input gives the same bytes.
    """
    out = io.BytesIO()
    book = Workbook(out, OPTIONS)
    titre = shown(f"{modele.titre} : modèle à remplir")
    book.set_properties({"title": titre, "author": AUTEUR, "company": AUTEUR, "created": CREE})
    columns = [colonne for colonne in modele.colonnes if colonne.proposee]
    choices = {c.champ: values for c in columns if (values := _choices(c, listes))}
    about, sheet = book.add_worksheet(LISEZ_MOI), book.add_worksheet(modele.titre)
    _about(book, about, titre, modele, columns, choices)
    _sheet(book, sheet, modele, columns, choices)
    _lists(book, choices)
    for rank, colonne in enumerate(columns):
        sheet.data_validation(1, rank, LIGNES, rank, _check(colonne, colonne.champ in choices))
    book.close()
    return out.getvalue()


def _choices(colonne: Colonne, listes: Mapping[str, Sequence[str]]) -> Sequence[str]:
    """What a cell may be chosen from; nothing where it is written freely."""
    field = colonne.field
    return OUI_NON if field.type == "booleen" else field.valeurs or tuple(listes.get(field.reference, ()))


def _about(
    book: Workbook,
    sheet: Worksheet,
    titre: str,
    modele: Modele,
    columns: Sequence[Colonne],
    choices: Mapping[str, Sequence[str]],
) -> None:
    """What to know before writing, then each column."""
    row = titled(book, sheet, [titre, f"{modele.description}.", ""])
    widths = list(COLONNES.values())
    label, text = look(book, bold=True, bg_color=tone(PAGE["voile"])), look(book)
    for name, told in _notes(modele).items():
        sheet.write_string(row, 0, name, label)
        sheet.merge_range(row, 1, row, len(widths) - 1, "", text)
        sheet.write_string(row, 1, shown(told), text)
        fit(sheet, row, (name, told), (widths[0], sum(widths[1:])))
        row += 1
    row = heads(book, sheet, row + 1, COLONNES)
    for colonne in columns:
        texts = _told(modele, colonne, choices.get(colonne.champ, ()))
        for column, told in enumerate(texts):
            sheet.write_string(row, column, shown(told), look(book, bold=not column and _is_needed(modele, colonne)))
        fit(sheet, row, texts, widths)
        row += 1
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    page(sheet, repeated=0, frozen=(0, 0))
    sheet.set_footer("&C&9page &P / &N")


def _notes(modele: Modele) -> dict[str, str]:
    """What to know: heading → text."""
    return {
        "Une ligne": f"{capitalised(modele.grain)}. Mise à jour attendue : {modele.periodicite}.",
        "Où écrire": f"Dans la feuille « {modele.titre} », sous la ligne d’en-têtes. Les colonnes à fond bleu sont "
        "obligatoires, les autres peuvent rester vides ; une case vide veut dire « inconnu », jamais zéro.",
        "Ligne d’exemple": f"Elle commence par « {EXEMPLE.strip()} » : l’import la met de côté. Laissez-la ou non.",
        "Dates": "JJ/MM/AAAA. Un jour inconnu ne s’invente pas : « mars 2023 » ou « 2023 » quand l’aide le permet.",
        "Ne rien écrire ici": "Ni nom de personne, ni adresse électronique, ni téléphone : des fonctions et des "
        "collectivités seulement. Une adresse ou un numéro font refuser le fichier.",
        "Importer": "Page « Données » de l’Observatoire. Tout est vérifié avant la publication, "
        "et rien ne l’est à moitié ; chaque publication peut être annulée.",
        "Corriger plus tard": "Complétez ce même fichier et importez-le sous le même nom : il remplace ce qu’il "
        "avait apporté. Une ligne retirée du fichier est retirée du jeu.",
    }


def _told(modele: Modele, colonne: Colonne, choices: Sequence[str]) -> tuple[str, ...]:
    """A column as the rows of « Lisez-moi » tell it."""
    return (
        colonne.entete,
        _needed(modele, colonne),
        colonne.aide,
        _accepted(colonne, choices),
        _exemple(colonne, choices),
    )


def _exemple(colonne: Colonne, choices: Sequence[str]) -> str:
    """The example of a column; a name of the list where its own is not in it."""
    is_named = colonne.exemple and colonne.field.reference in ("dispositifs", "fonds", "groupes", "pays")
    return choices[0] if is_named and choices and colonne.exemple not in choices else colonne.exemple


def _is_needed(modele: Modele, colonne: Colonne) -> bool:
    return any(colonne.champ in names for names in modele.exigences.values())


def _needed(modele: Modele, colonne: Colonne) -> str:
    others = [
        f"« {modele.par_champ[name].entete} »"
        for names in modele.exigences.values()
        if colonne.champ in names
        for name in names
        if name != colonne.champ and modele.par_champ[name].proposee
    ]
    if others:
        return f"oui, ou {', '.join(others)}"
    return "oui" if _is_needed(modele, colonne) else "non"


def _accepted(colonne: Colonne, choices: Sequence[str]) -> str:
    """What a cell may hold, in words; a long list is told by its length."""
    field = colonne.field
    if choices and (field.reference or len(choices) > LISTE_DITE):
        noun = NOMS.get(field.reference, "valeur")
        return f"liste déroulante : {count(len(choices), noun, noun if noun.endswith('s') else f'{noun}s')}"
    if choices:
        return "\u00a0· ".join(choices)
    if field.type in ECRITS:
        return ECRITS[field.type] + _bounds(field)
    if field.type == "date":
        return "JJ/MM/AAAA" if colonne.champ in AU_JOUR else "JJ/MM/AAAA, mars 2023 ou 2023"
    return field.forme if field.motif else "texte libre"


def _bounds(field: Field) -> str:
    return "" if field.maximum is None else f" de {field.minimum:g} à {field.maximum:g}"


def _sheet(
    book: Workbook,
    sheet: Worksheet,
    modele: Modele,
    columns: Sequence[Colonne],
    choices: Mapping[str, Sequence[str]],
) -> None:
    """The headers and the example; each column formatted down to the last row of the format."""
    needed, optional = head(book), _optional(book)
    low, high = LARGEURS
    widths = []
    for rank, colonne in enumerate(columns):
        shape = _format(colonne)
        shown = EXEMPLE * (rank == 0) + _exemple(colonne, choices.get(colonne.champ, ()))
        widths.append(min(max(len(colonne.entete) + 5, len(shown) + 3, low), high))
        sheet.set_column(rank, rank, widths[-1], book.add_format({"num_format": shape, "valign": "top"}))
        sheet.write_string(0, rank, colonne.entete, needed if _is_needed(modele, colonne) else optional)
        grey = {"italic": True, "font_color": tone(PAGE["gris"]), "bg_color": tone(PAGE["voile"])}
        _example(sheet, rank, colonne, shown, look(book, num_format=shape, **grey))
    fit(sheet, 0, [c.entete for c in columns], widths)
    sheet.autofilter(0, 0, LIGNES, len(columns) - 1)
    page(sheet, repeated=0, frozen=(1, 1))
    sheet.set_footer(f"&C&9{modele.titre} · page &P / &N")


def _optional(book: Workbook) -> Format:
    ground = tone(PAGE["terre"])
    return head(book, font_color=tone(PAGE["encre"]), bg_color=ground, border_color=tone(PAGE["filet"]))


def _format(colonne: Colonne) -> str:
    if colonne.champ in AU_JOUR:
        return JOUR_AFFICHE
    if colonne.champ.startswith(SANS_GROUPE):
        return FORMAT_ANNEE
    return FORMATS.get(colonne.field.type, FORMAT_TEXTE)


def _example(sheet: Worksheet, rank: int, colonne: Colonne, text: str, cell: Format) -> None:
    """One cell of the example, of the kind that a person would type."""
    if not text:
        sheet.write_blank(1, rank, None, cell)
    elif colonne.champ in AU_JOUR:
        sheet.write_datetime(1, rank, datetime.strptime(text, "%d/%m/%Y"), cell)  # noqa: DTZ007 — the format keeps no time zone
    elif colonne.field.type in FORMATS:
        sheet.write_number(1, rank, float("".join(text.split()).replace(",", ".")), cell)
    else:
        sheet.write_string(1, rank, text, cell)


def _lists(book: Workbook, choices: Mapping[str, Sequence[str]]) -> None:
    """The values behind the drop-downs, one column each, on a sheet that nobody needs to see."""
    sheet = book.add_worksheet(LISTES)
    for rank, (champ, values) in enumerate(choices.items()):
        sheet.write_string(0, rank, champ)
        sheet.write_column(1, rank, values)
        name = xl_col_to_name(rank)
        book.define_name(_named(champ), f"={LISTES}!${name}$2:${name}${len(values) + 1}")
    sheet.hide()


def _named(champ: str) -> str:
    return f"liste_{champ}"


def _check(colonne: Colonne, is_listed: bool) -> dict:
    """What the spreadsheet tells and accepts of a cell.

    A closed list is held to; a cell that takes several values, or a name that may be new, is only proposed one.
    """
    field = colonne.field
    expected = "une valeur de la liste" if is_listed else _accepted(colonne, ())
    told = {
        "input_title": colonne.entete[:TITRE_MAX],
        "input_message": colonne.aide[:MESSAGE_MAX],
        "error_title": "Valeur non reconnue",
        "error_message": f"Attendu : {expected}."[:MESSAGE_MAX],
    }
    if is_listed:
        closed = not field.plusieurs and not field.reference
        return told | {"validate": "list", "source": f"={_named(colonne.champ)}", "show_error": closed}
    if colonne.champ in AU_JOUR:
        return told | {"validate": "date", "criteria": ">=", "value": datetime(1950, 1, 1)}  # noqa: DTZ001
    if field.type in FORMATS and not field.plusieurs:
        low, high = field.minimum, field.maximum
        bounds = {"criteria": "between", "minimum": low or 0, "maximum": high or 1e12}
        return told | {"validate": "integer" if field.type == "entier" else "decimal"} | bounds
    return told | {"validate": "any"}
