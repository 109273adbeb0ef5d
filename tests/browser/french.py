"""Spot what is not French in a text: English words, English numbers and dates, raw values of a program."""

import re
from pathlib import Path

# Words of English sentences and interfaces that are not also French words (« on », « main », « sort »…).
ENGLISH = frozenset(Path(__file__).with_name("english_words.txt").read_text("utf-8").split())

UNITS = r"%|€|k€|M€|Md€|km|h\b|pts?\b|points?\b|million|milliard"
FORMATS = {
    "a thousands comma (write 1 234)": r"(?<![\d,])[1-9]\d{0,2}(?:,\d{3})+(?![\d,])",
    "a decimal point (write 12,5)": rf"(?<![\d.])\d+\.\d+(?=\s?(?:{UNITS}))",
    "a per cent sign without a space (write 12 %)": r"\d%",
    "a currency before its amount (write 12 €)": r"[€$£]\s?\d",
    "an hour of the clock in two halves (write 14 h)": r"\b\d{1,2}(?::\d\d)?\s?(?:AM|PM|am|pm)\b",
    "a month before its day (write 31/12/2024)": r"\b(?:0?\d|1[0-2])/(?:1[3-9]|2\d|3[01])/\d{4}\b",
    "a date for machines (write 31/12/2024)": r"\b(?:19|20)\d\d-[01]\d-[0-3]\d\b",
}
DOMAIN = r"\b[\w-]+(?:\.[\w-]+)*\.(?:org|com|fr|net|eu|int|io)\b\S*"
ADDRESS = re.compile(rf"https?://\S+|\b[\w.-]+@[\w.-]+|{DOMAIN}")
WORD = re.compile(r"[A-Za-zÀ-ÿ]+")


def english_words(text: str) -> list[str]:
    """Return the English words of a text; acronyms of up to three capitals are not words."""
    words = WORD.findall(ADDRESS.sub(" ", text))
    return [word for word in words if word.lower() in ENGLISH and not (word.isupper() and len(word) <= 3)]


def foreign_formats(text: str) -> list[str]:
    """Return what is wrong with the numbers, amounts and dates of a text."""
    bare = ADDRESS.sub(" ", text)
    return [f"{name}: « {found[0]} »" for name, pattern in FORMATS.items() if (found := re.search(pattern, bare))]
