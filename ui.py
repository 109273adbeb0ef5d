"""What the pages share: navigation, access, the open dataset, cards, tables, files, sources.

The only module that caches, and the only one that turns figures into Streamlit elements.
"""

import contextlib
import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from datetime import datetime
from pathlib import Path

import pandas as pd
import streamlit as st

from cuf_metrics import html, html_communs, store
from cuf_metrics.catalogue import readable
from cuf_metrics.charte import css_variables
from cuf_metrics.construction import build_published
from cuf_metrics.database import Dataset, Resultat
from cuf_metrics.errors import CufError
from cuf_metrics.exports.tableur import spreadsheet_csv
from cuf_metrics.figures import Figure
from cuf_metrics.formatting import PARIS, dated, number
from cuf_metrics.provenance import Requete
from cuf_metrics.store import Manifeste, dataset_folder, decisions_fingerprint, list_datasets, outdated
from ui_acces import require_sign_in
from ui_menu import PAGES, PageInfo  # noqa: F401 — the pages are read here by whoever tests them

RACINE = Path(__file__).parent
NOM = "Observatoire de l’AICT"
LOG = logging.getLogger(__name__)
DATA = store.DATA
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SECONDES_PAR_ANNEE = 1.2
# What Streamlit would read as Markdown in a name.
MARKDOWN = re.compile(r"([\\`*_\[\]()#~$<>:!|{}])")
DEMANDE = "jeu_demande"
JEUX = {"publie": "Faits publiés", "demonstration": "Démonstration (fictif)"}
MENU = {
    "About": f"**{NOM}** : l’action internationale des collectivités territoriales vue par Cités Unies France. "
    "Chaque chiffre mène à sa source."
}
_ROUTED: ContextVar[bool] = ContextVar("routed", default=False)
# The dataset version of the page being shown, which its links to other pages keep and its charts name.
_SHOWN: ContextVar[Manifeste] = ContextVar("shown")


def navigation():
    """The navigation as Streamlit wants it, every page in sight; the only place that reads `PAGES`.

    Not in parts: Streamlit draws them as lists that a screen reader cannot follow.
    """
    return st.navigation(
        [
            st.Page(
                p.file,
                title=p.title,
                url_path=p.path,
                default=not p.path,
                visibility="hidden" if p.hidden else "visible",
            )
            for p in PAGES
        ],
        expanded=True,
    )


def run_app() -> None:
    """All of app.py: page settings, access, then the page asked for."""
    page = navigation()
    st.set_page_config(
        page_title=f"{page.title} · {NOM}", page_icon=str(RACINE / "static/favicon.svg"), layout="wide", menu_items=MENU
    )
    require_sign_in()
    token = _ROUTED.set(True)
    st.session_state["page"] = page.url_path
    if page.url_path != "carte":
        # Whoever leaves the map while its years are being read does not find them running on coming back.
        st.session_state.pop("lecture", None)
    try:
        with _told_in_french(page.title):
            page.run()
    finally:
        _ROUTED.reset(token)


def part(body: Callable) -> Callable:
    """A part of a page that runs again alone, its refusals told like those of a page.

    While the years of the map are being read, it runs again by itself.
    """

    def guarded(manifest: Manifeste, *arguments) -> None:
        # Running alone, the part is in a thread of its own, which knows nothing of the page.
        _SHOWN.set(manifest)
        with _told_in_french(body.__name__):
            body(*arguments)

    def shown(*arguments) -> None:
        every = SECONDES_PAR_ANNEE if "lecture" in st.session_state else None
        st.fragment(guarded, run_every=every)(_SHOWN.get(), *arguments)

    return shown


@contextlib.contextmanager
def _told_in_french(titre: str) -> Iterator[None]:
    """The reader gets French words; the trace of a defect goes to the server's log."""
    try:
        yield
    except CufError as error:
        st.error(str(error))
    except Exception:
        LOG.exception("la page « %s » n’a pas pu s’afficher", titre)
        st.error(
            "Cette page n’a pas pu s’afficher. Rechargez-la ; si cela continue, prévenez la personne qui "
            "administre l’Observatoire : le détail est dans le journal du serveur."
        )


def open_page(titre: str, chapeau: str) -> Dataset:
    """First call of every page: routing, look, heading; returns the open dataset.

    Access is checked in `run_app`. A page reached before app.py ever ran (first deep link after a
    start) declares the navigation and starts again through it, so that it is guarded like the others.
    """
    if not _ROUTED.get():
        navigation()
        st.rerun()
    logo = "static/logo-sombre.svg" if is_dark() else "static/logo.svg"
    st.logo(str(RACINE / logo), size="large", icon_image=str(RACINE / "static/favicon.svg"))
    st.html(f"<style>{css_variables()}{_stylesheet()}</style>")
    dataset = _dataset(_choose_dataset())
    _SHOWN.set(dataset.manifeste)
    _sidebar(dataset)
    show(html.mention(dataset.manifeste.mention) + f'<p class="obs-surtitre">{NOM}</p>')
    st.title(titre, anchor=False)
    show(f'<p class="obs-chapeau">{html.escape(chapeau)}</p>')
    return dataset


def is_dark() -> bool:
    """Whether the reader's theme is dark, for what CSS cannot colour (charts, map)."""
    return st.context.theme.type == "dark"


def manifest() -> Manifeste:
    """What the dataset shown holds, and where it comes from."""
    return _SHOWN.get()


def show(fragment: str, width: str = "stretch") -> None:
    """HTML made by the package, whose links stay within the dataset shown.

    Args:
        width: « stretch », or « content » beside other things.
    """
    st.html(html.within(fragment, manifest().jeu), width=width)


def section(titre: str, place: str = "") -> None:
    """A second-level heading.

    Args:
        place: name that a link of `contents` leads to.
    """
    if place:
        show(html_communs.place(place))
    st.header(titre, anchor=False)


def contents(parts: Mapping[str, str]) -> None:
    """Links to the parts of a page: place → heading."""
    show(html_communs.contents(parts))


def show_next(jeu: str) -> None:
    """The page will show this dataset when it runs again."""
    st.session_state[DEMANDE] = jeu


def as_written(text: str) -> str:
    """A text that Streamlit shows as it is written, where it would read Markdown."""
    return MARKDOWN.sub(r"\\\1", text)


def cards(figures: Sequence[Figure], intertitre: str = "") -> None:
    """A grid of figure cards, under a small heading where there is one."""
    show((html.heading(intertitre) if intertitre else "") + html.cards(figures))


def events(rows: pd.DataFrame) -> None:
    """Dated events as a list, each with its place, its status and its source."""
    show(html.timeline(rows))


def axes(plan: Resultat) -> None:
    """The plan's axes side by side, with their role and objectives."""
    show(html.axes(plan.lignes, plan.source))


def documents(dataset: Dataset) -> None:
    """The documents read and what each gave."""
    result = dataset.named("documents_cites")
    control = html.provenance_of_rows("documents", "Ce qui a été lu dans chaque document", [result.source])
    show(html.documents(result.lignes) + control)


def published_names() -> dict[str, str]:
    """Names of the local governments of the published facts, by identifier."""
    rows = _dataset("publie").table("collectivites")
    return dict(zip(rows["id_collectivite"], rows["nom"], strict=True))


def swatches(titre: str, pairs: dict[str, tuple[str, str]]) -> None:
    """Named colours of the charter."""
    show(html.swatches(titre, pairs))


def note(text: str) -> None:
    """A quiet sentence."""
    show(html.note(text))


def choose(label: str, key: str, options: Iterable[str] | Mapping[str, str], every: str = "Tous") -> list[str]:
    """Several values to keep, held in the URL as the reader sees them; an empty list means all.

    Args:
        options: values, or value → what the reader sees, shown in that order.
    """
    named = options if isinstance(options, Mapping) else {value: value for value in sorted(set(options))}
    return st.multiselect(
        label,
        list(named),
        key=key,
        bind="query-params",
        placeholder=every,
        format_func=lambda v: named.get(v, v),
        # A word typed then Enter takes what it names, not everything that resembles it.
        filter_mode="contains",
        select_all=False,
    )


def choose_one(label: str, key: str, options: dict[str, str], default: str = "") -> str:
    """One value, held in the URL under its own name whatever it is called on screen.

    Args:
        options: value → what the reader sees.
        default: the value chosen where the URL holds none; the first one when left out.
    """
    values = list(options)
    asked = st.query_params.get(key, default)
    chosen = st.selectbox(
        label, values, values.index(asked) if asked in values else 0, format_func=options.get, key=key
    )
    if chosen:
        st.query_params[key] = chosen
    else:
        st.query_params.pop(key, None)
    return chosen


def world_map(key: str, deck, legend: str, summary: str, sources: Sequence[Requete]) -> dict | None:
    """A deck, then its key and a sourced sentence that counts what it shows; a table must follow.

    Returns:
        The object clicked on, as the deck holds it; None without any.
    """
    told = f"Carte du monde. {summary} Le tableau qui suit dit la même chose."
    event = st.pydeck_chart(deck, key=key, height=560, alt=told, on_select="rerun", selection_mode="single-object")
    show(legend + html.note(summary, html.provenance_of_rows(key, "Ce que montre la carte", sources)))
    picked = [thing for layer in event.selection["objects"].values() for thing in layer]
    return picked[0] if picked else None


def table(key: str, rows: pd.DataFrame, columns: dict[str, str], alt: str) -> None:
    """Rows under French headings: dates at their precision, yes/no, French numbers, blank where nothing is known.

    Args:
        columns: column of `rows` → heading; the others are left out.
    """
    if not rows.empty:
        shown, config = _presented(rows, columns)
        st.dataframe(shown, hide_index=True, placeholder="", column_config=config, key=key, alt=alt)
    else:
        st.info("Aucune ligne ne correspond.")


def table_to_choose_from(key: str, rows: pd.DataFrame, columns: dict[str, str], alt: str) -> pd.Series | None:
    """The same table, of which the reader may choose a row: that row, or None."""
    if rows.empty:
        st.info("Aucune ligne ne correspond.")
        return None
    shown, config = _presented(rows, columns)
    event = st.dataframe(
        shown,
        hide_index=True,
        placeholder="",
        column_config=config,
        key=key,
        alt=alt,
        on_select="rerun",
        selection_mode="single-row",
    )
    chosen = [row for row in event.selection["rows"] if row < len(rows)]
    return rows.iloc[chosen[0]] if chosen else None


def _presented(rows: pd.DataFrame, columns: dict[str, str]) -> tuple[pd.DataFrame, dict]:
    shown = pd.DataFrame({name: readable(rows, name) for name in columns}).rename(columns=columns)
    config = {
        heading: _number_column(name, shown[heading])
        for name, heading in columns.items()
        if pd.api.types.is_numeric_dtype(shown[heading])
    }
    return shown, config


def _number_column(name: str, values: pd.Series):
    """French digits, cents by two, wide enough for the longest number: a clipped amount would read as another one."""
    longest = max((len(number(v)) for v in values.dropna().abs().nlargest(1)), default=1)
    # Not « plain »: it shows 1998 as 1997.999999999998.
    grouped = "%d" if name.startswith("annee") else "localized"
    cents = 0.01 if name.startswith("montant") and (values.dropna() % 1 != 0).any() else None
    return st.column_config.NumberColumn(format=grouped, step=cents, width=max(90, 10 * longest + 34))


def download(label: str, made: Callable[[], bytes], name: str, mime: str) -> None:
    """A file made on click only; where rows are not real, its name says so."""
    held = manifest()
    if held.mention and held.jeu not in name:
        stem, _, kind = name.rpartition(".")
        name = f"{stem}-{held.jeu}-{held.version}.{kind}"
    st.download_button(label, made, name, mime, on_click="ignore", key=f"fichier-{name}")


def download_csv(label: str, rows: Callable[[], pd.DataFrame], name: str) -> None:
    """Rows as a CSV that French spreadsheets open as it is (UTF-8 with BOM, `;`, decimal comma).

    Rows that are not real say so on every line: one may be copied without the others.

    Args:
        rows: called on click only.
    """
    mention = manifest().mention

    def made() -> bytes:
        table = rows()
        return spreadsheet_csv(table.assign(Jeu=mention) if mention else table)

    download(label, made, name, "text/csv")


def _choose_dataset() -> str:
    """The dataset asked for, held in the URL as `jeu`; nothing to choose where there is only one."""
    _bring_up_to_date(decisions_fingerprint(DATA))
    named = {name: JEUX.get(name, name) for name in sorted(list_datasets(DATA), key="publie".__ne__)}
    # Not bound to the address as other choices are: a link names a dataset as the command line does, not as the list.
    asked = st.query_params.get("jeu", st.session_state.get("jeu_vu", "publie"))
    if (wanted := st.session_state.pop(DEMANDE, None)) in named:
        asked = st.session_state["jeu"] = wanted
    if asked not in named:
        st.info("Le jeu que demande cette adresse n’existe pas ici : voici les faits publiés.")
    chosen = "publie"
    if len(named) > 1:
        rank = list(named).index(asked) if asked in named else 0
        with st.sidebar:
            chosen = st.selectbox("Jeu de données", list(named), rank, format_func=named.get, key="jeu")
    st.session_state["jeu_vu"] = chosen
    if chosen == "publie":
        st.query_params.pop("jeu", None)
    else:
        st.query_params["jeu"] = chosen
    return chosen


def _dataset(jeu: str) -> Dataset:
    """A dataset in force; the published one is built first on a host that only knows app.py."""
    return _open(str(dataset_folder(jeu, DATA)))


@st.cache_resource(show_spinner="Construction du jeu de données…")
def _bring_up_to_date(decisions: str) -> None:
    """Build what is missing or older than the facts; a dataset in force outlives what is refused.

    Args:
        decisions: their fingerprint: done again when somebody decided of a name.
    """
    try:
        build_published(DATA)
    except (CufError, OSError):
        LOG.exception("le jeu « publie » n’a pas pu être reconstruit")
        if "publie" not in list_datasets(DATA):
            raise
    for jeu in outdated(DATA):
        try:
            # Resolving places takes a second and a lot of code: only for a dataset that needs it.
            from cuf_metrics.imports import rebuild  # noqa: PLC0415

            rebuild(jeu, DATA)
        except (CufError, OSError):
            LOG.exception("le jeu « %s » n’a pas pu être reconstruit", jeu)


@st.cache_resource(max_entries=4, show_spinner=False)
def _open(folder: str) -> Dataset:
    """One locked-down connection per dataset version: the folder's name is the version."""
    return Dataset(Path(folder), DATA / "reference")


@st.cache_data(show_spinner=False)
def _stylesheet() -> str:
    return (RACINE / "static/charte.css").read_text(encoding="utf-8")


def _sidebar(dataset: Dataset) -> None:
    manifest = dataset.manifeste
    built = dated(_day(manifest.construit_le))
    name, told = {
        "publie": (JEUX["publie"], "Lus dans les documents de Cités Unies France, chacun cité."),
        "importe": (
            f"Jeu importé : {manifest.jeu}",
            "Ses lignes viennent des fichiers importés ; les chiffres publiés restent ceux des documents.",
        ),
    }.get(manifest.nature, (JEUX.get(manifest.jeu, manifest.jeu), manifest.mention))
    with st.sidebar:
        show(f'<p class="obs-note"><b>{html.escape(name)}</b><br>{html.escape(told)}<br>Version du {built}.</p>')


def _day(moment: str):
    return datetime.fromisoformat(moment).astimezone(PARIS).date()


@st.cache_data(show_spinner=False)
def text(path: str) -> str:
    """A Markdown text of the project, without its title: the page has its own."""
    content = (RACINE / path).read_text(encoding="utf-8")
    return re.sub(r"\A# .*\n", "", content)
