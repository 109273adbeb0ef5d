"""What the pages of cooperation links share: filters in the URL, the map with its period, tables, profiles."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd
import streamlit as st

import ui
import ui_filtres
import ui_manques
from cuf_metrics import html_carte, html_liens, maps
from cuf_metrics.carte import AUCUN, NIVEAUX, Carte, chosen_country, every_family, read_map
from cuf_metrics.database import Dataset
from cuf_metrics.figures import computed
from cuf_metrics.formatting import count, dated, number
from cuf_metrics.liens import TOUS
from cuf_metrics.maps.scales import LIMITE_ARCS

LIGNES = 1000
# Key of the widget, which is also its facet → label, name among the filters, what an empty choice says, and how the
# sentence on what is kept calls it.
PREMIERS = {
    "pole": ("Pôle de CUF", "poles", "Tous", "pôle"),
    "pays": ("Pays", "pays", "Tous", "pays"),
    "region": ("Région française", "regions", "Toutes", "région"),
    "famille": ("Famille de lien", "familles", "Toutes", "famille"),
}
AUTRES = {
    "type": ("Type de collectivité", "types", "Tous", "type"),
    "theme": ("Thème", "themes", "Tous", "thème"),
    "odd": ("ODD", "odd", "Tous", "ODD"),
    "statut": ("Situation", "statuts", "Toutes", "situation"),
    "sens": ("Sens", "sens", "Tous", "sens"),
}
COLONNES = {
    "nom_francais": "Collectivité française",
    "nom_etranger": "Partenaire",
    "nom_pays": "Pays",
    "type_lien": "Nature du lien",
    "famille_lien": "Famille",
    "sens_lien": "Sens",
    "theme": "Thème",
    "annee_debut": "Depuis",
    "annee_fin": "Jusqu’à",
    "annee_preuve": "Dernière preuve",
    "region": "Région française",
    "situation": "Sur la carte",
    "precision_etranger": "Précision",
    "titre_document": "Source",
    "section": "Section",
    "citation": "Passage ou ligne",
}
SELECTION = {
    "region": ("sous_regions", "regions"),
    "pays": ("pays", "regions"),
    "lieu": ("partenaires", "collectivites"),
}


@dataclass(frozen=True)
class Choix:
    """What the reader keeps: the values bound to the queries, and each filter in force as a sentence calls it."""

    filtre: Mapping
    dits: Mapping[str, str]

    @property
    def phrase(self) -> str:
        return " ; ".join(self.dits.values()) or "tous les liens"

    def reduit(self, **lists: list[str]) -> "Choix":
        """The same, narrowed to some values; nothing is left where they were not among those kept."""
        kept = {name: [v for v in new if v in (self.filtre[name] or new)] or AUCUN for name, new in lists.items()}
        return Choix({**self.filtre, **kept}, self.dits)


@dataclass(frozen=True)
class Vise:
    """What the reader clicked on: its name, and the filter that keeps its links."""

    titre: str
    filtre: Mapping


def has_links(dataset: Dataset) -> bool:
    """Whether the dataset names links at all; where it does not, the page says what is missing: nothing is counted."""
    shows = "qui coopère avec qui, où, sur quoi et depuis quand"
    return not ui_manques.missing(dataset, "partenariats", shows)


def stop_without_links(dataset: Dataset) -> None:
    """Where the dataset names no link, the page says what is missing and ends there."""
    if not has_links(dataset):
        st.stop()


def choose_links(dataset: Dataset, cherche: bool = False) -> Choix:
    """Filters on links, held in the URL; each offers only what the dataset holds, commonest first.

    Args:
        cherche: whether words may be looked for too.
    """
    facets = dataset.named("liens_facettes", filtre=TOUS | {"familles": every_family(dataset)}).lignes
    values: dict[str, list[str]] = {}
    told: dict[str, str] = {}
    for column, (key, setting) in zip(st.columns(len(PREMIERS)), PREMIERS.items(), strict=True):
        with column:
            _choose(facets, key, setting, values, told)
    with st.expander("Plus de filtres", expanded=any(key in st.query_params for key in [*AUTRES, "preuve", "membre"])):
        columns = st.columns(3)
        for rank, (key, setting) in enumerate(AUTRES.items()):
            with columns[rank % 3]:
                _choose(facets, key, setting, values, told)
        with columns[2]:
            year = _choose_proof(dataset)
            member = _choose_member(dataset)
    if year:
        told["prouve_depuis"] = f"attestés depuis {year}"
    if member:
        told["membre"] = f"adhésion {ui_filtres.MEMBRE[member]}"
    words = _search() if cherche else ""
    if words:
        told["recherche"] = f"contenant « {words} »"
    ui_filtres.tell(told, ["annee"], _forget)
    kept = TOUS | values | {"prouve_depuis": year, "membre": member, "recherche": words}
    return Choix(kept, told)


def _search() -> str:
    """Words to find in the names of both ends, the country, the theme; held in the URL."""
    hint = "une collectivité, un partenaire, un pays, un thème…"
    asked = st.text_input("Chercher", key="recherche", bind="query-params", max_chars=80, placeholder=hint)
    return (asked or "").strip()


def _choose(facets: pd.DataFrame, key: str, setting: tuple, values: dict, told: dict) -> None:
    label, name, every, called = setting
    rows = facets[facets["dimension"] == key]
    options = dict(zip(rows["valeur"], rows["libelle"], strict=True))
    ask = ui_filtres.choose_shared if name in ui_filtres.FILTRES else ui.choose
    values[name] = ask(label, key, options, every)
    if values[name]:
        told[name] = f"{called} {', '.join(options[v] for v in values[name])}"


def _choose_proof(dataset: Dataset) -> int | None:
    """Links that a source has vouched for since a year; nothing where no source is dated."""
    years = dataset.named("liens_annees").lignes.iloc[0]
    if pd.isna(years["derniere_preuve"]):
        return None
    first, last = int(years["premiere_preuve"]), int(years["derniere_preuve"])
    options = {"": "toutes les années"} | {str(year): str(year) for year in range(last, first - 1, -1)}
    chosen = ui.choose_one("Attestés depuis", "preuve", options)
    return int(chosen) if chosen else None


def _choose_member(dataset: Dataset) -> str:
    """Links of members only, or of the others; nothing to choose where no membership is known."""
    key, label, every, _ = ui_filtres.FILTRES["membre"]
    options = ui_filtres.members_or_not(dataset)
    return next(iter(ui_filtres.choose_shared(label, key, options, every)), "") if options else ""


def _forget() -> None:
    ui_filtres.forget()
    for key in [*PREMIERS, *AUTRES]:
        st.session_state[key] = []
    st.session_state["preuve"] = st.session_state["recherche"] = ""
    st.session_state.pop("periode", None)
    st.query_params.pop("preuve", None)


def counted(dataset: Dataset, filtre: Mapping) -> dict[str, int]:
    """How many links a filter keeps, and how they are shown (columns of the query `liens_parts`)."""
    parts = dataset.named("liens_parts", filtre=filtre).lignes.iloc[0]
    return {name: int(value) for name, value in parts.items()}


def why_none(dataset: Dataset, choice: Choix) -> str:
    """Which filter leaves no link, by what there would be without each."""
    without = {
        said: counted(dataset, {**choice.filtre, name: TOUS[name]})["nb_liens"] for name, said in choice.dits.items()
    }
    return ui_filtres.why_empty(without, "liens")


def headline(dataset: Dataset, choice: Choix, sans: str = "") -> None:
    """How many links, local governments, partners and countries, but for the figure that is 1 by definition."""
    ui.cards([f for f in computed(dataset, "liens_comptes", filtre=choice.filtre) if f.id != sans])


@ui.part
def world(dataset: Dataset, choice: Choix) -> None:
    """The map, its level and its period, what it cannot show, and the same content as tables."""
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        level = _choose_level(dataset)
    with right:
        ground = st.toggle("Montrer ce qui est connu de chaque pays", value=True, key="fond", bind="query-params")
    choice = _choose_period(dataset, choice)
    headline(dataset, choice)
    carte = read_map(dataset, choice.filtre, level)
    picked = _map(carte, choice, ground)
    _download(dataset, carte, choice, ground)
    ui.section("Les liens, en tableau")
    picked_links(dataset, choice, picked)
    pairs = carte.resultats["arcs"].lignes
    with st.expander(
        f"Les paires reliées ({number(len(pairs))} sur {number(carte.paires)}, les plus fournies d’abord)"
    ):
        _arcs_table(pairs)
    ui.section("Liens non localisés")
    _unplaced(dataset, choice, carte.resultats["parts"].lignes.iloc[0])


def _choose_level(dataset: Dataset) -> str:
    """Regions of the world, countries or places; the finest that a first look can read comes first."""
    total = counted(dataset, TOUS)["nb_liens"]
    finest = "lieu" if total <= LIMITE_ARCS else "pays"
    return st.segmented_control(
        "Niveau",
        list(NIVEAUX),
        default=finest,
        required=True,
        format_func=NIVEAUX.get,
        key="niveau",
        bind="query-params",
    )


def _choose_period(dataset: Dataset, choice: Choix) -> Choix:
    """Links in progress during some years; the button goes through them one by one."""
    years = dataset.named("liens_annees").lignes.iloc[0]
    if pd.isna(years["premiere"]):
        ui.note("Aucun lien de ce jeu n’a d’année de début : la frise des années n’est pas proposée.")
        return choice
    first, last = int(years["premiere"]), max(int(years["derniere"]), date.today().year)  # noqa: DTZ011
    _advance(first, last)
    left, right = st.columns([5, 1], vertical_alignment="bottom")
    with left:
        span = st.select_slider(
            "Liens en cours entre", list(range(first, last + 1)), (first, last), key="periode", bind="query-params"
        )
    with right:
        playing = "lecture" in st.session_state
        if st.button("Arrêter" if playing else "Lire les années", key="lire", width="stretch"):
            # The whole page runs again, for the map to be shown anew every second, or no more.
            st.session_state.pop("lecture") if playing else st.session_state.update(lecture=0)
            st.rerun()
    if tuple(span) == (first, last):
        return choice
    undated = counted(dataset, choice.filtre)["nb_sans_annee"]
    if undated:
        ui.note(f"Sans année de début, donc dans aucune période : {count(undated, 'lien')}.")
    told = str(span[0]) if span[0] == span[1] else f"{span[0]}–{span[1]}"
    period = {"depuis": span[0], "jusqu_a": span[1]}
    return Choix({**choice.filtre, **period}, {**choice.dits, "depuis": f"en cours : {told}"})


def _advance(first: int, last: int) -> None:
    """One year further while the reading goes on; the whole period again at its end."""
    if "lecture" not in st.session_state:
        return
    year = st.session_state["lecture"] or first
    if year > last:
        del st.session_state["lecture"]
        st.session_state["periode"] = (first, last)
        st.rerun()
    st.session_state["periode"] = (year, year)
    st.session_state["lecture"] = year + 1


def _map(carte: Carte, choice: Choix, ground: bool) -> Vise | None:
    deck = maps.deck(*carte.couches, ui.is_dark(), ground, chosen_country(choice.filtre))
    legend = html_carte.legende(*carte.couches, ground)
    # A click belongs to a level: at another one, its identifier would name something else.
    sources = [r.source for r in carte.resultats.values()]
    thing = ui.world_map(f"carte-{carte.niveau}", deck, legend, carte.resume, sources)
    return _aimed(thing, carte.niveau) if thing else None


def _aimed(thing: dict, level: str) -> Vise | None:
    """What was clicked on, as a filter; a fund or a support has no links of its own."""
    arrival, departure = SELECTION[level]
    if thing["nature"] == "arc":
        depart_id, arrivee_id = maps.ends_of(thing["id"])
        return Vise(thing["titre"], {arrival: [arrivee_id], departure: [depart_id]})
    name = {"arrivée": arrival, "départ": departure, "pays": "pays"}.get(thing["nature"])
    return Vise(thing["titre"], {name: [thing["id"]]}) if name else None


def _download(dataset: Dataset, carte: Carte, choice: Choix, ground: bool) -> None:
    def made() -> bytes:
        # What draws pictures takes a while to load: only for who asks for one.
        from cuf_metrics.exports.carte import png  # noqa: PLC0415

        return png(
            *carte.couches[:4],
            titre="Coopération internationale des collectivités françaises",
            # First, as what is too long is cut at its end.
            sous_titre=f"{dataset.manifeste.mention} {carte.resume} Choix : {choice.phrase}.".strip(),
            sources=sources_of(dataset),
            date=dated(date.today()),  # noqa: DTZ011
            couche_pays=ground,
        )

    ui.download("Télécharger la carte (PNG)", made, f"carte-{dataset.manifeste.jeu}-{dataset.version}.png", "image/png")


def sources_of(dataset: Dataset) -> list[str]:
    """Titles of the documents that the links come from."""
    return list(dataset.named("liens_sources").lignes["titre"])


def picked_links(dataset: Dataset, choice: Choix, picked: Vise | None = None) -> None:
    """The chosen links, those of what was clicked on the map first narrowed to it, and the one that is chosen."""
    if picked:
        choice = choice.reduit(**picked.filtre)
        ui.note(f"Choix sur la carte : {picked.titre}. Cliquez dans la mer pour tout revoir.")
    rows = dataset.named("liens_carte", filtre=choice.filtre, limite=LIGNES)
    total = counted(dataset, choice.filtre)["nb_liens"]
    told = {name: heading for name, heading in COLONNES.items() if rows.lignes[name].notna().any()}
    chosen = ui.table_to_choose_from("liens", rows.lignes, told, f"Liens de coopération : {count(total, 'lien')}")
    if chosen is not None:
        ui.show(html_liens.link(chosen, dataset.named("liens_attestations", id=chosen["id_partenariat"]).lignes))
    if total > LIGNES:
        ui.note(f"{number(LIGNES)} premiers liens sur {number(total)} ; le fichier les contient tous.")
    if total:
        ui.download_csv(
            "Télécharger ces liens (CSV)",
            lambda: dataset.named("liens_carte", filtre=choice.filtre, limite=total).lignes[list(COLONNES)],
            f"liens-{dataset.manifeste.jeu}-{dataset.version}.csv",
        )


def _arcs_table(rows: pd.DataFrame) -> None:
    columns = {
        "depart": "Départ", "arrivee": "Arrivée", "nom_pays": "Pays", "famille": "Famille", "sens": "Sens",
        "nb_liens": "Liens", "nb_collectivites": "Collectivités", "annee_debut": "Depuis",
    }  # fmt: skip
    ui.table("arcs", rows, columns, "Les arcs, du plus fourni au moins fourni")


def _unplaced(dataset: Dataset, choice: Choix, parts: pd.Series) -> None:
    missing = int(parts["nb_non_localises"])
    if not missing:
        st.info("Tous les liens choisis sont sur la carte." if parts["nb_liens"] else why_none(dataset, choice))
        return
    rows = dataset.named("liens_non_localises", filtre=choice.filtre, limite=50).lignes
    ui.show(html_liens.unplaced(rows))
    if missing > len(rows):
        ui.note(f"{number(len(rows))} premiers sur {number(missing)} ; le fichier ci-dessus les contient tous.")
