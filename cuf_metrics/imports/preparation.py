"""An import before it is published: what it would change, what stands in its way, what is to be checked."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from cuf_metrics.contracts import TABLES
from cuf_metrics.disk import writing
from cuf_metrics.errors import CufError, InvalidData, Problem
from cuf_metrics.fonctions import checked_function
from cuf_metrics.formatting import moment, number
from cuf_metrics.imports.argent import SOMMES, BilanArgent, taken_stock_of_money
from cuf_metrics.imports.bilan import Bilan, BilanSaisie, taken_stock, taken_stock_of_rows
from cuf_metrics.imports.colonnes import Appariement, remember, to_remember
from cuf_metrics.imports.couverture import REPRISES
from cuf_metrics.imports.differences import APERCU, Comparaison, Comptes, shown_changes, shown_rows
from cuf_metrics.imports.identite import check_meetings, check_new, check_once, identified, told_again
from cuf_metrics.imports.jeu import Assemblage, Jeu, kept
from cuf_metrics.imports.lecture import Apport, open_workbook, part_of, read_file, read_sheet_of, sheet_of, tables_of
from cuf_metrics.imports.origine import Origine, check_names, check_options, document_of
from cuf_metrics.imports.publication import check_distinct, put_in_force
from cuf_metrics.sources.classeur import Avance, Classeur, Feuille
from cuf_metrics.store import (
    DATA,
    DEMONSTRATION,
    Entree,
    Manifeste,
    check_name,
    current_manifest,
    dataset_folder,
)

Confirmer = Callable[[Feuille, Appariement], Appariement]
RESERVES = {"publie": "faits publiés", DEMONSTRATION: "données fictives"}
# Names to show in the place of identifiers, by table.
NOMMEES = {"collectivites": "nom", "reunions": "titre", "dispositifs": "nom", "fonds": "nom"}


@dataclass(frozen=True)
class Preparation:
    """A file read, resolved and compared with what is in force; nothing of it is on disk.

    Attributes:
        jeu: the dataset it would join.
        base: version in force when it was compared, "" for a dataset that does not exist yet.
        table: the table it fills.
        fichier: the file's name.
        document: its row of « documents », as text.
        problemes: what forbids to publish it, all of it.
        doutes: sentences on what is a guess or was not understood, the most lines first.
        remarques: sentences on what the reading did: titles skipped, columns left out.
        ecartees: rows set aside by rule: ligne, motif, contenu.
        comptes: rows added, changed, taken out and left as they were.
        differences: first 200 rows of each nature (« nouvelles », « modifiees », « retirees »), French headers;
            of a changed row, one line per value: what identifies it, Colonne, Avant, Après.
        apercu: first 50 rows as they would be published, French headers.
        stock: what was read, resolved, guessed; None where the file cannot be published.
        assemblage: the whole dataset as it would be; None where it cannot.
        ou, feuille, appariement: file and sheet as told, the sheet, what its headers mean; of a workbook only.
    """

    jeu: str
    base: str
    table: str
    fichier: str
    document: dict[str, str]
    problemes: list[Problem] = field(default_factory=list)
    doutes: tuple[str, ...] = ()
    remarques: tuple[str, ...] = ()
    ecartees: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["ligne", "motif", "contenu"]))
    comptes: Comptes = field(default_factory=Comptes)
    differences: dict[str, pd.DataFrame] = field(default_factory=dict)
    apercu: pd.DataFrame = field(default_factory=pd.DataFrame)
    stock: Bilan | BilanArgent | BilanSaisie | None = None
    assemblage: Assemblage | None = None
    ou: str = ""
    feuille: Feuille | None = None
    appariement: Appariement | None = None

    @property
    def publiable(self) -> bool:
        """Whether nothing stands in its way."""
        return self.assemblage is not None and not self.problemes

    @property
    def bilan(self) -> str:
        """What the file brings, in several sentences; nothing where it cannot be published."""
        return str(self.stock or "")


def prepare(
    classeur: Classeur,
    feuille: str,
    appariement: Appariement | None,
    origine: Origine,
    jeu: str,
    data: Path = DATA,
    avance: Avance | None = None,
) -> Preparation:
    """Read a sheet, resolve its names and compare its rows with those in force.

    Args:
        classeur: the file, opened.
        feuille: name of the sheet; "" for the first that has the columns of the table.
        appariement: what each header means, as a person confirmed it; None: as they are recognised.
        origine: what the file is, and what its holder says of it; its source is « classeur ».
        jeu: name of the dataset.
        data: the data folder.
        avance: told how far it is.

    Returns:
        What would be published, or the problems that forbid it; nothing of it is written.

    Raises:
        CufError: this dataset receives no import, no such sheet, or an option that means nothing here.
    """
    check_target(jeu, data)
    check_options(origine)
    sheet, named = sheet_of(classeur, origine.table, feuille, appariement, data)
    check_names(origine, classeur.nom, sheet.nom)
    told = sheet.nom if len(tables_of(classeur)) > 1 else ""
    document = document_of(classeur.nom, classeur.empreinte, classeur.octets, origine, data, told)
    blank = Preparation(jeu, _version(jeu, data), origine.table, classeur.nom, document)
    blank = replace(blank, remarques=sheet.remarques, ecartees=sheet.ecartees)
    blank = replace(blank, ou=classeur.ou(sheet), feuille=sheet, appariement=named)
    held = Jeu.held(jeu, data)
    document = identified(document, origine, held, classeur.nom, sheet.nom)
    try:
        apport = read_sheet_of(classeur, sheet, named, document, held, data)
        return _compared(replace(blank, document=document), apport, held, data, avance)
    except InvalidData as refusal:
        return replace(blank, problemes=refusal.problems)


def prepare_file(
    name: str,
    raw: bytes,
    origine: Origine,
    jeu: str,
    data: Path,
    avance: Avance | None = None,
    confirmer: Confirmer | None = None,
) -> Preparation:
    """The same for a file of any source, in one go.

    Args:
        name: the file's name.
        raw: its bytes.
        origine, jeu, data, avance: see `prepare`.
        confirmer: of a workbook, what its headers mean, from what is recognised of a sheet.

    Raises:
        InvalidData: the file cannot be opened; of another source than « classeur », it cannot be published.
        CufError: this dataset receives no import, or an option that means nothing here.
    """
    check_target(jeu, data)
    check_options(origine)
    check_names(origine, name)
    if origine.source == "classeur":
        opened = open_workbook(name, raw, origine.table, part_of(avance, 0, 0.5))
        sheet, columns = sheet_of(opened, origine.table, origine.feuille, None, data)
        columns = confirmer(sheet, columns) if confirmer else columns
        return prepare(opened, sheet.nom, columns, origine, jeu, data, part_of(avance, 0.5, 1))
    held = Jeu.held(jeu, data)
    document = document_of(name, hashlib.sha256(raw).hexdigest(), len(raw), origine, data)
    document = identified(document, origine, held, name)
    blank = Preparation(jeu, _version(jeu, data), origine.table_visee, name, document)
    return _compared(blank, read_file(name, raw, origine, document, data), held, data, avance)


def publish_prepared(
    preparation: Preparation, fonction: str, data: Path = DATA, dire: Callable[[str], None] | None = None
) -> Manifeste:
    """Put a preparation in force, then remember what somebody said of its headers.

    Args:
        preparation: one that is `publiable`.
        fonction: who publishes, by function.
        data: the data folder.
        dire: told why the headers could not be remembered: the file is published all the same.

    Returns:
        The manifest now in force; the former one where nothing changes.

    Raises:
        InvalidData: it is not `publiable`, or a function that is not one.
        CufError: the dataset changed since it was prepared, or the system refused to write; nothing was changed.
    """
    if not preparation.publiable:
        raise InvalidData(problems=preparation.problemes, consequence="Rien n’a été modifié.")
    document = preparation.document
    entree = Entree(
        "import",
        fonction=checked_function(fonction),
        fichier=preparation.fichier,
        empreinte_sha256=document["empreinte_sha256"],
        table=preparation.table,
        id_document=document["id_document"],
    )
    with writing(data):
        _check_current(preparation, data)
        if preparation.appariement:
            to_remember(preparation.appariement, entree.fonction, data)
        manifest = put_in_force(preparation.jeu, preparation.assemblage, preparation.comptes, entree, data)
    if preparation.appariement:
        try:
            remember(preparation.appariement, entree.fonction, data)
        except CufError as error:
            if dire:
                dire(f"Le fichier est publié, mais ses en-têtes seront à confirmer de nouveau : {error.problems[0]}")
    return manifest


def check_target(jeu: str, data: Path) -> None:
    """Refuse a dataset that receives no import.

    Raises:
        CufError: it is reserved, or made otherwise; DatasetMissing: not a name.
    """
    check_name(jeu, data)
    if jeu in RESERVES:
        raise CufError(
            f"jeu « {jeu} »",
            f"il ne reçoit aucun import : il est réservé aux {RESERVES[jeu]}",
            "un autre nom de jeu",
            "Choisissez-en un : --jeu national, par exemple.",
        )
    held = current_manifest(jeu, data)
    if held and held.nature != "importe":
        raise CufError(
            f"jeu « {jeu} »", f"sa nature est « {held.nature} »", "un jeu importé", "Choisissez un autre nom."
        )


def _version(jeu: str, data: Path) -> str:
    current = current_manifest(jeu, data)
    return current.version if current else ""


def _check_current(preparation: Preparation, data: Path) -> None:
    """A preparation was compared with what was in force: it says nothing of what came since."""
    current = current_manifest(preparation.jeu, data)
    if (current.version if current else "") != preparation.base:
        last = current.historique[-1] if current and current.historique else None
        who = f", par {last.fonction}" if last and last.fonction else ""
        raise CufError(
            f"jeu « {preparation.jeu} »",
            f"il a changé depuis la vérification : publié le {moment(last.le)}{who}" if last else "il n’est plus là",
            "le jeu tel qu’il était quand le fichier a été vérifié",
            "Vérifiez de nouveau le fichier : ce qu’il change n’est plus ce qui a été montré.",
            consequence="Rien n’a été modifié.",
        )
    if preparation.assemblage.faits != dataset_folder("publie", data).name:
        raise CufError(
            f"jeu « {preparation.jeu} »",
            "les faits publiés ont changé depuis la vérification",
            "ceux qui étaient en vigueur quand le fichier a été vérifié",
            "Vérifiez de nouveau le fichier, puis publiez.",
            consequence="Rien n’a été modifié.",
        )


def _compared(blank: Preparation, apport: Apport, held: Jeu, data: Path, avance: Avance | None) -> Preparation:
    """The dataset as it would be with what a file brings, and what that changes."""
    told, document, table = avance or (lambda share, label: None), blank.document, blank.table
    told(0.3, "Rapprochement des collectivités")
    joined = _joined(held, document, apport)
    if table == "reunions":
        check_meetings(joined, apport.ou)
    made = joined.assembled(blank.jeu, data)
    told(0.8, "Comparaison avec ce qui est publié")
    check_once(table, document, joined, made.rows_of(table), apport.entetes, apport.ou)
    if table == "partenariats":
        before, after = held.liens, made.rows_of(table)
    else:
        both, name = (held.rows_of(table), made.rows_of(table)), document["id_document"]
        before, after = (kept(rows, pc.equal(rows["id_document"], name)) for rows in both)
    check_distinct(blank.jeu, made)
    comparison = Comparaison(table, before, after)
    stock = _stock(apport, made, document, held.lines_of(document["id_document"]), comparison.comptes)
    if table in SOMMES:
        again = told_again(table, document, joined, made.rows_of(table), apport.ou)
        stock = replace(stock, doutes=(*again, *stock.doutes))
    return replace(
        blank,
        remarques=(*blank.remarques, *_leaving(table, held, data)),
        ecartees=pd.concat([blank.ecartees, apport.ecartees], ignore_index=True),
        comptes=comparison.comptes,
        doutes=stock.doutes,
        stock=stock,
        assemblage=made,
        **_shown(comparison, after, held.noms | _names(made)),
    )


def _joined(held: Jeu, document: dict[str, str], apport: Apport) -> Jeu:
    """The dataset with one more file, not resolved yet."""
    if apport.bruts is not None:
        return held.with_links(document, apport.bruts)
    check_new(document, apport.lu.table, held, apport.feuille)
    return held.with_rows(document, apport.lu.table, apport.lu.lignes, apport.lu.doutes)


def _leaving(table: str, held: Jeu, data: Path) -> list[str]:
    """The published facts that leave a table with its first file, which a reader of the dataset would look for."""
    if table not in REPRISES or table in held.lignes:
        return []
    rows = pq.read_metadata(dataset_folder("publie", data) / f"{table}.parquet").num_rows
    return [
        f"Les {number(rows)} {TABLES[table].titre.lower()} des documents publiés quittent ce jeu, pour ne rien compter "
        "deux fois : seules les lignes des fichiers importés y comptent. « Faits publiés » ne change pas."
    ]


def _shown(comparison: Comparaison, after: pa.Table, names: Mapping[str, str]) -> dict[str, object]:
    """What changes, and the first rows of what would be published, as a person reads them."""
    table = comparison.table
    differences = {
        "nouvelles": shown_rows(table, comparison.rows("nouvelles"), names),
        "modifiees": shown_changes(table, comparison.cle, comparison.changes(), names),
        "retirees": shown_rows(table, comparison.rows("retirees", "avant"), names),
    }
    return {"differences": differences, "apercu": shown_rows(table, after.slice(0, APERCU), names)}


def _names(made: Assemblage) -> dict[str, str]:
    """Name to show in the place of each identifier."""
    named = {}
    for table, column in NOMMEES.items():
        rows = made.rows_of(table)
        named |= dict(zip(rows[TABLES[table].key[0]].to_pylist(), rows[column].to_pylist(), strict=True))
    return named


def _stock(
    apport: Apport, made: Assemblage, document: dict[str, str], replaced: int, counted: Comptes
) -> Bilan | BilanArgent | BilanSaisie:
    """What the file brought, in numbers."""
    name = document["id_document"]
    if apport.bruts is not None:
        return taken_stock(
            made.tables,
            name,
            colonnes_ignorees=apport.bruts.attrs["colonnes_ignorees"],
            colonnes_laissees=apport.laissees,
            decisions_sans_effet=tuple(made.sans_effet),
            lignes_remplacees=replaced,
        )
    ledger = made.tables["rapprochements"]
    if apport.lu.table in SOMMES:
        flows = made.rows_of("flux")
        return taken_stock_of_money(apport.lu, ledger, flows, name, replaced, list(apport.feuilles_non_lues))
    return taken_stock_of_rows(apport.lu, ledger, counted, name, apport.feuilles_non_lues)
