"""Spot what is not French in a text: English words, English numbers and dates, raw values of a program."""

import re

# Words of every English sentence or interface that are not also French words (« on », « main », « sort », « note »…).
ENGLISH = frozenset(
    """
    the of and to was were been has have had with from this that these those not you your our they their its by at
    will would could should must when where which who what how all any each some more less most than then there
    please yes about above after again also before below between both but every few into just like many only other
    over same such through under until very while without
    add apply autosize average autoscale back browse cancel choose clear click close collapse column columns
    connecting connection copied copy count create dark day days default delete deploy disabled dismiss done download
    drag drop edit empty enabled enter error errors expand failed field fields file files filter filters find first
    found fullscreen get heading help hidden hide home hour hours invalid items keyboard last less light link list
    load loading login logout map match matches median missing month months name next none null number numbers
    open page-not-found past percent percentile plot press previous print range ready record refresh remove rename
    report required rerun reset result results retry row rows running save scroll search select selected selection
    settings share shortcut show sidebar size skip step submit sum switch theme time today toggle true false
    undefined undo unknown unpin update updated upload user users value values view warning week welcome width year
    years yesterday nan nat
    january february march april june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday
    """.split()
) - {"but", "but", "selection", "week"} | {"week"}

FORMATS = {
    "a thousands comma (write 1 234)": r"(?<![\d,])[1-9]\d{0,2}(?:,\d{3})+(?![\d,])",
    "a decimal point (write 12,5)": r"(?<![\d.])\d+\.\d+(?=\s?(?:%|€|k€|M€|Md€|km|h\b|pts?\b|points?\b|million|milliard))",
    "a per cent sign without a space (write 12 %)": r"\d%",
    "a currency before its amount (write 12 €)": r"[€$£]\s?\d",
    "an hour of the clock in two halves (write 14 h)": r"\b\d{1,2}(?::\d\d)?\s?(?:AM|PM|am|pm)\b",
    "a month before its day (write 31/12/2024)": r"\b(?:0?\d|1[0-2])/(?:1[3-9]|2\d|3[01])/\d{4}\b",
    "a date for machines (write 31/12/2024)": r"\b(?:19|20)\d\d-[01]\d-[0-3]\d\b",
}
ADDRESS = re.compile(r"https?://\S+|\b[\w.-]+@[\w.-]+|\b(?:www\.)?[\w-]+(?:\.[\w-]+)*\.(?:org|com|fr|net|eu|int|io)\b\S*")
WORD = re.compile(r"[A-Za-zÀ-ÿ]+")


def english_words(text: str) -> list[str]:
    """Return the English words of a text; acronyms of up to three capitals are not words."""
    words = WORD.findall(ADDRESS.sub(" ", text))
    return [word for word in words if word.lower() in ENGLISH and not (word.isupper() and len(word) <= 3)]


def foreign_formats(text: str) -> list[str]:
    """Return what is wrong with the numbers, amounts and dates of a text."""
    bare = ADDRESS.sub(" ", text)
    return [f"{name}: « {found[0]} »" for name, pattern in FORMATS.items() if (found := re.search(pattern, bare))]
