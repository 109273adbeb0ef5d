"""The filters that pages share: in the address, kept from page to page, told in a sentence, cleared in one click."""

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import streamlit as st
from streamlit.errors import StreamlitAPIException

import ui
from cuf_metrics.database import Dataset
from cuf_metrics.filtres import Filtre
from cuf_metrics.formatting import number

# Name of the filter → key in the address, label, what an empty choice says, how a sentence calls it.
FILTRES = {
    "annee": ("annee", "Année", "Toutes", "année"),
    "poles": ("pole", "Pôle de CUF", "Tous", "pôle"),
    "pays": ("pays", "Pays", "Tous", "pays"),
    "types": ("type", "Type de collectivité", "Tous", "type"),
    "regions": ("region", "Région française", "Toutes", "région"),
    "membre": ("membre", "Adhésion", "Adhérentes ou non", "adhésion"),
}
MEMBRE = {"oui": "Adhérentes", "non": "Non adhérentes"}
UNE_VALEUR = ("annee", "membre")
PAR_LIGNE = 3
EFFACER = "Effacer les filtres"


@dataclass(frozen=True)
class Choix:
    """What the reader keeps on this page, and each filter in force as a sentence calls it.

    Attributes:
        dits: name of an active filter → « pôle Afrique ».
    """

    filtre: Filtre
    dits: Mapping[str, str] = field(default_factory=dict)

    @property
    def phrase(self) -> str:
        """« année 2023 ; pôle Afrique », or nothing."""
        return " ; ".join(self.dits.values())

    def sans(self, *names: str) -> "Choix":
        """The same without some filters."""
        return Choix(self.filtre.sans(*names), {name: said for name, said in self.dits.items() if name not in names})


def choose(dataset: Dataset, names: Sequence[str], latest: int | None = None) -> Choix:
    """The shared filters that mean something on this page, of which the dataset holds values.

    Args:
        names: names of `FILTRES`, in the order shown, none for a page that they do not touch; the others stay as they
            are, and the page says so.
        latest: the year that the page shows where none is chosen; None where it then shows them all.
    """
    known = dataset.named("filtres_valeurs").lignes if names else None
    offered = {name: _options(dataset, known, name) for name in names}
    offered = {name: options for name, options in offered.items() if options}
    held, told = {}, {}
    columns = st.columns(min(len(offered), PAR_LIGNE)) if offered else []
    for rank, (name, options) in enumerate(offered.items()):
        key, label, every, called = FILTRES[name]
        if name == "annee" and latest:
            every = f"La dernière ({latest})"
        with columns[rank % PAR_LIGNE]:
            values = choose_shared(label, key, options, every)
        if values:
            held[name] = values[0] if name in UNE_VALEUR else tuple(values)
            told[name] = f"{called} {', '.join(options[v] for v in values)}"
    if "annee" in held:
        held["annee"] = int(held["annee"])
    tell(told, [name for name in FILTRES if name not in offered])
    return Choix(Filtre(**held), told)


def _options(dataset: Dataset, known, name: str) -> dict[str, str]:
    """Value → what the reader sees."""
    if name == "membre":
        return members_or_not(dataset)
    rows = known[known["filtre"] == name]
    return dict(zip(rows["valeur"], rows["libelle"], strict=True))


def members_or_not(dataset: Dataset) -> dict[str, str]:
    """The two sides of the membership; nothing where no membership is known."""
    return MEMBRE if dataset.manifeste.tables["adhesions"].lignes else {}


def choose_shared(label: str, key: str, options: Mapping[str, str], every: str) -> list[str]:
    """What to keep, the same on every page that offers it: one value at most of a year or of the membership.

    A new page, or another dataset, starts from what was kept on the last one. What it does not offer is not lost: it
    stays kept until the reader chooses otherwise, and `tell` says so.
    """
    one, store, here = key in UNE_VALEUR, _store(), _here()
    if key not in store:
        store[key] = _Garde(_asked(key, options))
    kept = store[key]
    if kept.here != here:
        kept.here, kept.seeded = here, [v for v in kept.values if v in options]
        if kept.values:
            st.session_state[key] = (kept.seeded or [""])[0] if one else kept.seeded
            # The address tells what is kept, in the reader's words, as `bind` writes it: by itself it would only do so
            # when the reader chooses. An address already bound to the widget refuses, and follows it.
            with contextlib.suppress(StreamlitAPIException):
                st.query_params[key] = [options[v] for v in kept.seeded]
    chosen = _choose_one(label, key, options, every) if one else ui.choose(label, key, options, every)
    if chosen != kept.seeded:
        kept.seeded, kept.values = chosen, {v: options[v] for v in chosen}
    return chosen


def _here() -> tuple[str, str]:
    """Page and dataset: what a filter offers depends on both."""
    return st.session_state.get("page", ""), ui.manifest().jeu


def _asked(key: str, options: Mapping[str, str]) -> dict[str, str]:
    """What the address asks for, under its code or as the reader sees it, known or not: value → what it is called."""
    codes = {called: value for value, called in options.items()}
    asked = (codes.get(told, told) for told in st.query_params.get_all(key) if told)
    return {value: options.get(value, value) for value in asked}


def _choose_one(label: str, key: str, options: Mapping[str, str], every: str) -> list[str]:
    named = {"": every} | dict(options)
    chosen = st.selectbox(label, list(named), format_func=named.get, key=key, bind="query-params")
    return [chosen] if chosen else []


@dataclass
class _Garde:
    """What a filter keeps (value → what it is called), and what it started from, on the page it was last shown on."""

    values: dict[str, str]
    seeded: list[str] = field(default_factory=list)
    here: tuple[str, str] | None = None

    @property
    def ignored(self) -> list[str]:
        """What is kept that the page does not offer, as it is called."""
        return [called for value, called in self.values.items() if value not in self.seeded]


def _store() -> dict[str, _Garde]:
    return st.session_state.setdefault("filtres", {})


def forget() -> None:
    """Clear every shared filter, on this page and on the others."""
    for name, (key, *_) in FILTRES.items():
        # Emptied and not removed: what is removed would be read again from an address that still tells it.
        _store()[key] = _Garde({}, [], _store()[key].here if key in _store() else None)
        if key in st.session_state:
            st.session_state[key] = "" if name in UNE_VALEUR else []


def tell(told: Mapping[str, str], absent: Sequence[str], clear: Callable[[], None] = forget) -> None:
    """What is filtered, what is kept for other pages, and the way out of both.

    Args:
        told: name of a filter in force → what the sentence says of it.
        absent: shared filters that this page does not offer.
        clear: what the button does.
    """
    kept = {name: held for name, (key, *_) in FILTRES.items() if (held := _store().get(key)) and held.values}
    idle = [FILTRES[name][3] for name in kept if name in absent]
    ignored = [f"{FILTRES[name][3]} {called}" for name in kept if name not in absent for called in kept[name].ignored]
    sentences = []
    if told:
        sentences.append(f"Filtré : {' ; '.join(told.values())}.")
    if idle:
        sentences.append(f"Sans effet sur cette page : {', '.join(idle)}.")
    if ignored:
        unknown = "Filtre inconnu ici, ignoré" if len(ignored) == 1 else "Filtres inconnus ici, ignorés"
        sentences.append(f"{unknown} : {' ; '.join(ignored)}.")
    if sentences:
        left, right = st.columns([4, 1], vertical_alignment="center")
        with left:
            ui.note(" ".join(sentences))
        with right:
            st.button(EFFACER, on_click=clear, width="stretch")


def stop_if_none(choice: Choix, counted: Callable[[Filtre], int], noun: str) -> None:
    """Where nothing answers the filters, one sentence says which of them empties the page, and the page ends there.

    Args:
        counted: how many rows a filter keeps.
        noun: what is counted, plural, as « réunions ».
    """
    if not counted(choice.filtre):
        st.info(emptied(choice, counted, noun))
        st.stop()


def emptied(choice: Choix, counted: Callable[[Filtre], int], noun: str) -> str:
    """Which filter leaves nothing: what there would be without each."""
    without = {said: counted(choice.filtre.sans(name)) for name, said in choice.dits.items()}
    return why_empty(without, noun)


def without_effect(choice: Choix, heeded: Sequence[str]) -> None:
    """Which filters in force say nothing of a part of the page; the year, which each part tells, is not one of them.

    Args:
        heeded: names of the filters that narrow it.
    """
    ignored = [said for name, said in choice.dits.items() if name not in (*heeded, "annee")]
    if ignored:
        ui.note(f"Sans effet sur cette partie : {' ; '.join(ignored)}.")


def why_empty(without: Mapping[str, int], noun: str) -> str:
    """The sentence that names the filters to lift.

    Args:
        without: a filter in force, as a sentence calls it → how many rows there would be without it.
    """
    if not without:
        return f"Ce jeu ne contient aucune ligne sur les {noun}."
    lifting = [f"sans « {said} », il y en aurait {number(n)}" for said, n in without.items() if n]
    if lifting:
        return f"Aucun résultat parmi les {noun} : {' ; '.join(lifting)}."
    return (
        f"Aucun résultat parmi les {noun} : lever un seul filtre n’y suffit pas ({' ; '.join(without)}). "
        f"« {EFFACER} » montre tout."
    )
