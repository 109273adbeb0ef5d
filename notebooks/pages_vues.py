"""What a page of the Observatoire shows, for a notebook to check that it finds the same numbers.

shown_on("adhesions", jeu="demonstration")["adherents"] == figure.texte
"""

import logging
import re
import sys
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from xml.etree.ElementTree import Element, TreeBuilder

import pandas as pd
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

RACINE = Path(__file__).resolve().parent.parent
# The pages import their own modules from there, wherever the notebook was started from.
sys.path[:0] = [] if str(RACINE) in sys.path else [str(RACINE)]
# Streamlit warns that no server runs it: that is wanted here.
logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context").disabled = True
# Elements that HTML never closes.
SANS_FIN = {"br", "hr", "img", "input", "meta", "link", "wbr"}


@dataclass(frozen=True)
class Page:
    """What a page shows.

    Attributes:
        chiffres: identifier of each figure → its value as displayed; the several values of a chart or of a line
            are under « identifier/label ».
        texte: every word, in order, but for what opens on a click.
        tableaux: the tables that scroll, as displayed.
    """

    chiffres: dict[str, str]
    texte: str
    tableaux: list[pd.DataFrame]


def shown_on(adresse: str = "", **question: str) -> dict[str, str]:
    """The figures of a page: identifier → value as displayed (« plus de 200 collectivités »). Arguments of `visit`."""
    return visit(adresse, **question).chiffres


def visit(adresse: str = "", **question: str) -> Page:
    """Run a page on the data folder in force, as a browser would ask for it; a few seconds.

    Args:
        adresse: its address, "" for the first page.
        question: what follows « ? » in the address (`jeu`, `annee`, `indicateur`, filters).

    Raises:
        RuntimeError: the page shows an error, or does not exist; its words.
    """
    _refuse_unknown(adresse)
    test = AppTest.from_file(str(RACINE / "app.py"), default_timeout=120)
    # The runner always starts at home: its own change of page would forget what the address asks for.
    test._page_hash = calc_hash(adresse)
    test.query_params.update(question)
    test.run()
    if told := [*(e.message for e in test.exception), *(e.value for e in test.error)]:
        raise RuntimeError(f"La page « {adresse or 'accueil'} » montre une erreur : " + " ; ".join(told))
    fragment = _tree("".join(e.proto.body for e in test.get("html")))
    return Page(_figures(fragment), _words(_without_panels(fragment)), [table.value for table in test.dataframe])


def _refuse_unknown(adresse: str) -> None:
    from ui_menu import PAGES  # noqa: PLC0415 — once the root is known to Python

    known = [page.path for page in PAGES if page.path]
    if adresse and adresse not in known:
        raise RuntimeError(f"La page « {adresse} » n’existe pas. Les pages : {', '.join(known)} ; « » est l’accueil.")


class _Reader(HTMLParser):
    """HTML as a tree."""

    def __init__(self):
        super().__init__()
        self.made = TreeBuilder()
        self.made.start("page", {})

    def handle_starttag(self, tag, attrs):
        self.made.start(tag, {name: value or "" for name, value in attrs})
        if tag in SANS_FIN:
            self.made.end(tag)

    def handle_endtag(self, tag):
        if tag not in SANS_FIN:
            self.made.end(tag)

    def handle_data(self, data):
        self.made.data(data)


def _tree(fragment: str) -> Element:
    reader = _Reader()
    reader.feed(re.sub(r"<style>.*?</style>", "", fragment, flags=re.DOTALL))
    reader.made.end("page")
    return reader.made.close()


def _figures(fragment: Element) -> dict[str, str]:
    """Identifier → value; a name that stands for several values, as the years of one curve do, says none."""
    found: dict[str, set[str]] = {}
    for element in fragment.iter():
        for name, text in _values(element) if "data-chiffre" in element.attrib else ():
            found.setdefault(name, set()).add(text)
    return {name: texts.pop() for name, texts in found.items() if len(texts) == 1}


def _values(element: Element) -> list[tuple[str, str]]:
    """The value of a figure's element, and those it lists: the lines of a chart's panel, « Recalculé » of a line."""
    name, seen = element.attrib["data-chiffre"], _without_panels(element)
    # A card has one place for its value, a line writes it in bold, a cell holds nothing else; where only the control
    # shows, the panel says the value first.
    places = [*_with_class(seen, "obs-valeur"), *seen.iter("b"), *([seen] if seen.tag in ("span", "td") else [])]
    places += element.findall(".//*[@data-provenance]/div[@class='obs-ligne']/b")
    value = next(filter(None, map(_value, places)), None)
    labelled = [(div.find("em"), div.find("b")) for div in seen.iter("div")]
    listed = [(item.find("b"), item.find("b").tail) for item in element.iter("li") if item.find("b") is not None]
    return [
        *([(name, value)] if value else []),
        *((f"{name}/{_value(em)}", _value(bold)) for em, bold in labelled if em is not None and bold is not None),
        *((f"{name}/{_value(bold)}", _spaced(tail)[2:]) for bold, tail in listed if tail and tail.startswith(" : ")),
    ]


def _with_class(element: Element, name: str) -> list[Element]:
    return [inner for inner in element.iter() if name in inner.get("class", "").split()]


def _without_panels(element: Element) -> Element:
    """What shows before any click: neither buttons nor what they open."""
    kept = Element(element.tag, element.attrib)
    kept.text = element.text
    for child in element:
        opens = child.tag == "button" or "data-provenance" in child.attrib
        kept.append(Element("span") if opens else _without_panels(child))
        kept[-1].tail = child.tail
    return kept


def _value(element: Element) -> str:
    return _spaced("".join(element.itertext()))


def _words(element: Element) -> str:
    return _spaced(" ".join(element.itertext()))


def _spaced(text: str) -> str:
    """One space between words, and the one that never breaks before « € » and « % », as `Figure.texte` writes them."""
    return re.sub(r"[ \u00a0](?=[€%])", "\u00a0", re.sub(r"[ \n]+", " ", text)).strip(" \u00a0")
