"""The page Données: a file of one's own brought in, in four steps; nothing is written before the last one."""

from contextlib import contextmanager
from dataclasses import dataclass

import pandas as pd
import streamlit as st

import ui
import ui_plan
from cuf_metrics import html, html_import
from cuf_metrics.errors import CufError
from cuf_metrics.exports.annotations import annotated
from cuf_metrics.formatting import count, number
from cuf_metrics.imports import Origine, withdraw
from cuf_metrics.imports.colonnes import INCONNU, PROCHE, RETENU, Appariement, remember
from cuf_metrics.imports.lecture import open_workbook, sheet_of
from cuf_metrics.imports.modeles import MODELES, Modele
from cuf_metrics.imports.origine import BESIDE
from cuf_metrics.imports.preparation import Preparation, prepare, publish_prepared
from cuf_metrics.sources.classeur import Classeur, Feuille
from cuf_metrics.store import Entree, current_manifest, list_datasets
from cuf_metrics.versions import go_back, history
from ui_modeles import template_file
from ui_versions import FONCTION, documents

CHANTIER = "import"
DEMANDE = "importer"
FORMATS = ["xlsx", "xls", "ods", "csv", "tsv", "txt"]
NOUVEAU = "cuf"
LAISSEE = "à laisser de côté"
CHOISI = "choisi"
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
        depot: what was put in the uploader.
        lu: columns as they were first recognised, which say which ones to look at.
        refus: what stands in the way of the step shown.
        fait: what the publication did, until it is undone; `dit`, the same as HTML.
    """

    table: str
    jeu: str
    etape: int = 1
    remplace: str = ""
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
    others = {ident: name for ident, (name, tables) in documents(work.jeu).items() if work.table in tables}
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
    doubtful = [header for header, origin in work.lu.origines.items() if origin in (PROCHE, INCONNU)]
    known = [header for header in work.feuille.entetes if header not in doubtful]
    ui.show(html_import.recognised(len(known), len(work.feuille.entetes), work.modele.titre))
    if doubtful:
        ui.show(html.heading("À confirmer"))
        _choices(work, doubtful)
    if alike := work.colonnes.proches:
        st.button("Confirmer ce qui ressemble", on_click=_confirm_alike, args=(work,))
    if known:
        with st.expander(count(len(known), "colonne reconnue", "colonnes reconnues")):
            _choices(work, known)
    if left := html_import.columns_left(work.colonnes):
        ui.show(left)
    _buttons(work, "Revenir au fichier", "Vérifier", not (alike or work.colonnes.manquants or work.colonnes.doubles))


def _choices(work: Chantier, headers: list[str]) -> None:
    """One line per header: what it holds, and what it is; what only resembles a known name is not taken by itself."""
    fields, named = ["", *work.modele.par_champ], work.modele.par_champ
    for header in headers:
        left, right = st.columns([3, 2], vertical_alignment="center")
        current, near = work.colonnes.champs[header], header in work.colonnes.proches
        with left:
            ui.show(html_import.column(header, _sample(work.feuille, header), _origin(work, header)))
        with right:
            chosen = st.selectbox(
                f"Ce que contient la colonne {ui.as_written(header)}",
                fields,
                None if near else fields.index(current),
                format_func=lambda field: named[field].entete if field else LAISSEE,
                # Another widget once it is confirmed: the former one would go on showing that nothing is chosen.
                key=f"import-{'proche' if near else 'colonne'}-{header}",
                placeholder=f"« {named[current].entete} » ?" if near else LAISSEE,
                label_visibility="collapsed",
            )
        if chosen is not None and (near or chosen != current):
            work.colonnes = work.colonnes.changed(header, chosen)
            st.rerun()


def _confirm_alike(work: Chantier) -> None:
    for header, champ in work.colonnes.proches.items():
        work.colonnes = work.colonnes.changed(header, champ)


def _origin(work: Chantier, header: str) -> str:
    """What is known of a header; what was just chosen is told from what an earlier import had retained."""
    now, before = work.colonnes.origines[header], work.lu.origines[header]
    return CHOISI if now == RETENU != before else now


def _sample(feuille: Feuille, header: str) -> list[str]:
    values = feuille.lignes[header].head(500)
    return [str(value) for value in values[values != ""].drop_duplicates().head(2)]


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
    ui.show(html_import.verdict(ready, where) + html_import.remarks("À vérifier", ready.doutes))
    if ready.problemes:
        ui.show(html_import.problems(ready.problemes))
        stem = work.classeur.nom.rpartition(".")[0] or work.classeur.nom
        made = lambda: annotated(work.feuille, ready.problemes, work.classeur.nom)  # noqa: E731
        name = f"{stem}-annote.xlsx"
        st.download_button("Télécharger le classeur annoté (XLSX)", made, name, ui.XLSX, on_click="ignore")
    _details(ready)
    _buttons(work, "Revenir aux colonnes", "Continuer", ready.publiable)


def _prepare(work: Chantier) -> None:
    origin = Origine(source="classeur", table=work.table, feuille=work.feuille.nom, remplace=work.remplace)
    try:
        with _progress() as told:
            work.preparation = prepare(work.classeur, work.feuille.nom, work.colonnes, origin, work.jeu, ui.DATA, told)
    except CufError as error:
        work.refus = error


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
    ui.show(html_import.about_to(ready, work.classeur.nom))
    _refused(work)
    if role is None:
        ui.note(DROIT)
        _buttons(work, "Revenir à la vérification", "", ready=False)
        return
    with st.form("publication", border=False):
        who = role or st.text_input("Votre fonction", placeholder=FONCTION, key="import-fonction")
        if st.form_submit_button("Publier", type="primary"):
            _publish(work, " ".join(who.split()))
    _buttons(work, "Revenir à la vérification", "", ready=False)


def _publish(work: Chantier, who: str) -> None:
    """Put the file in force; what was read is then dropped, and the page starts again with the dataset it made."""
    ready = work.preparation
    if not who:
        st.error("Indiquez votre fonction : elle est inscrite dans l’histoire du jeu.")
        return
    try:
        manifest = publish_prepared(ready, who, ui.DATA)
        remember(work.colonnes, who, ui.DATA)
    except CufError as error:
        # The dataset may have changed meanwhile: what the file would do is computed again.
        work.etape, work.preparation, work.refus = VERIFICATION, None, error
        st.rerun()
    made = manifest.historique[-1] if manifest.version != ready.base else None
    st.session_state[CHANTIER] = Chantier(
        work.table, work.jeu, PUBLIE, fait=made, dit=html_import.published(made, work.jeu)
    )
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
    """The version that was in force before; where there was none, the file is taken out."""
    made, before = work.fait, history(work.jeu, ui.DATA)[1:]
    try:
        if before:
            go_back(work.jeu, before[0].version, made.fonction, ui.DATA)
        else:
            withdraw(work.jeu, made.id_document, made.fonction, ui.DATA)
        work.dit, work.fait = html_import.undone(work.jeu), None
    except CufError as error:
        work.dit = html_import.refusal(error)
    st.rerun()
