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
from cuf_metrics.database import Dataset
from cuf_metrics.figures import computed
from cuf_metrics.formatting import capitalised, count, dated, number, quantity
from cuf_metrics.liens import TOUS
from cuf_metrics.maps.scales import LIMITE_ARCS, LIMITE_POINTS

LIGNES = 1000
NIVEAUX = {"region": "Régions du monde", "pays": "Pays", "lieu": "Lieux"}
# No identifier: what a list holds to keep nothing.
AUCUN = [""]
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
    facets = dataset.named("liens_facettes", filtre=TOUS | {"familles": families(dataset)}).lignes
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


def families(dataset: Dataset) -> list[str]:
    """Every family, those between French local governments included: the list of filters offers them all."""
    return list(dataset.named("liens_familles").lignes["famille_lien"])


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
    shown = _frames(dataset, choice, level)
    picked = _map(shown, choice, level, ground)
    _download(dataset, shown, choice, level, ground)
    ui.section("Les liens, en tableau")
    picked_links(dataset, choice, picked)
    pairs = shown["arcs"].lignes
    with st.expander(
        f"Les paires reliées ({number(len(pairs))} sur {number(_pairs(pairs))}, les plus fournies d’abord)"
    ):
        _arcs_table(pairs)
    ui.section("Liens non localisés")
    _unplaced(dataset, choice, shown["parts"].lignes.iloc[0])


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


def _frames(dataset: Dataset, choice: Choix, level: str) -> dict:
    """What the map draws, each with its query."""
    kept = choice.filtre
    # A fund has a country and a family, a support neither: any other filter would be a lie about them.
    unlinked = not any(kept[name] for name in TOUS if name not in ("familles", "pays"))
    return {
        "arcs": dataset.named("carte_arcs", filtre=kept, niveau=level, limite=LIMITE_ARCS),
        "points": dataset.named("carte_points", filtre=kept, niveau=level, limite=LIMITE_POINTS),
        "pays": dataset.named("carte_pays", filtre=kept),
        "parts": dataset.named("liens_parts", filtre=kept),
        "sources": dataset.named("liens_sources"),
        "fonds": dataset.named("fonds_carte", familles=kept["familles"] if unlinked else AUCUN, pays=kept["pays"]),
        "accompagnements": dataset.named("accompagnements_carte", montres=unlinked and not kept["pays"]),
    }


def _map(shown: dict, choice: Choix, level: str, ground: bool) -> Vise | None:
    arcs, points, countries, funds, helped = (
        shown[name].lignes for name in ("arcs", "points", "pays", "fonds", "accompagnements")
    )
    arcs, countries = _traced(arcs, level), known_of(countries)
    chosen = choice.filtre["pays"][0] if len(choice.filtre["pays"]) == 1 else None
    deck = maps.deck(arcs, points, countries, funds, helped, ui.is_dark(), ground, chosen)
    legend = html_carte.legende(arcs, points, countries, funds, helped, ground)
    # A click belongs to a level: at another one, its identifier would name something else.
    thing = ui.world_map(f"carte-{level}", deck, legend, _told(shown, level), [r.source for r in shown.values()])
    return _aimed(thing, level) if thing else None


def _aimed(thing: dict, level: str) -> Vise | None:
    """What was clicked on, as a filter; a fund or a support has no links of its own."""
    arrival, departure = SELECTION[level]
    if thing["nature"] == "arc":
        depart_id, arrivee_id = maps.ends_of(thing["id"])
        return Vise(thing["titre"], {arrival: [arrivee_id], departure: [depart_id]})
    name = {"arrivée": arrival, "départ": departure, "pays": "pays"}.get(thing["nature"])
    return Vise(thing["titre"], {name: [thing["id"]]}) if name else None


def known_of(countries: pd.DataFrame) -> pd.DataFrame:
    """The countries of the map, with a sentence on what is known of each (`detail`)."""

    def told(row) -> str:
        announced = (
            "" if pd.isna(row.annonce) else f", {quantity(row.annonce, 'partenariats', row.qualificatif)} annoncés"
        )
        if row.nb_liens:
            named = count(row.nb_liens, "lien nommé", "liens nommés")
        elif row.nb_connus:
            named = f"Aucun dans ce choix, {count(row.nb_connus, 'lien nommé', 'liens nommés')} en tout"
        else:
            named = capitalised(row.etat)
        return named + announced

    return countries.assign(detail=[told(row) for row in countries.itertuples()])


def _traced(arcs: pd.DataFrame, level: str) -> pd.DataFrame:
    """The arcs drawn: none where nearly all weigh the same and a choice among them would say nothing."""
    return arcs.head(0) if level == "lieu" and _pairs(arcs) > len(arcs) else arcs


def _pairs(arcs: pd.DataFrame) -> int:
    return int(arcs["nb_paires"].iloc[0]) if len(arcs) else 0


def _told(shown: dict, level: str) -> str:
    """What is drawn and what is not, in numbers that add up."""
    parts, arcs, points = shown["parts"].lignes.iloc[0], shown["arcs"].lignes, shown["points"].lignes
    traced, pairs = _traced(arcs, level), _pairs(arcs)
    ends = {"region": "une région française et une région du monde", "pays": "une région française et un pays"}
    said = [
        f"{count(int(parts['nb_arcs']), 'lien tracé', 'liens tracés')} entre "
        f"{count(pairs, 'paire')} ({ends.get(level, 'une collectivité et un lieu')})"
    ]
    if parts["nb_reperes"]:
        said.append(f"{count(int(parts['nb_reperes']), 'repère porté', 'repères portés')} par le réseau")
    if parts["nb_non_localises"]:
        said.append(count(int(parts["nb_non_localises"]), "non localisé", "non localisés"))
    text = ", ".join(said) + "."
    if pairs and traced.empty:
        text += " Trop de paires pour être toutes tracées : les cercles montrent chaque lieu."
    elif pairs > len(traced):
        text += (
            f" Arcs tracés : {number(len(traced))}, les plus fournis, pour "
            f"{count(int(traced['nb_liens'].sum()), 'lien')} ; les cercles comptent tous les liens situés."
        )
    ends_left = int(points["nb_points"].iloc[0]) - len(points) if len(points) else 0
    if ends_left:
        text += f" Cercles dessinés : {number(len(points))}, les plus fournis ; les autres lieux : {number(ends_left)}."
    if (shown["pays"].lignes["etat"] == "aucun lien déclaré").any():
        text += f" « Aucun lien déclaré » sur la foi de : {', '.join(_complete(shown))}."
    return text


def _complete(shown: dict) -> list[str]:
    """Titles of the sources that say they name every link of their scope."""
    rows = shown["sources"].lignes
    return list(rows.loc[rows["est_exhaustif"], "titre"])


def _download(dataset: Dataset, shown: dict, choice: Choix, level: str, ground: bool) -> None:
    def made() -> bytes:
        # What draws pictures takes a while to load: only for who asks for one.
        from cuf_metrics.exports.carte import png  # noqa: PLC0415

        return png(
            _traced(shown["arcs"].lignes, level),
            shown["points"].lignes,
            known_of(shown["pays"].lignes),
            shown["fonds"].lignes,
            titre="Coopération internationale des collectivités françaises",
            # First, as what is too long is cut at its end.
            sous_titre=f"{dataset.manifeste.mention} {_told(shown, level)} Choix : {choice.phrase}.".strip(),
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
