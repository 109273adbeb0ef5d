"""The page Données: a file of one's own brought in, in four steps; nothing is written before the last one."""

from contextlib import contextmanager
from dataclasses import dataclass

import pandas as pd
import streamlit as st

import ui
import ui_colonnes
import ui_plan
from cuf_metrics import html_import
from cuf_metrics.errors import CufError
from cuf_metrics.exports.annotations import annotated
from cuf_metrics.formatting import count, number
from cuf_metrics.html_manques import EXHAUSTIF
from cuf_metrics.imports import Origine
from cuf_metrics.imports.colonnes import Appariement
from cuf_metrics.imports.lecture import open_workbook, sheet_of
from cuf_metrics.imports.modeles import MODELES, Modele
from cuf_metrics.imports.origine import BESIDE
from cuf_metrics.imports.preparation import Preparation, prepare, publish_prepared
from cuf_metrics.sources.classeur import Classeur, Feuille
from cuf_metrics.store import Entree, current_manifest, list_datasets
from cuf_metrics.versions import documents, undo
from ui_modeles import template_file
from ui_versions import ask_function, refused

CHANTIER = "import"
DEMANDE = "importer"
FORMATS = ["xlsx", "xls", "ods", "csv", "tsv", "txt"]
NOUVEAU = "cuf"
NATURES = {"nouvelles": "nouvelle", "modifiees": "modifiée", "retirees": "retirée"}
ECARTEES = {"ligne": "Ligne", "motif": "Pourquoi", "contenu": "Ce qu’elle contient"}
DROIT = "Publier demande une connexion et une fonction autorisée (section [pilotage] des secrets)."
JAMAIS = "Aucun nom de personne, courriel ni téléphone : une colonne non reconnue n’est pas gardée."
VERIFICATION, PUBLIE = 3, 5


@dataclass
class Chantier:
    """An import under way, kept for this session only and dropped once published.

    Attributes:
        etape: rank of the step shown, from 1; `PUBLIE` once it is done.
        exhaustif: the file holds every row of its years, says who brings it in.
        depot: what was put in the uploader.
        lu: columns as they were first recognised, which say which ones to look at.
        refus: what stands in the way of the step shown.
        fait: what the publication did, until it is undone; `dit`, the same as HTML.
    """

    table: str
    jeu: str
    etape: int = 1
    remplace: str = ""
    exhaustif: bool = False
    depot: object = None
    classeur: Classeur | None = None
    feuille: Feuille | None = None
    lu: Appariement | None = None
    colonnes: Appariement | None = None
    preparation: Preparation | None = None
    refus: CufError | None = None
    fait: Entree | None = None
    dit: str = ""

    @property
    def modele(self) -> Modele:
        return MODELES[self.table]


def asked() -> bool:
    """Whether the address asks for the import of a table, which then comes first on the page."""
    return st.query_params.get(DEMANDE) in MODELES


@ui.part
def importing() -> None:
    """The step under way, its progress, and the way back."""
    work = _work()
    ui.show(html_import.steps(work.etape))
    {1: _file, 2: _columns, 3: _check, 4: _publication, PUBLIE: _done}[work.etape](work)


def _work() -> Chantier:
    """The import of this session, begun on the table that the address names and on the dataset shown."""
    if CHANTIER not in st.session_state:
        wanted = st.query_params.get(DEMANDE)
        shown = ui.manifest()
        mine = shown.jeu if shown.nature == "importe" else NOUVEAU
        st.session_state[CHANTIER] = Chantier(wanted if wanted in MODELES else next(iter(MODELES)), mine)
    return st.session_state[CHANTIER]


def _go(work: Chantier, step: int) -> None:
    work.etape, work.refus = step, None
    if step < VERIFICATION:
        # Whatever is chosen there is checked again.
        work.preparation = None


def _buttons(work: Chantier, back: str, onward: str, ready: bool) -> None:
    """The way back and the way on, on one line."""
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        st.button(back, on_click=_go, args=(work, work.etape - 1))
        if onward:
            st.button(onward, type="primary", disabled=not ready, on_click=_go, args=(work, work.etape + 1))


# --- 1. the file ------------------------------------------------------------------------------------------------------


def _file(work: Chantier) -> None:
    left, right = st.columns(2, gap="large")
    with left:
        _choose_table(work)
    with right:
        _choose_dataset(work)
    st.file_uploader("Fichier à importer", FORMATS, key="import-fichier", on_change=_deposited, args=(work,))
    if work.depot and not (work.classeur or work.refus):
        _read(work)
    _refused(work)
    if work.classeur is None:
        return
    _choose_sheet(work)
    _choose_scope(work)
    told = html_import.remarks("Ce que la lecture a fait", _told_of(work.classeur, work.feuille))
    ui.show(html_import.file(work.classeur, work.feuille) + told)
    with st.container(horizontal_alignment="right"):
        st.button("Continuer", type="primary", on_click=_go, args=(work, 2))


def _choose_table(work: Chantier) -> None:
    tables = list(MODELES)
    table = st.selectbox("Table à remplir", tables, tables.index(work.table), format_func=_title, key="import-table")
    if table != work.table:
        work.table, work.remplace, work.classeur, work.refus = table, "", None, None
    ui.note(f"{work.modele.description}. Une ligne : {work.modele.grain}. {JAMAIS}")
    template_file(work.table)


def _title(table: str) -> str:
    return MODELES[table].titre


def _choose_dataset(work: Chantier) -> None:
    """Into which dataset: one of those imported, or a new one; beside or instead of which file."""
    held = [name for name in list_datasets(ui.DATA) if current_manifest(name, ui.DATA).nature == "importe"]
    named = list(dict.fromkeys([*held, work.jeu]))
    work.jeu = (
        st.selectbox(
            "Jeu qui reçoit le fichier",
            named,
            named.index(work.jeu),
            key="import-jeu",
            accept_new_options=True,
            help="Un jeu déjà importé, ou le nom d’un nouveau : minuscules sans accent, chiffres, « - » ou « _ ».",
        )
        or NOUVEAU
    )
    others = {ident: name for ident, (name, tables) in documents(work.jeu, ui.DATA).items() if work.table in tables}
    if others:
        told = {"": "le même fichier, s’il a déjà été importé"} | others | {BESIDE: "rien : s’ajoute à côté"}
        choices = list(told)
        rank = choices.index(work.remplace) if work.remplace in told else 0
        work.remplace = st.selectbox("Ce fichier remplace", choices, rank, format_func=told.get, key="import-remplace")


def _deposited(work: Chantier) -> None:
    """A file was put in the uploader, or taken out of it: what the former one gave is dropped."""
    work.depot = st.session_state["import-fichier"]
    work.classeur = work.feuille = work.refus = None


def _read(work: Chantier) -> None:
    """Open the file: the table tells its header from the titles above it."""
    try:
        with _progress() as told:
            work.classeur = open_workbook(work.depot.name, work.depot.getvalue(), work.table, told)
    except CufError as error:
        work.refus = error
    else:
        _take_sheet(work)


@contextmanager
def _progress():
    """A bar that says how far the work under way is, and goes away with it."""
    place = st.empty()
    try:
        yield lambda share, label: place.progress(min(1.0, max(0.0, share)), text=ui.as_written(label))
    finally:
        place.empty()


def _choose_sheet(work: Chantier) -> None:
    names = [sheet.nom for sheet in work.classeur.feuilles]
    if len(names) < 2:
        return
    name = st.selectbox(
        "Feuille",
        names,
        names.index(work.feuille.nom),
        key="import-feuille",
        help="La première qui a les colonnes de la table est proposée.",
    )
    if name != work.feuille.nom:
        _take_sheet(work, name)


def _choose_scope(work: Chantier) -> None:
    """Whether the file is whole: what is counted on rows that may lack some is not the value of an indicator."""
    work.exhaustif = st.checkbox(EXHAUSTIF, work.exhaustif, key="import-exhaustif")
    ui.note("Sans cette case, ses lignes sont montrées, mais le Plan attend : une table incomplète ne mesure rien.")


def _take_sheet(work: Chantier, name: str = "") -> None:
    """Recognise the columns of a sheet; the first that has those of the table, where none is chosen."""
    work.feuille, work.lu = sheet_of(work.classeur, work.table, name, None, ui.DATA)
    work.colonnes = work.lu


def _told_of(classeur: Classeur, feuille: Feuille) -> list[str]:
    unread = [f"La feuille « {name} » n’est pas lue : {why}." for name, why in classeur.non_lues]
    return [*feuille.remarques, *unread]


def _refused(work: Chantier) -> None:
    """What stands in the way, gathered by column."""
    if work.refus is not None:
        ui.show(html_import.refusal(work.refus))


# --- 2. its columns ---------------------------------------------------------------------------------------------------


def _columns(work: Chantier) -> None:
    chosen = ui_colonnes.choose(work.feuille, work.lu, work.colonnes)
    if chosen is not work.colonnes:
        work.colonnes = chosen
        st.rerun()
    lacking = chosen.proches or chosen.manquants or chosen.doubles
    _buttons(work, "Revenir au fichier", "Vérifier", not lacking)


# --- 3. what it would change ------------------------------------------------------------------------------------------


def _check(work: Chantier) -> None:
    if work.preparation is None:
        _prepare(work)
    _refused(work)
    ready = work.preparation
    if ready is None:
        _buttons(work, "Revenir aux colonnes", "", ready=False)
        return
    where = f"{work.classeur.ou(work.feuille)} : ses lignes, comparées à ce que le même fichier avait apporté au jeu."
    doubts = html_import.remarks("À vérifier", ready.doutes, opened=True)
    ui.show(html_import.verdict(ready, where) + _leaving(work) + doubts)
    if ready.problemes:
        ui.show(html_import.problems(ready.problemes))
        stem = work.classeur.nom.rpartition(".")[0] or work.classeur.nom
        made = lambda: annotated(work.feuille, ready.problemes, work.classeur.nom)  # noqa: E731
        name = f"{stem}-annote.xlsx"
        st.download_button("Télécharger le classeur annoté (XLSX)", made, name, ui.XLSX, on_click="ignore")
    _details(ready)
    _buttons(work, "Revenir aux colonnes", "Continuer", ready.publiable)


def _prepare(work: Chantier) -> None:
    origin = Origine(
        source="classeur",
        table=work.table,
        feuille=work.feuille.nom,
        remplace=work.remplace,
        exhaustif=work.exhaustif,
    )
    try:
        with _progress() as told:
            work.preparation = prepare(work.classeur, work.feuille.nom, work.colonnes, origin, work.jeu, ui.DATA, told)
    except CufError as error:
        work.refus = error


def _leaving(work: Chantier) -> str:
    """What publishing does beyond the rows of the file; what its reading did was told with it."""
    told = [text for text in work.preparation.remarques if text not in work.feuille.remarques]
    return "".join(html_import.warned(text) for text in told)


def _details(ready: Preparation) -> None:
    """Rows set aside, rows that differ, and rows as they would be published."""
    if len(ready.ecartees):
        with st.expander(count(len(ready.ecartees), "ligne mise de côté", "lignes mises de côté")):
            ui.table("import-ecartees", ready.ecartees, ECARTEES, "Lignes mises de côté, et pourquoi")
    for nature, word in NATURES.items():
        total, rows = getattr(ready.comptes, nature), ready.differences.get(nature, pd.DataFrame())
        if total:
            with st.expander(count(total, f"ligne {word}", f"lignes {word}s")):
                _rows(f"import-{nature}", rows, total)
    if len(ready.apercu):
        with st.expander("Aperçu tel que publié"):
            _rows("import-apercu", ready.apercu, len(ready.apercu))


def _rows(key: str, rows: pd.DataFrame, total: int) -> None:
    ui.table(key, rows, {name: name for name in rows.columns}, count(len(rows), "ligne"))
    if total > len(rows):
        ui.note(f"{number(len(rows))} premières lignes sur {number(total)}.")


# --- 4. publication ---------------------------------------------------------------------------------------------------


def _publication(work: Chantier) -> None:
    ready, role = work.preparation, ui_plan.recorder()
    ui.show(html_import.about_to(ready, work.classeur.nom) + _leaving(work))
    _refused(work)
    if role is None:
        ui.note(DROIT)
        _buttons(work, "Revenir à la vérification", "", ready=False)
        return
    # Entering a function must not press the first button, which goes back.
    with st.form("publication", border=False, enter_to_submit=False):
        who = role or ask_function("import-fonction")
        with st.container(horizontal=True, horizontal_alignment="distribute"):
            st.form_submit_button("Revenir à la vérification", on_click=_go, args=(work, VERIFICATION))
            sure = st.form_submit_button("Publier", type="primary")
    if sure:
        _publish(work, who)


def _publish(work: Chantier, who: str) -> None:
    """Put the file in force; what was read is then dropped, and the page starts again with the dataset it made."""
    ready = work.preparation
    if refused(who):
        return
    told: list[str] = []
    try:
        manifest = publish_prepared(ready, who, ui.DATA, told.append)
    except CufError as error:
        # The dataset may have changed meanwhile: what the file would do is computed again.
        work.etape, work.preparation, work.refus = VERIFICATION, None, error
        st.rerun()
    made = manifest.historique[-1] if manifest.version != ready.base else None
    done = html_import.published(made, work.jeu) + "".join(html_import.warned(text) for text in told)
    st.session_state[CHANTIER] = Chantier(work.table, work.jeu, PUBLIE, fait=made, dit=done)
    ui.show_next(work.jeu)
    st.rerun()


def _done(work: Chantier) -> None:
    """What the publication did, where it is seen, and the way to undo it."""
    ui.show(work.dit)
    with st.container(horizontal=True):
        st.button("Importer un autre fichier", type="primary", on_click=_start_again)
        if work.fait and st.button("Annuler cet import"):
            _undo(work)


def _start_again() -> None:
    del st.session_state[CHANTIER]


def _undo(work: Chantier) -> None:
    """The dataset as it was before this import, unless something came since."""
    try:
        undo(work.jeu, work.fait.version, work.fait.fonction, ui.DATA)
        work.dit, work.fait = html_import.undone(work.jeu), None
    except CufError as error:
        work.dit = html_import.refusal(error)
    st.rerun()
