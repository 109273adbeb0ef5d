"""A file read as what it is said to be: links, money, or the workbook of a template; nothing of a dataset yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd
import pyarrow as pa

from cuf_metrics.errors import CufError, InvalidData
from cuf_metrics.imports.argent import MONNAIE, Lu, read_money
from cuf_metrics.imports.colonnes import Appariement, headers_decided, recognise
from cuf_metrics.imports.contexte import known_to
from cuf_metrics.imports.jeu import Jeu
from cuf_metrics.imports.liens import LIENS
from cuf_metrics.imports.modeles import MODELES
from cuf_metrics.imports.origine import Origine
from cuf_metrics.imports.saisie import read_sheet, without_examples
from cuf_metrics.sources.classeur import Avance, Classeur, Feuille, open_file
from cuf_metrics.sources.feuilles import is_workbook, rows_of_workbook
from cuf_metrics.sources.fichier import rows_of


@dataclass(frozen=True)
class Apport:
    """What a file brings.

    Attributes:
        ou: file and sheet, for a refusal.
        lu: its rows, for a table of rows.
        bruts: its raw links, for a file of links.
        feuilles_non_lues: sheets that were not read.
        entetes: field → header of the file, for the workbook of a template.
        est_entier: it is the whole file, not one of its sheets among others that read as a table.
        ecartees: rows set aside by rule: ligne, motif, contenu.
    """

    ou: str
    lu: Lu | None = None
    bruts: pd.DataFrame | None = None
    feuilles_non_lues: tuple[str, ...] = ()
    entetes: Mapping[str, str] = field(default_factory=dict)
    ecartees: pd.DataFrame = field(default_factory=pd.DataFrame)
    est_entier: bool = True


def read_file(name: str, raw: bytes, origine: Origine, document: dict[str, str], data: Path) -> Apport:
    """Rows of a file of links or of money, in the headers that its reader knows.

    Args:
        name: the file's name.
        raw: its bytes.
        origine: a source other than « classeur ».
        document: see `origine.document_of`.
        data: the data folder.

    Raises:
        InvalidData: the file cannot be read as this source.
    """
    if origine.source in LIENS:
        rows = rows_of(raw, name)
        return Apport(name, bruts=LIENS[origine.source].bruts(rows, name, document["code_pays"], origine.annee))
    if is_workbook(raw):
        rows, left_out = rows_of_workbook(raw, name, origine.feuille)
    else:
        # The file of official aid has two columns of the same name.
        rows, left_out = rows_of(raw, name, repetes=origine.source == "apd"), []
    lu = read_money(rows, name, origine.source, origine.collectivite, document["id_document"], data)
    return Apport(name, lu, feuilles_non_lues=tuple(left_out))


def open_workbook(name: str, raw: bytes, table: str, avance: Avance | None) -> Classeur:
    """Open a file that is said to fill a table: its header row is the one that names most of its columns.

    Raises:
        InvalidData: it cannot be opened.
    """
    model = MODELES[table]

    def known(header: str) -> bool:
        return bool(recognise([header], model, {}).entetes)

    return open_file(raw, name, known, avance)


def sheet_of(
    classeur: Classeur, table: str, feuille: str, appariement: Appariement | None, data: Path
) -> tuple[Feuille, Appariement]:
    """The sheet to read, and what its headers mean.

    Args:
        classeur: the file, opened.
        table: a key of `MODELES`.
        feuille: name of the sheet; "" for the first that lacks no column of the table, else the first.
        appariement: what a person confirmed; None: as they are recognised.
        data: the data folder.

    Raises:
        CufError: no such sheet, or none that reads as a table.
    """
    sheets = [sheet for sheet in classeur.feuilles if feuille in ("", sheet.nom)]
    if not sheets:
        known = ", ".join(f"« {sheet.nom} »" for sheet in classeur.feuilles) or "aucune"
        raise CufError(
            classeur.nom, f"aucune feuille lisible ne s’appelle « {feuille} »", "une feuille qui contient un tableau",
            f"Feuilles lisibles : {known}.",
        )  # fmt: skip
    decided = headers_decided(table, data)
    named = [(sheet, recognise(sheet.entetes, MODELES[table], decided)) for sheet in sheets]
    sheet, found = next((pair for pair in named if not pair[1].manquants), named[0])
    return sheet, appariement or found


def read_sheet_of(
    classeur: Classeur, feuille: Feuille, appariement: Appariement, document: dict[str, str], held: Jeu, data: Path
) -> Apport:
    """Rows of a sheet, in the contract of the table.

    Args:
        classeur: the file.
        feuille: one of its sheets.
        appariement: what each header means.
        document: see `origine.document_of`.
        held: the dataset that the file joins, whose meetings it may name.
        data: the data folder.

    Raises:
        InvalidData: every problem of its columns and cells.
    """
    table, ou = appariement.modele.table, classeur.ou(feuille)
    others = tuple(sheet.nom for sheet in classeur.feuilles if sheet.nom != feuille.nom)
    told = {
        "feuilles_non_lues": (*others, *(name for name, _ in classeur.non_lues)),
        "entetes": appariement.entetes,
        "est_entier": not others,
    }
    name = document["id_document"]
    if table in LIENS or table in MONNAIE:
        cells = [p for p in feuille.problemes if not p.colonne or appariement.champs.get(p.colonne)]
        if problems := [*appariement.problems(ou), *cells]:
            raise InvalidData(problems=problems)
        kept, aside = without_examples(feuille.lignes, appariement)
        rows, told = appariement.renamed(kept), told | {"ecartees": aside}
        if table in LIENS:
            return Apport(ou, bruts=LIENS[table].bruts(rows, ou, "", document["periode_couverte"]), **told)
        section = f"feuille « {feuille.nom} », ligne " if feuille.nom else "ligne "
        lu = read_money(rows, ou, table, "", name, data, section=section)
        return Apport(ou, replace(lu, colonnes_ignorees=appariement.ignorees), **told)
    read = read_sheet(feuille, appariement, ou, known_to(held, data))
    place = read.lignes.column_names.index("id_document")
    lines = read.lignes.set_column(place, "id_document", pa.repeat(name, read.lignes.num_rows))
    return Apport(
        ou, Lu(table, lines, read.doutes.assign(id_document=name), read.ignorees), ecartees=read.ecartees, **told
    )


def part_of(avance: Avance | None, debut: float, fin: float) -> Avance | None:
    """Progress of one part of a longer work, between two shares of it."""
    return avance and (lambda share, label: avance(debut + share * (fin - debut), label))
