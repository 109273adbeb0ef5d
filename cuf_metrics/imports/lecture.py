"""A file read as what it is said to be: links, money, or the workbook of a template; nothing of a dataset yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd
import pyarrow as pa

from cuf_metrics.errors import CufError, InvalidData
from cuf_metrics.imports.argent import MONNAIE, Lu, read_money
from cuf_metrics.imports.cellules import Cellules, Lecture
from cuf_metrics.imports.colonnes import RETENU, Appariement, headers_decided, recognise
from cuf_metrics.imports.contexte import known_to
from cuf_metrics.imports.jeu import Jeu
from cuf_metrics.imports.liens import LIENS
from cuf_metrics.imports.modeles import MODELES
from cuf_metrics.imports.origine import Origine
from cuf_metrics.imports.saisie import personal_data, read_sheet, without_examples
from cuf_metrics.imports.valeurs import text_of
from cuf_metrics.sources.classeur import Avance, Classeur, Feuille, open_file
from cuf_metrics.sources.feuilles import is_workbook, rows_of_workbook
from cuf_metrics.sources.fichier import rows_of

# What a template and an annotated copy hold beside the rows.
AIDES = frozenset({"Lisez-moi", "Listes", "Problèmes"})
# Their columns that nobody recognises are kept all the same, in what quotes each row.
CITES = ("partenariats", "repertoire", "flux")


@dataclass(frozen=True)
class Apport:
    """What a file brings.

    Attributes:
        ou: file and sheet, for a refusal.
        lu: its rows, for a table of rows.
        bruts: its raw links, for a file of links.
        feuilles_non_lues: sheets that were not read.
        entetes: field → header of the file, for the workbook of a template.
        feuille: the sheet, of a workbook.
        laissees: headers left aside, of which nothing is kept.
        ecartees: rows set aside by rule: ligne, motif, contenu.
    """

    ou: str
    lu: Lu | None = None
    bruts: pd.DataFrame | None = None
    feuilles_non_lues: tuple[str, ...] = ()
    entetes: Mapping[str, str] = field(default_factory=dict)
    ecartees: pd.DataFrame = field(default_factory=pd.DataFrame)
    feuille: str = ""
    laissees: tuple[str, ...] = ()


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
        _check_rows(rows, name)
        if origine.source in CITES:
            _check_private(rows, name)
        return Apport(name, bruts=LIENS[origine.source].bruts(rows, name, document["code_pays"], origine.annee))
    if is_workbook(raw):
        rows, left_out = rows_of_workbook(raw, name, origine.feuille)
    else:
        # The file of official aid has two columns of the same name.
        rows, left_out = rows_of(raw, name, repetes=origine.source == "apd"), []
    _check_rows(rows, name)
    if origine.source in CITES:
        _check_private(rows, name)
    lu = read_money(rows, name, origine.source, origine.collectivite, document["id_document"], data)
    return Apport(name, lu, feuilles_non_lues=tuple(left_out), feuille=origine.feuille)


def _check_rows(rows: pd.DataFrame | pa.Table, ou: str) -> None:
    if not len(rows):
        attendu, remede = "une ligne au moins sous l’en-tête", "Remplissez le fichier puis relancez."
        raise InvalidData(ou, "aucune ligne à lire", attendu, remede)


def _check_private(rows: pd.DataFrame, ou: str) -> None:
    cells = (Cellules.of(ou, header, rows[header]) for header in rows)
    if problems := [problem for column in cells for problem in Lecture(column, text_of(column)).problems()]:
        raise InvalidData(problems=problems)


def open_workbook(name: str, raw: bytes, table: str, avance: Avance | None) -> Classeur:
    """Open a file that is said to fill a table: its header row is the one that names most of its columns.

    Raises:
        InvalidData: it cannot be opened.
    """
    return open_file(raw, name, MODELES[table].nomme, avance)


def sheet_of(
    classeur: Classeur, table: str, feuille: str, appariement: Appariement | None, data: Path
) -> tuple[Feuille, Appariement]:
    """The sheet to read, and what its headers mean.

    Args:
        classeur: the file, opened.
        table: a key of `MODELES`.
        feuille: name of the sheet; "" for one that lacks no column of the table, of several the one with the
            most columns recognised.
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
    among = sheets if feuille else tables_of(classeur)
    named = [(sheet, recognise(sheet.entetes, MODELES[table], decided)) for sheet in among]
    sheet, found = max(named, key=lambda pair: _likeness(pair[1]))
    taken = appariement or found
    told = [*_retained(found, taken), *_resemblance(taken)]
    return replace(sheet, remarques=(*sheet.remarques, *told)), taken


def _likeness(found: Appariement) -> tuple[bool, int]:
    return not found.manquants, len(found.entetes)


def _retained(found: Appariement, taken: Appariement) -> list[str]:
    """Headers that mean what an earlier import was told."""
    named = {champ: f"« {column.entete} »" for champ, column in found.modele.par_champ.items()}
    return [
        f"En-tête retenu d’un import précédent : « {header} » = {named.get(champ, 'laissé de côté')}."
        for header, champ in found.champs.items()
        if found.origines[header] == RETENU and taken.champs.get(header) == champ
    ]


def _resemblance(taken: Appariement) -> list[str]:
    """The table that a sheet seems made for, where it lacks columns of the one it is said to fill."""
    if not taken.manquants:
        return []
    others = [recognise(list(taken.champs), model, {}) for model in MODELES.values()]
    best = max(others, key=_likeness)
    if _likeness(best) <= _likeness(taken) or best.modele.table == taken.modele.table:
        return []
    return [f"Ce classeur ressemble au modèle « {best.modele.titre} », non à « {taken.modele.titre} »."]


def tables_of(classeur: Classeur) -> list[Feuille]:
    """Sheets that hold rows to import, less those that help to fill a template or to mend a copy."""
    return [sheet for sheet in classeur.feuilles if sheet.nom not in AIDES] or list(classeur.feuilles)


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
    others = tuple(sheet.nom for sheet in tables_of(classeur) if sheet.nom != feuille.nom)
    told = {
        "feuilles_non_lues": (*others, *(name for name, _ in classeur.non_lues if name not in AIDES)),
        "entetes": appariement.entetes,
        "feuille": feuille.nom,
        "laissees": appariement.ignorees,
    }
    name = document["id_document"]
    if table in LIENS or table in MONNAIE:
        rows, aside = _for_own_reader(feuille, appariement, ou)
        told["ecartees"] = aside
        if table in LIENS:
            return Apport(ou, bruts=LIENS[table].bruts(rows, ou, "", document["periode_couverte"]), **told)
        section = f"feuille « {feuille.nom} », ligne " if feuille.nom else "ligne "
        lu = read_money(rows, ou, table, "", name, data, section=section)
        return Apport(ou, replace(lu, colonnes_ignorees=appariement.ignorees), **told)
    read = read_sheet(feuille, appariement, ou, known_to(held, data))
    _check_rows(read.lignes, ou)
    place = read.lignes.column_names.index("id_document")
    lines = read.lignes.set_column(place, "id_document", pa.repeat(name, read.lignes.num_rows))
    return Apport(
        ou, Lu(table, lines, read.doutes.assign(id_document=name), read.ignorees), ecartees=read.ecartees, **told
    )


def _for_own_reader(feuille: Feuille, appariement: Appariement, ou: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows of a sheet in the headers that the reader of its table knows, and those set aside.

    Raises:
        InvalidData: columns that cannot be read, cells in error or that hold personal data, or no row.
    """
    problems = appariement.problems(ou) + [
        p for p in feuille.problemes if not p.colonne or appariement.champs.get(p.colonne)
    ]
    kept, aside = without_examples(feuille.lignes, appariement)
    if problems := [*problems, *personal_data(kept, appariement, ou)]:
        raise InvalidData(problems=problems)
    _check_rows(kept, ou)
    return appariement.renamed(kept), aside


def part_of(avance: Avance | None, debut: float, fin: float) -> Avance | None:
    """Progress of one part of a longer work, between two shares of it."""
    return avance and (lambda share, label: avance(debut + share * (fin - debut), label))
